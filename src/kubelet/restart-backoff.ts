import type { Clock } from '#base';

interface Entry {
  delayMs: number;
  updatedMs: number;
}

const INITIAL_MS = 10_000;
const MAX_MS = 300_000;

/**
 * How long something that keeps failing has to wait: 10 s, doubling to 300 s, forgotten after 10 minutes without a
 * failure. The first try after the first failure does not wait. Keys name the thing and its specification.
 */
export class RestartBackoff {
  readonly #entries = new Map<string, Entry>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The wait in force for something that failed at `failedMs`, or undefined when it may be tried now. */
  waiting(key: string, failedMs: number): { delayMs: number; untilMs: number } | undefined {
    const entry = this.#entries.get(key);
    if (!entry || failedMs - entry.updatedMs > 2 * MAX_MS) return undefined;
    const untilMs = failedMs + entry.delayMs;
    return this.#clock.now() < untilMs ? { delayMs: entry.delayMs, untilMs } : undefined;
  }

  /** As {@link waiting}, measured from when the wait was last lengthened. */
  waitingSinceUpdate(key: string): { delayMs: number; untilMs: number } | undefined {
    const entry = this.#entries.get(key);
    return entry && this.waiting(key, entry.updatedMs);
  }

  /** It is tried again after having failed at `failedMs`: the next wait is longer. */
  lengthen(key: string, failedMs: number): void {
    const entry = this.#entries.get(key);
    const forgotten = !entry || failedMs - entry.updatedMs > 2 * MAX_MS;
    const delayMs = forgotten ? INITIAL_MS : Math.min(MAX_MS, entry.delayMs * 2);
    this.#entries.set(key, { delayMs, updatedMs: this.#clock.now() });
  }

  /** Drops every key that starts with `prefix`. */
  forget(prefix: string): void {
    for (const key of this.#entries.keys()) if (key.startsWith(prefix)) this.#entries.delete(key);
  }
}
