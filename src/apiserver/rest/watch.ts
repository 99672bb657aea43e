import { ApiError, type Stored, type WatchOptions } from '#api';
import type { Kind } from '#kinds';
import { RevisionCompacted, type StoreEvent } from '#storage';
import { listEntries, startOf, tooLarge } from './list.ts';
import { keyPrefix, type RestContext, shown } from './rest-context.ts';
import { type Selection, selectionOf } from './selection.ts';

/** A change as one watcher sees it. `bytes` is the object's JSON where the store has it ready. */
export type Seen =
  | { type: 'ADDED' | 'MODIFIED' | 'DELETED'; object: Stored; bytes: Uint8Array | undefined }
  | { type: 'BOOKMARK'; resourceVersion: string; initialEventsEnd: boolean };

export interface Watcher {
  /**
   * Takes changes in order, in batches as they come. Watchers that see the same get the very same batch. Must not throw
   * and must not block.
   */
  onSeen(batch: readonly Seen[]): void;
  /** The watch is over; with an error, the caller is told of it. */
  onEnd(error: ApiError | undefined): void;
}

/** A watch as it came, and when it will be over. */
export interface WatchQuery extends WatchOptions {
  timeoutMs?: number;
}

const BOOKMARK_MS = 60_000;
/** The last bookmark comes so long before the end. */
const BEFORE_END_MS = 2_000;

/**
 * Starts a watch. What is to be seen at once is delivered before this resolves. Throws `Expired` for a version that is
 * no longer kept.
 */
export async function watchObjects(
  context: RestContext,
  kind: Kind,
  query: WatchQuery,
  watcher: Watcher,
): Promise<{ stop(): void }> {
  const { store, clock } = context;
  const selection = selectionOf(kind, query);
  const { resourceVersion } = query;
  let after = resourceVersion && resourceVersion !== '0' ? startOf(resourceVersion) : 0;
  const fromNow = after === 0 || query.sendInitialEvents === true;
  // One that only wants changes may wait for versions yet to come.
  if (after > store.revision && query.sendInitialEvents) throw tooLarge({ requested: after, newest: store.revision });
  if (fromNow) {
    const wantsState = query.sendInitialEvents ?? true;
    const list = wantsState ? await listEntries(context, kind, selectionQuery(query)) : undefined;
    after = list?.revision ?? store.revision;
    const initial: Seen[] = (list?.entries ?? []).map(({ object, bytes }) => seenObject(kind, 'ADDED', object, bytes));
    if (query.sendInitialEvents && query.allowBookmarks !== false) {
      initial.push({ type: 'BOOKMARK', resourceVersion: String(after), initialEventsEnd: true });
    }
    if (initial.length > 0) watcher.onSeen(initial);
  }
  const prefix = keyPrefix(kind, kind.namespaced ? query.namespace : undefined);
  try {
    const running = store.watch({
      prefix,
      after,
      onEvents: (events) => {
        const batch = selection.all
          ? allOf(kind, events)
          : events.flatMap((event) => translate(kind, selection, event));
        if (batch.length > 0) watcher.onSeen(batch);
      },
      onEnd: (error) => watcher.onEnd(error ? expired(error.message) : undefined),
    });
    const bookmark = () =>
      watcher.onSeen([
        { type: 'BOOKMARK', resourceVersion: String(Math.max(store.revision, after)), initialEventsEnd: false },
      ]);
    const lastMs = (query.timeoutMs ?? 0) - BEFORE_END_MS;
    const bookmarks = query.allowBookmarks ? clock.every(BOOKMARK_MS, bookmark) : undefined;
    const last = query.allowBookmarks && lastMs > 0 ? clock.after(lastMs, bookmark) : undefined;
    const stop = () => {
      bookmarks?.cancel();
      last?.cancel();
      running.stop();
      stopRetiring?.();
    };
    // Whoever goes on watching then gets the kind as it is by then, or learns that there is none.
    const stopRetiring = kind.custom?.onRetired(() => {
      stop();
      watcher.onEnd(undefined);
    });
    return { stop };
  } catch (error) {
    if (error instanceof RevisionCompacted) {
      throw expired(`too old resource version: ${error.requested} (${error.oldest})`);
    }
    throw error;
  }
}

function selectionQuery({ namespace, labelSelector, fieldSelector }: WatchOptions) {
  return {
    ...(namespace !== undefined && { namespace }),
    ...(labelSelector !== undefined && { labelSelector }),
    ...(fieldSelector !== undefined && { fieldSelector }),
  };
}

function expired(message: string): ApiError {
  return new ApiError('Expired', message);
}

/** What watchers of everything see of a batch: the same for all of them, who also get it one after the other. */
function allOf(kind: Kind, events: readonly StoreEvent[]): readonly Seen[] {
  const known = seenByAll.get(events);
  if (known?.kind === kind) return known.batch;
  const batch = events.flatMap((event) => translate(kind, EVERYTHING, event));
  seenByAll.set(events, { kind, batch });
  return batch;
}

const seenByAll = new WeakMap<readonly StoreEvent[], { kind: Kind; batch: readonly Seen[] }>();
const EVERYTHING: Pick<Selection, 'all' | 'matches'> = { all: true, matches: () => true };

/** A change of the store as the selection sees it: what enters it is added, what leaves it is deleted. */
function translate(kind: Kind, selection: Pick<Selection, 'all' | 'matches'>, event: StoreEvent): Seen[] {
  const { entry, previous } = event;
  if (event.type === 'delete') {
    const was = previous && (selection.all || selection.matches(previous.object));
    return was ? [seenObject(kind, 'DELETED', entry.object, entry.bytes)] : [];
  }
  if (selection.all) return [seenObject(kind, previous ? 'MODIFIED' : 'ADDED', entry.object, entry.bytes)];
  const is = selection.matches(entry.object);
  const was = previous !== undefined && selection.matches(previous.object);
  if (is) return [seenObject(kind, was ? 'MODIFIED' : 'ADDED', entry.object, entry.bytes)];
  // The object as it last matched, but with the version of the change that took it out.
  if (!was || !previous) return [];
  const metadata = { ...previous.object.metadata, resourceVersion: entry.object.metadata.resourceVersion };
  return [seenObject(kind, 'DELETED', { ...previous.object, metadata }, undefined)];
}

function seenObject(
  kind: Kind,
  type: 'ADDED' | 'MODIFIED' | 'DELETED',
  object: Stored,
  bytes: Uint8Array | undefined,
): Seen {
  return kind.storedAs ? { type, object: shown(kind, object), bytes: undefined } : { type, object, bytes };
}
