import { type Entry, RevisionCompacted, RevisionInFuture, type StoreEvent } from './store.ts';

export interface HistoryLimit {
  /** Changes kept. */
  events: number;
  /** Bytes of the objects in them. */
  bytes: number;
}

/**
 * The newest changes, in order and without gaps, as many as the limit allows:
 *
 *     compactRevision │ compactRevision + 1 … revision
 *      forgotten      │  #events[#head]     …  last
 */
export class History {
  #events: StoreEvent[] = [];
  #head = 0;
  #bytes = 0;
  #revision: number;
  #compactRevision: number;
  readonly #limit: HistoryLimit;

  constructor(revision: number, limit: HistoryLimit) {
    this.#revision = revision;
    this.#compactRevision = revision;
    this.#limit = limit;
  }

  get revision(): number {
    return this.#revision;
  }

  get compactRevision(): number {
    return this.#compactRevision;
  }

  add(event: StoreEvent): void {
    this.#events.push(event);
    this.#bytes += event.entry.bytes.length;
    this.#revision = event.revision;
    while (this.#events.length - this.#head > this.#limit.events || this.#bytes > this.#limit.bytes)
      this.#forgetFirst();
    this.#shrink();
  }

  /** Forgets changes up to and including `revision`. */
  compact(revision: number): void {
    if (revision > this.#revision) throw new RevisionInFuture(revision, this.#revision);
    while (this.#compactRevision < revision) this.#forgetFirst();
    this.#shrink();
  }

  /** Changes later than `revision`. Throws RevisionCompacted when some of them are gone. */
  after(revision: number): StoreEvent[] {
    if (revision < this.#compactRevision) throw new RevisionCompacted(revision, this.#compactRevision);
    return this.#events.slice(this.#head + revision - this.#compactRevision);
  }

  /** What was different at `revision`: for each key changed since, the entry that stood there then. */
  before(revision: number, prefix: string): Map<string, Entry | undefined> {
    if (revision > this.#revision) throw new RevisionInFuture(revision, this.#revision);
    const then = new Map<string, Entry | undefined>();
    for (const { entry, previous } of this.after(revision)) {
      if (entry.key.startsWith(prefix) && !then.has(entry.key)) then.set(entry.key, previous);
    }
    return then;
  }

  #forgetFirst(): void {
    const first = this.#events[this.#head];
    if (!first) return;
    this.#bytes -= first.entry.bytes.length;
    this.#compactRevision = first.revision;
    this.#events[this.#head++] = FORGOTTEN;
  }

  #shrink(): void {
    if (this.#head < 1024 || this.#head * 2 < this.#events.length) return;
    this.#events = this.#events.slice(this.#head);
    this.#head = 0;
  }
}

/** Stands where a forgotten change stood, so that its objects can be collected. */
const FORGOTTEN = {} as StoreEvent;
