import { type BackoffLimits, backoffMs, type Clock, type Timer } from '#base';

/**
 * Keys that wait for work. A key is worked on by one worker at a time; calls for it meanwhile make one more turn
 * afterwards, however many they were.
 *
 * ```
 *            add                  worker free              work ends
 *   (idle) ───────▶ waiting ────────────────▶ running ───────────────▶ (idle)
 *                      ▲                         │ add
 *                      └──── work ends ──── running, called again
 * ```
 */
export class WorkQueue {
  readonly #options: WorkQueueOptions;
  readonly #waiting = new Set<string>();
  readonly #running = new Set<string>();
  readonly #again = new Set<string>();
  readonly #failures = new Map<string, number>();
  readonly #timers = new Map<string, { atMs: number; timer: Timer }>();
  #stopped = false;

  constructor(options: WorkQueueOptions) {
    this.#options = options;
  }

  add(key: string): void {
    if (this.#stopped) return;
    if (this.#running.has(key)) this.#again.add(key);
    else {
      this.#waiting.add(key);
      this.#next();
    }
  }

  /** Adds the key in `delayMs`; of several such calls the earliest counts. */
  addAfter(key: string, delayMs: number): void {
    if (this.#stopped) return;
    const atMs = this.#options.clock.now() + delayMs;
    const known = this.#timers.get(key);
    if (known && known.atMs <= atMs) return;
    known?.timer.cancel();
    const timer = this.#options.clock.after(delayMs, () => {
      this.#timers.delete(key);
      this.add(key);
    });
    this.#timers.set(key, { atMs, timer });
  }

  stop(): void {
    this.#stopped = true;
    for (const { timer } of this.#timers.values()) timer.cancel();
    this.#timers.clear();
    this.#waiting.clear();
    this.#again.clear();
  }

  #next(): void {
    for (const key of this.#waiting) {
      if (this.#running.size >= this.#options.workers) return;
      this.#waiting.delete(key);
      this.#running.add(key);
      void this.#run(key);
    }
  }

  /** `work` says whether it worked; a failure puts the key back with growing delay. */
  async #run(key: string): Promise<void> {
    const worked = await this.#options.work(key);
    this.#running.delete(key);
    if (worked) this.#failures.delete(key);
    else {
      const failures = (this.#failures.get(key) ?? 0) + 1;
      this.#failures.set(key, failures);
      this.addAfter(key, backoffMs(BACKOFF, failures));
    }
    if (this.#again.delete(key) && !this.#stopped) this.#waiting.add(key);
    this.#next();
  }
}

export interface WorkQueueOptions {
  clock: Clock;
  workers: number;
  /** Must not throw. */
  work(key: string): Promise<boolean>;
}

const BACKOFF: BackoffLimits = { initialMs: 5, maxMs: 1_000_000 };
