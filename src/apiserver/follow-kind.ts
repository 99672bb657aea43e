import type { Kind } from '#kinds';
import type { Store, StoreEvent, StoreWatcher } from '#storage';
import { keyPrefix } from './rest/rest-context.ts';

/** A change of a stored object; what stood there before its follower came is told as put where nothing was. */
export type Change = Pick<StoreEvent, 'type' | 'entry' | 'previous'>;

/** Tells what is stored of a kind, and from then on every change of it. Resolves when all that is stored was told. */
export async function followKind(
  store: Store,
  kind: Kind,
  observe: (changes: readonly Change[]) => void,
): Promise<StoreWatcher> {
  const prefix = keyPrefix(kind);
  const { entries, revision } = await store.list({ prefix });
  observe(entries.map((entry) => ({ type: 'put', entry, previous: undefined })));
  return store.watch({ prefix, after: revision, onEvents: observe });
}
