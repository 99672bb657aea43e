import { ApiError, badRequest, type ListOptions, type Stored } from '#api';
import type { Kind } from '#kinds';
import { type Entry, RevisionCompacted, RevisionInFuture, type Store } from '#storage';
import { keyPrefix, type RestContext, shown } from './rest-context.ts';
import { type Selection, selectionOf } from './selection.ts';

/** Entries of one answer, still as they are stored: bytes go to the wire without being made again. */
export interface EntryList {
  entries: readonly Entry[];
  revision: number;
  continue?: string;
  remainingItemCount?: number;
}

/** Where a limited list goes on: the version it was true at and the last key it gave. */
interface Continuation {
  rv: number;
  start: string;
}

export interface ListQuery extends ListOptions {
  resourceVersionMatch?: string;
}

/** Lists the entries of a kind, cut to `limit`. Throws `Expired` for a version that is no longer kept. */
export async function listEntries(context: RestContext, kind: Kind, query: ListQuery): Promise<EntryList> {
  const { store } = context;
  const selection = selectionOf(kind, query);
  const prefix = keyPrefix(kind, kind.namespaced ? query.namespace : undefined);
  const from = query.continue ? readContinue(query, prefix) : undefined;
  const exact = from?.rv ?? exactVersion(store, query);
  try {
    return await collect(store, { prefix, selection, from, exact, limit: query.limit || Number.POSITIVE_INFINITY });
  } catch (error) {
    if (error instanceof RevisionCompacted) throw tooOld(query, from, store);
    if (error instanceof RevisionInFuture) throw tooLarge(error);
    throw error;
  }
}

interface Collecting {
  prefix: string;
  selection: Selection;
  from: Continuation | undefined;
  exact: number | undefined;
  limit: number;
}

async function collect(store: Store, { prefix, selection, from, exact, limit }: Collecting): Promise<EntryList> {
  const range = {
    prefix,
    ...(exact !== undefined && { revision: exact }),
    ...(from && { after: prefix + from.start }),
  };
  if (selection.all) {
    const { entries, revision, remaining } = await store.list({ ...range, ...(limit < Infinity && { limit }) });
    const last = entries.at(-1);
    if (remaining === 0 || !last) return { entries, revision };
    return { entries, revision, continue: token(revision, last, prefix), remainingItemCount: remaining };
  }
  const all = await store.list(range);
  const matching = all.entries.filter((entry) => selection.matches(entry.object));
  const entries = matching.slice(0, limit);
  const last = entries.at(-1);
  if (matching.length <= limit || !last) return { entries, revision: all.revision };
  return { entries, revision: all.revision, continue: token(all.revision, last, prefix) };
}

/** The version asked for exactly; undefined where the newest will do. Refuses what makes no sense. */
function exactVersion(store: Store, { resourceVersion, resourceVersionMatch, limit }: ListQuery): number | undefined {
  if (resourceVersionMatch && !resourceVersion) {
    throw badRequest('resourceVersionMatch is forbidden unless resourceVersion is provided');
  }
  if (!resourceVersion || resourceVersion === '0') return undefined;
  const version = versionOf(resourceVersion);
  if (version > store.revision) throw tooLarge(new RevisionInFuture(version, store.revision));
  const wantsExact = resourceVersionMatch === 'Exact' || (resourceVersionMatch === undefined && limit);
  return wantsExact ? version : undefined;
}

/** A resourceVersion as a number; refuses anything else. */
export function versionOf(text: string): number {
  if (!/^\d{1,15}$/.test(text))
    throw badRequest(
      `Invalid value: ${JSON.stringify(text)}: strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`,
    );
  return Number(text);
}

function token(rv: number, last: Entry, prefix: string): string {
  return btoa(JSON.stringify({ v: 'meta.k8s.io/v1', rv, start: last.key.slice(prefix.length) }));
}

function readContinue({ continue: text = '', resourceVersion }: ListQuery, _prefix: string): Continuation {
  if (resourceVersion && resourceVersion !== '0') {
    throw badRequest('specifying resource version is not allowed when using continue');
  }
  try {
    const read = JSON.parse(atob(text)) as { v?: unknown; rv?: unknown; start?: unknown };
    if (read.v === 'meta.k8s.io/v1' && typeof read.rv === 'number' && typeof read.start === 'string') {
      return { rv: read.rv, start: read.start };
    }
  } catch (cause) {
    throw new ApiError('BadRequest', 'continue key is not valid', { cause });
  }
  throw badRequest('continue key is not valid');
}

function tooOld(query: ListQuery, from: Continuation | undefined, store: Store): ApiError {
  if (!from) return new ApiError('Expired', `The resourceVersion for the provided list is too old.`);
  const fresh = btoa(JSON.stringify({ v: 'meta.k8s.io/v1', rv: store.revision, start: from.start }));
  return new ApiError(
    'Expired',
    'The provided continue parameter is too old to display a consistent list result. You can start a new list without ' +
      'the continue parameter, or use the continue token in this response to retrieve the remainder of the results. ' +
      'Continuing with the provided token results in an inconsistent list - objects that were created, modified, or ' +
      'deleted between the time the first chunk was returned and now may show up in the list.',
    { details: { ...(query.continue && {}) }, listMeta: { continue: fresh } },
  );
}

function tooLarge({ requested, newest }: RevisionInFuture): ApiError {
  return new ApiError('Timeout', `Too large resource version: ${requested}, current: ${newest}`, {
    details: {
      causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
      retryAfterSeconds: 1,
    },
  });
}

/** The objects of a list as this kind shows them. */
export function shownList(kind: Kind, { entries }: EntryList): Stored[] {
  return entries.map((entry) => shown(kind, entry.object));
}
