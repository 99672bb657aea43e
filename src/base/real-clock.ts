import { type Clock, sleepOn, type Timer } from './clock.ts';

/** The host's own time. Timers do not keep the process alive. */
export class RealClock implements Clock {
  now(): number {
    return Date.now();
  }

  after(delayMs: number, run: () => void): Timer {
    const handle = setTimeout(run, Math.min(delayMs, 2 ** 31 - 1));
    unref(handle);
    return { cancel: () => clearTimeout(handle) };
  }

  every(periodMs: number, run: () => void): Timer {
    const handle = setInterval(run, periodMs);
    unref(handle);
    return { cancel: () => clearInterval(handle) };
  }

  sleep(delayMs: number, signal?: AbortSignal): Promise<void> {
    return sleepOn(this, delayMs, signal);
  }
}

/** In Node.js timers are objects that can be told not to hold the process; in a browser they are numbers. */
function unref(handle: unknown): void {
  if (typeof handle === 'object' && handle !== null && 'unref' in handle) (handle as { unref(): void }).unref();
}
