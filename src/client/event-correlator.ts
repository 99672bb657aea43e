import type { CoreEvent } from '#api';
import { RecentMap } from './recent-map.ts';

/** What is to be written for one thing that happened. */
export type EventWrite =
  | { type: 'create'; event: CoreEvent }
  /** `event` is the whole, for when the one to patch is gone. */
  | { type: 'patch'; event: CoreEvent; body: Partial<CoreEvent> };

/** An event as it came in, with what its times and name are made of. */
export interface Occurrence {
  event: CoreEvent;
  nowMs: number;
  /** Name for an Event object of its own. */
  name: string;
}

interface Similar {
  messages: Set<string>;
  lastMs: number;
}

interface Observed {
  name: string;
  count: number;
  firstTimestamp: string;
}

interface Allowance {
  tokens: number;
  atMs: number;
}

const REMEMBERED = 4096;
const SIMILAR_LIMIT = 10;
const SIMILAR_WINDOW_MS = 600_000;
const BURST = 25;
const REFILL_MS = 300_000;

/**
 * Keeps the number of Event objects small, by the rules of the original's event correlator: the same event again only
 * counts up; the tenth one that differs in its message alone, within ten minutes of the one before, is written as
 * "combined from similar events"; and one source may tell 25 normal things and 25
 * warnings about one object, then one of each every five minutes.
 */
export class EventCorrelator {
  readonly #similar = new RecentMap<string, Similar>(REMEMBERED);
  readonly #observed = new RecentMap<string, Observed>(REMEMBERED);
  readonly #allowances = new RecentMap<string, Allowance>(REMEMBERED);

  /** What to write; undefined when the source has said enough about this object. */
  next(occurrence: Occurrence): EventWrite | undefined {
    const combined = this.#combine(occurrence);
    const write = this.#count(combined.event, combined.key);
    return this.#allow(occurrence) ? write : undefined;
  }

  /** The Event object is gone or was never written: the next one like it starts anew. */
  forget(event: CoreEvent): void {
    for (const [key, observed] of this.#observed.entries()) {
      if (observed.name === event.metadata.name) this.#observed.delete(key);
    }
  }

  #combine({ event, nowMs, name }: Occurrence): { event: CoreEvent; key: string } {
    const key = keyOf(event, event.type, event.reason, event.reportingComponent, event.reportingInstance);
    const known = this.#similar.get(key);
    const recent = known && nowMs - known.lastMs <= SIMILAR_WINDOW_MS;
    const similar: Similar = recent ? known : { messages: new Set(), lastMs: nowMs };
    similar.messages.add(event.message ?? '');
    similar.lastMs = nowMs;
    this.#similar.set(key, similar);
    if (similar.messages.size < SIMILAR_LIMIT) {
      const own = keyOf(event, event.involvedObject.fieldPath, event.type, event.reason, event.message);
      return { event: { ...event, metadata: { ...event.metadata, name } }, key: `one\n${own}` };
    }
    const [some] = similar.messages;
    similar.messages.delete(some ?? '');
    return {
      key: `combined\n${key}`,
      event: {
        ...event,
        metadata: { ...event.metadata, name },
        message: `(combined from similar events): ${event.message}`,
        reportingComponent: '',
        reportingInstance: '',
      },
    };
  }

  #count(event: CoreEvent, key: string): EventWrite {
    const known = this.#observed.get(key);
    const observed = known
      ? { ...known, count: known.count + 1 }
      : { name: event.metadata.name ?? '', count: 1, firstTimestamp: event.firstTimestamp ?? '' };
    this.#observed.set(key, observed);
    const { name, count, firstTimestamp } = observed;
    const counted = { ...event, metadata: { ...event.metadata, name }, count, firstTimestamp };
    if (!known) return { type: 'create', event: counted };
    const { message, lastTimestamp } = event;
    return {
      type: 'patch',
      event: counted,
      body: { count, ...(lastTimestamp ? { lastTimestamp } : {}), ...(message ? { message } : {}) },
    };
  }

  #allow({ event, nowMs }: Occurrence): boolean {
    const key = keyOf(event, event.type);
    const known = this.#allowances.get(key) ?? { tokens: BURST, atMs: nowMs };
    const tokens = Math.min(BURST, known.tokens + (nowMs - known.atMs) / REFILL_MS);
    const allowed = tokens >= 1;
    this.#allowances.set(key, { tokens: allowed ? tokens - 1 : tokens, atMs: nowMs });
    return allowed;
  }
}

/** Source and object, and what else tells two events apart. */
function keyOf({ source, involvedObject }: CoreEvent, ...more: (string | undefined)[]): string {
  const { kind, namespace, name, uid, apiVersion } = involvedObject;
  return [source?.component, source?.host, kind, namespace, name, uid, apiVersion, ...more].join('\n');
}
