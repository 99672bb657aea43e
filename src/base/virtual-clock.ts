import { type Clock, sleepOn, type Timer } from './clock.ts';
import { loopTurn } from './loop-turn.ts';

interface Due {
  atMs: number;
  order: number;
  run: () => void;
}

/**
 * Time that stands still until it is stepped. Calls run in the order they fall due; between two of them all
 * pending promise work is let finish, so the same steps always give the same history.
 */
export class VirtualClock implements Clock {
  #nowMs: number;
  #order = 0;
  readonly #due = new Set<Due>();

  readonly #settle: () => Promise<void>;

  /** `settle` lets work that is already due finish; the default knows of promises and the event loop only. */
  constructor(startMs = Date.parse('2026-01-01T00:00:00Z'), settle: () => Promise<void> = settleTurns) {
    this.#nowMs = startMs;
    this.#settle = settle;
  }

  now(): number {
    return this.#nowMs;
  }

  after(delayMs: number, run: () => void): Timer {
    const due: Due = { atMs: this.#nowMs + Math.max(0, delayMs), order: this.#order++, run };
    this.#due.add(due);
    return { cancel: () => this.#due.delete(due) };
  }

  every(periodMs: number, run: () => void): Timer {
    let timer: Timer;
    const again = () => {
      timer = this.after(periodMs, again);
      run();
    };
    timer = this.after(periodMs, again);
    return { cancel: () => timer.cancel() };
  }

  sleep(delayMs: number, signal?: AbortSignal): Promise<void> {
    return sleepOn(this, delayMs, signal);
  }

  /** Lets `durationMs` pass: runs everything that falls due in it, in order. */
  async advance(durationMs: number): Promise<void> {
    const untilMs = this.#nowMs + durationMs;
    await this.#settle();
    for (let next = this.#next(untilMs); next; next = this.#next(untilMs)) {
      this.#due.delete(next);
      this.#nowMs = Math.max(this.#nowMs, next.atMs);
      next.run();
      await this.#settle();
    }
    this.#nowMs = untilMs;
  }

  #next(untilMs: number): Due | undefined {
    let first: Due | undefined;
    for (const due of this.#due) {
      if (due.atMs > untilMs) continue;
      if (!first || due.atMs < first.atMs || (due.atMs === first.atMs && due.order < first.order)) first = due;
    }
    return first;
  }
}

/** Lets work that is already due run: promise callbacks, and what they in turn put on the event loop. */
async function settleTurns(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await loopTurn();
}
