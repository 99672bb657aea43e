import type { Stored } from '#api';
import { type Deferred, deferred } from '#base';
import type { Engine, EngineWrite } from './engine.ts';
import { EntryCodec } from './entry-codec.ts';
import { FanOut } from './fan-out.ts';
import { History, type HistoryLimit } from './history.ts';
import { SortedEntries } from './sorted-entries.ts';
import {
  type Entry,
  type ListRange,
  type ListResult,
  MAX_KEY_BYTES,
  type Precondition,
  PreconditionFailed,
  type Store,
  StoreEnded,
  type StoreEvent,
  type StoreWatch,
  type StoreWatcher,
} from './store.ts';

export interface MvccOptions {
  engine: Engine;
  /** Makes every change of a stored object throw; for tests. */
  freeze?: boolean;
  /** How much change history is kept in memory. */
  historyLimit?: HistoryLimit;
}

/** Objects stand under this in the engine. */
const OBJECTS = 'o';
/** The version of the newest delete: deletes leave no object behind that tells it. */
const DELETED_AT = 'deleted-at';
const FIRST_REVISION = 1;
const HISTORY_LIMIT: HistoryLimit = { events: 10_000, bytes: 16 * 1024 * 1024 };

/** Makes a versioned store of any engine. Everything current is read into memory once; history starts empty. */
export async function openMvccStore(options: MvccOptions): Promise<Store> {
  const { engine, freeze = false, historyLimit = HISTORY_LIMIT } = options;
  return new MvccStore(engine, new EntryCodec(freeze), historyLimit);
}

interface Write {
  readonly event: StoreEvent;
  readonly done: Deferred<Entry>;
  durable: boolean;
}

/**
 * A write goes through three states, and nobody but its writer knows of it before the last:
 *
 *     waiting for the key ──> committing (has its revision) ──> published (readable, watched, acknowledged)
 *       #waiting                #committing, in order             #entries, #sorted, #history
 *
 * One write at a time is under way for each key, so preconditions are checked against what will really be there.
 * Writes to different keys are under way together, and share the engine's flush.
 */
class MvccStore implements Store {
  readonly #engine: Engine;
  readonly #codec: EntryCodec;
  readonly #entries = new Map<string, Entry>();
  readonly #sorted = new SortedEntries();
  readonly #history: History;
  readonly #fanOut = new FanOut();
  /** For each key with a write under way: what begins the others. They say whether they did begin. */
  readonly #waiting = new Map<string, (() => boolean)[]>();
  #committing: Write[] = [];
  #assigned: number;
  #publishing = false;
  #ended: StoreEnded | undefined;
  #closed = false;

  constructor(engine: Engine, codec: EntryCodec, historyLimit: HistoryLimit) {
    this.#engine = engine;
    this.#codec = codec;
    const counter = engine.get(DELETED_AT);
    let revision = counter ? Number(Buffer.from(counter).toString()) : FIRST_REVISION;
    for (const { key, value } of engine.range(OBJECTS)) {
      const entry = codec.decode(key.slice(OBJECTS.length), value);
      this.#entries.set(entry.key, entry);
      this.#sorted.set(entry);
      revision = Math.max(revision, entry.revision);
    }
    this.#assigned = revision;
    this.#history = new History(revision, historyLimit);
  }

  get revision(): number {
    return this.#history.revision;
  }

  get compactRevision(): number {
    return this.#history.compactRevision;
  }

  get(key: string): Entry | undefined {
    this.#checkOpen();
    return this.#entries.get(key);
  }

