import type { CoreEvent } from '#api';
import type { EventWrite, Occurrence } from './event-correlator.ts';
import { RecentMap } from './recent-map.ts';

const REMEMBERED = 4096;

/** How long after the last repeat a series is written a last time and forgotten, as in the original. */
export const SERIES_END_MS = 6 * 60_000;
/** How often a series that goes on is written. */
const SERIES_REFRESH_MS = 30 * 60_000;

interface Known {
  event: CoreEvent;
  seenMs: number;
  writtenMs: number;
}

/**
 * Repeats in the newer style of events: the first is an event of its own, the second makes it a series of two, later
 * ones only count in memory until the series ends or has gone on for half an hour.
 */
export class EventSeries {
  readonly #known = new RecentMap<string, Known>(REMEMBERED);

  /** Whether nothing is remembered, so that nobody needs to call {@link due}. */
  get empty(): boolean {
    return this.#known.size === 0;
  }

  /** What to write; undefined when the repeat was only counted. `lastObservedTime` is with microseconds. */
  next({ event, nowMs, name }: Occurrence, lastObservedTime: string): EventWrite | undefined {
    const key = keyOf(event);
    const known = this.#known.get(key);
    if (!known) {
      const first = { ...event, metadata: { ...event.metadata, name } };
      this.#known.set(key, { event: first, seenMs: nowMs, writtenMs: nowMs });
      return { type: 'create', event: first };
    }
    const before = known.event.series?.count;
    const series = { count: (before ?? 1) + 1, lastObservedTime };
    const repeated = { ...known.event, series };
    const writtenMs = before === undefined ? nowMs : known.writtenMs;
    this.#known.set(key, { event: repeated, seenMs: nowMs, writtenMs });
    return before === undefined ? { type: 'patch', event: repeated, body: { series } } : undefined;
  }

  /** Series to be written now because they ended or went on for long; forgets what has ended. */
  due(nowMs: number): EventWrite[] {
    const writes: EventWrite[] = [];
    for (const [key, known] of this.#known.entries()) {
      const { series } = known.event;
      const ended = nowMs - known.seenMs > SERIES_END_MS;
      if (ended) this.#known.delete(key);
      if (!series || (!ended && nowMs - known.writtenMs < SERIES_REFRESH_MS)) continue;
      known.writtenMs = nowMs;
      writes.push({ type: 'patch', event: known.event, body: { series } });
    }
    return writes;
  }

  /** The event could not be written: the next one like it starts anew. */
  forget(event: CoreEvent): void {
    this.#known.delete(keyOf(event));
  }
}

function keyOf({ type, action, reason, reportingComponent, reportingInstance, involvedObject, related }: CoreEvent) {
  return JSON.stringify([type, action, reason, reportingComponent, reportingInstance, involvedObject, related]);
}
