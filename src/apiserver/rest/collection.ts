import { type DeleteOptions, isApiError, type ListOptions, type Stored } from '#api';
import type { Kind } from '#kinds';
import { type EntryList, listEntries, shownList } from './list.ts';
import { deleteObject } from './remove.ts';
import type { RestContext, UserInfo } from './rest-context.ts';

/** Deletes everything a selection names; gives what it found. What is gone meanwhile does not matter. */
export async function deleteCollection(
  context: RestContext,
  { kind, user }: { kind: Kind; user: UserInfo },
  selection: ListOptions,
  options: DeleteOptions,
): Promise<{ items: Stored[]; list: EntryList }> {
  const list = await listEntries(context, kind, selection);
  const items = shownList(kind, list);
  const outcomes = await Promise.allSettled(
    items.map(({ metadata: { name, namespace } }) => deleteObject(context, { kind, name, namespace, user }, options)),
  );
  for (const outcome of outcomes) {
    if (outcome.status === 'rejected' && !isApiError(outcome.reason, 'NotFound')) throw outcome.reason;
  }
  return { items, list };
}