  list({ prefix, after, limit = Number.POSITIVE_INFINITY, revision = this.revision }: ListRange): ListResult {
    this.#checkOpen();
    const then = this.#history.before(revision, prefix);
    if (then.size === 0) return { ...this.#sorted.range(prefix, after, limit), revision };
    const unchanged = this.#sorted
      .range(prefix, after, Number.POSITIVE_INFINITY)
      .entries.filter((e) => !then.has(e.key));
    const changed = [...then.values()].filter((e) => e !== undefined && (after === undefined || e.key > after));
    const all = [...unchanged, ...(changed as Entry[])].sort((a, b) => (a.key < b.key ? -1 : 1));
    return { entries: all.slice(0, limit), revision, remaining: Math.max(0, all.length - limit) };
  }

  count(prefix: string): number {
    this.#checkOpen();
    return this.#sorted.count(prefix);
  }

  put(key: string, object: Stored, precondition?: Precondition): Promise<Entry> {
    if (Buffer.byteLength(key) > MAX_KEY_BYTES) {
      return Promise.reject(new RangeError(`key of more than ${MAX_KEY_BYTES} bytes: ${key}`));
    }
    return this.#whenFree(key, (previous, done) => {
      if (precondition?.expected !== undefined && precondition.expected !== (previous?.revision ?? 0)) {
        throw new PreconditionFailed(key, previous);
      }
      const revision = this.#assigned + 1;
      const { entry, record } = this.#codec.encode(key, revision, object);
      this.#commit({ event: { type: 'put', revision, entry, previous }, done, durable: false }, [
        { key: OBJECTS + key, value: record },
      ]);
    });
  }

  delete(key: string, precondition?: Precondition): Promise<Entry> {
    return this.#whenFree(key, (previous, done) => {
      if (!previous || (precondition?.expected !== undefined && precondition.expected !== previous.revision)) {
        throw new PreconditionFailed(key, previous);
      }
      const revision = this.#assigned + 1;
      const { entry } = this.#codec.encode(key, revision, previous.object);
      this.#commit({ event: { type: 'delete', revision, entry, previous }, done, durable: false }, [
        { key: OBJECTS + key, value: undefined },
        { key: DELETED_AT, value: Buffer.from(String(revision)) },
      ]);
    });
  }

  watch(watch: StoreWatch): StoreWatcher {
    this.#checkWritable();
    const past = this.#history.after(watch.after).filter(({ entry }) => entry.key.startsWith(watch.prefix));
    const watcher = this.#fanOut.add(watch, Math.max(watch.after, this.revision));
    if (past.length > 0) this.#fanOut.tell(watch, past, () => watcher.stop());
    return watcher;
  }

  compact(revision: number): Promise<void> {
    try {
      this.#checkOpen();
      this.#history.compact(revision);
      return Promise.resolve();
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /** Writes under way are let finish; those still waiting for their key are refused. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#ended ??= new StoreEnded('the store was closed');
    await Promise.allSettled(this.#committing.map(({ done }) => done.promise));
    this.#closed = true;
    this.#fanOut.end(undefined);
    await this.#engine.close();
  }

  /** Calls `start` with what stands at `key` as soon as no other write of it is under way. */
  #whenFree(key: string, start: (previous: Entry | undefined, done: Deferred<Entry>) => void): Promise<Entry> {
    const done = deferred<Entry>();
    const begin = () => {
      try {
        this.#checkWritable();
        start(this.#entries.get(key), done);
        return true;
      } catch (error) {
        done.reject(error);
        return false;
      }
    };
    const queue = this.#waiting.get(key);
    if (queue) queue.push(begin);
    else if (begin()) this.#waiting.set(key, []);
    return done.promise;
  }

  /** Lets the next write of `key` begin. */
  #free(key: string): void {
    const queue = this.#waiting.get(key) ?? [];
    for (let begin = queue.shift(); begin; begin = queue.shift()) if (begin()) return;
    this.#waiting.delete(key);
  }

  #commit(write: Write, changes: EngineWrite[]): void {
    this.#assigned = write.event.revision;
    this.#committing.push(write);
    this.#engine.commit(changes).then(
      () => {
        write.durable = true;
        if (this.#publishing) return;
        // Others of the same flush become durable in this very sweep: all are published as one batch.
        this.#publishing = true;
        queueMicrotask(() => this.#publish());
      },
      (error) => this.#fail(error),
    );
  }

  #publish(): void {
    this.#publishing = false;
    const waitingAt = this.#committing.findIndex(({ durable }) => !durable);
    const ready = waitingAt < 0 ? this.#committing : this.#committing.slice(0, waitingAt);
    if (ready.length === 0) return;
    this.#committing = waitingAt < 0 ? [] : this.#committing.slice(waitingAt);
    for (const { event } of ready) this.#apply(event);
    this.#fanOut.publish(ready.map(({ event }) => event));
    for (const { event, done } of ready) {
      done.resolve(event.entry);
      this.#free(event.entry.key);
    }
  }

  #apply(event: StoreEvent): void {
    const { key } = event.entry;
    if (event.type === 'put') {
      this.#entries.set(key, event.entry);
      this.#sorted.set(event.entry);
    } else {
      this.#entries.delete(key);
      this.#sorted.delete(key);
    }
    this.#history.add(event);
  }

  /** What was assigned after the failed write builds on it, so nothing can follow. */
  #fail(cause: unknown): void {
    this.#publish();
    if (!this.#ended?.cause) this.#ended = new StoreEnded('the store could not write to disk', { cause });
    const lost = this.#committing;
    this.#committing = [];
    for (const { done, event } of lost) {
      done.reject(this.#ended);
      this.#free(event.entry.key);
    }
    this.#fanOut.end(this.#ended);
  }

  #checkOpen(): void {
    if (this.#closed) throw this.#ended;
  }

  #checkWritable(): void {
    if (this.#ended) throw this.#ended;
  }
}
