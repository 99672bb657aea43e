import type { Clock, Timer } from '#base';

/** What the collector knows of the process. */
export interface Process {
  /** Bytes of JavaScript objects, garbage included. */
  heapUsed(): number;
  /** The part of the time since it was last asked in which there was work, 0 to 1. */
  busy(): number;
  /** Collects all garbage. Nothing else happens meanwhile, for some ten milliseconds. */
  collect(): void;
}

const PERIOD_MS = 30_000;
const IDLE = 0.05;
const WORTH_BYTES = 24 * 1024 * 1024;

/**
 * Collects garbage when nobody waits for an answer and there may be some: where V8 is given room it would leave it lying
 * until the room is used up, for days on an idle cluster.
 */
export function collectWhenIdle(clock: Clock, { heapUsed, busy, collect }: Process): Timer {
  let least = heapUsed();
  return clock.every(PERIOD_MS, () => {
    const used = heapUsed();
    least = Math.min(least, used);
    if (busy() > IDLE || used - least < WORTH_BYTES) return;
    collect();
    least = heapUsed();
  });
}
