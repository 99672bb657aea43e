import type { KubeObject, Stored } from '#api';

/** One object as it stands in the store. Identity is stable: the same version is always the same entry. */
export interface Entry<T extends KubeObject = KubeObject> {
  readonly key: string;
  /** The store-wide version of the write that made this; `object.metadata.resourceVersion` is its decimal text. */
  readonly revision: number;
  /** Shared; never changed. */
  readonly object: Stored<T>;
  /** The object as JSON in UTF-8: made once, sent to every reader and watcher. */
  readonly bytes: Uint8Array;
}

export interface StoreEvent {
  readonly type: 'put' | 'delete';
  /** The version of this change; for a delete, later than `entry.revision` was. */
  readonly revision: number;
  /** After a put: the new entry. After a delete: the last object, with `resourceVersion` of the deletion. */
  readonly entry: Entry;
  /** What stood there before; absent on creation. */
  readonly previous: Entry | undefined;
}

export interface ListRange {
  /** Keys that start with it, in order of their UTF-16 code units. */
  prefix: string;
  /** Start after this key. */
  after?: string;
  limit?: number;
  /** As it was at this version; absent: now. */
  revision?: number;
}

export interface ListResult {
  entries: readonly Entry[];
  /** The version at which the list was true. */
  revision: number;
  /** Keys in the range beyond `limit`. */
  remaining: number;
}

/** What must hold for a write: the key's current version, 0 for "not there". Absent: whatever stands there. */
export interface Precondition {
  expected?: number;
}

/**
 * Versioned objects with change history: all that the API server knows of storage.
 *
 * Promises: a write resolves only when it is durable, and only then can anyone read or watch it; versions rise by one
 * with every write, store-wide; watchers see every change once, in order; history is bounded, and asking for what is
 * no longer kept throws {@link RevisionCompacted}. When a write cannot be made durable the store ends: that write and all
 * later ones throw {@link StoreEnded} with the cause and watchers get it in `onEnd`; reads still answer with what is
 * durable. After `close` everything throws it. Implementations must pass `contract.ts`.
 */
export interface Store {
  /** The version of the newest readable write. Starts at 1 in an empty store. */
  readonly revision: number;
  /** The oldest version that `list` can still answer for, and the oldest that `watch` can start after. */
  readonly compactRevision: number;
  get(key: string): Entry | undefined | Promise<Entry | undefined>;
  /** Throws RevisionCompacted, or RevisionInFuture for one that does not exist yet. */
  list(range: ListRange): ListResult | Promise<ListResult>;
  /** Number of keys that start with `prefix`. */
  count(prefix: string): number | Promise<number>;
  /**
   * Writes a copy of `object` with its `resourceVersion` set to the new version. Throws PreconditionFailed, and
   * RangeError for a key of more than {@link MAX_KEY_BYTES}.
   */
  put(key: string, object: Stored, precondition?: Precondition): Promise<Entry>;
  /** Removes; throws PreconditionFailed when there is nothing or not the expected version. Gives the entry of the event. */
  delete(key: string, precondition?: Precondition): Promise<Entry>;
  /**
   * Calls `onEvents` with every change under `prefix` after version `after`, in batches as they become readable;
   * the first, with history, before `watch` returns. Throws RevisionCompacted.
   * `onEvents` must not throw and must not block.
   */
  watch(watch: StoreWatch): StoreWatcher;
  /** Forgets history before `revision`. Throws RevisionInFuture. */
  compact(revision: number): Promise<void>;
  close(): Promise<void>;
}

export interface StoreWatch {
  prefix: string;
  after: number;
  onEvents(events: readonly StoreEvent[]): void;
  /** The store cannot go on (closed, or history lost under the watcher). */
  onEnd?(error: Error | undefined): void;
}

export interface StoreWatcher {
  stop(): void;
}

/** The longest key, as UTF-8. */
export const MAX_KEY_BYTES = 1_800;

/** Something else was written first: `current` is what stands there, undefined when nothing does. */
export class PreconditionFailed extends Error {
  constructor(
    readonly key: string,
    readonly current: Entry | undefined,
  ) {
    super(`precondition failed on ${key}: found version ${current?.revision ?? 'none'}`);
    this.name = 'PreconditionFailed';
  }
}

export class RevisionCompacted extends Error {
  constructor(
    readonly requested: number,
    readonly oldest: number,
  ) {
    super(`version ${requested} is no longer kept; the oldest is ${oldest}`);
    this.name = 'RevisionCompacted';
  }
}

export class RevisionInFuture extends Error {
  constructor(
    readonly requested: number,
    readonly newest: number,
  ) {
    super(`version ${requested} does not exist yet; the newest is ${newest}`);
    this.name = 'RevisionInFuture';
  }
}

/** The store was closed, or could not make a write durable (then with a cause). */
export class StoreEnded extends Error {
  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'StoreEnded';
  }
}
