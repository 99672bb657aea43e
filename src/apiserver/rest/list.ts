import { ApiError, badRequest, type ListOptions, quoted, type Stored } from '#api';
import { jsonFault, type Kind } from '#kinds';
import { type Entry, RevisionCompacted, RevisionInFuture, type Store } from '#storage';
import { base64UrlFault, fromBase64Url, toBase64Url } from './base64-url.ts';
import { keyPrefix, type RestContext, shown, unstoredEntries } from './rest-context.ts';
import { type Selection, selectionOf } from './selection.ts';

/** Entries of one answer, still as they are stored: bytes go to the wire without being made again. */
export interface EntryList {
  entries: readonly Entry[];
  /** 0 where nothing of it is stored. */
  revision: number;
  continue?: string;
  remainingItemCount?: number;
}

const TOKEN_VERSION = 'meta.k8s.io/v1';

/** Where a limited list goes on: the version it was true at, negative for the newest, and the last key it gave. */
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
  const unstored = unstoredEntries(context, kind);
  if (unstored) return { entries: unstored.filter(({ object }) => selection.matches(object)), revision: 0 };
  const prefix = keyPrefix(kind, kind.namespaced ? query.namespace : undefined);
  const from = query.continue ? readContinue(query) : undefined;
  const exact = from ? (from.rv < 0 ? undefined : from.rv) : exactVersion(store, query);
  if (exact !== undefined && exact < context.horizon.oldest) throw tooOld(from);
  try {
    return await collect(store, {
      prefix,
      selection,
      from,
      exact,
      limit: limitOf(query),
    });
  } catch (error) {
    if (error instanceof RevisionCompacted) throw tooOld(from);
    if (error instanceof RevisionInFuture) throw tooLarge(error);
    throw error;
  }
}

/** Who takes whatever there is gets all of it. */
function limitOf({ limit = 0, resourceVersion, continue: next }: ListQuery): number {
  return limit > 0 && (resourceVersion !== '0' || next) ? limit : Number.POSITIVE_INFINITY;
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

/** The version asked for exactly; undefined where the newest will do. */
function exactVersion(store: Store, { resourceVersion, resourceVersionMatch, limit }: ListQuery): number | undefined {
  if (!resourceVersion || resourceVersion === '0') return undefined;
  const version = checkReached(store, resourceVersion);
  const wantsExact = resourceVersionMatch === 'Exact' || (resourceVersionMatch === undefined && limit);
  return wantsExact ? version : undefined;
}

/** Throws `Timeout` for a version that has not been written yet. */
function checkReached(store: Store, resourceVersion: string): number {
  const version = versionOf(resourceVersion, (fault) => badRequest(`invalid resource version: ${fault}`));
  return checkWritten(store, version);
}

/** The same for the version of one object. */
export function checkReachedByObject(store: Store, resourceVersion: string): void {
  checkWritten(store, startOf(resourceVersion));
}

/** The version that a watch starts at. Text that is no version is a fault without reason, as in the original. */
export function startOf(resourceVersion: string): number {
  return versionOf(resourceVersion, (fault) => new ApiError('Unknown', fault));
}

function checkWritten(store: Store, requested: number): number {
  if (requested > store.revision) throw tooLarge({ requested, newest: store.revision });
  return requested;
}

function versionOf(text: string, errorOf: (fault: string) => ApiError): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  const said = quoted(text);
  const fault = `strconv.ParseUint: parsing ${said}: ${/^\d+$/.test(text) ? 'value out of range' : 'invalid syntax'}`;
  throw errorOf(`resourceVersion: Invalid value: ${said}: ${fault}`);
}

function token(rv: number, last: Entry, prefix: string): string {
  // The original's tokens name the first key that may come, which is the last one and nothing behind it.
  return encoded({ rv, start: `${last.key.slice(prefix.length)}\u0000` });
}

function encoded({ rv, start }: Continuation): string {
  return toBase64Url(JSON.stringify({ v: TOKEN_VERSION, rv, start }));
}

const INVALID = 'invalid continue token: continue key is not valid';

function readContinue({ continue: text = '', resourceVersion }: ListQuery): Continuation {
  if (resourceVersion && resourceVersion !== '0') {
    throw badRequest('specifying resource version is not allowed when using continue');
  }
  const fault = base64UrlFault(text);
  if (fault !== undefined) throw badRequest(`${INVALID}: illegal base64 data at input byte ${fault}`);
  const json = fromBase64Url(text);
  const broken = jsonFault(json);
  if (broken !== undefined) throw badRequest(`${INVALID}: ${broken}`);
  const read: { v?: unknown; rv?: unknown; start?: unknown } = JSON.parse(json) ?? {};
  const { v = '', rv = 0, start = '' } = read;
  if (v !== TOKEN_VERSION) throw badRequest(`${INVALID}: server does not recognize this encoded version ${v}`);
  if (typeof rv !== 'number' || !Number.isSafeInteger(rv) || rv === 0) {
    throw badRequest(`${INVALID}: incorrect encoded start resourceVersion (version ${v})`);
  }
  if (typeof start !== 'string' || start === '') {
    throw badRequest(`${INVALID}: encoded start key empty (version ${v})`);
  }
  const key = start.endsWith('\u0000') ? start.slice(0, -1) : start;
  if (/(^|\/)\.{0,2}(\/|$)/.test(key.replace(/^\//, ''))) throw badRequest(`${INVALID}: ${start}`);
  return { rv, start: key };
}

function tooOld(from: Continuation | undefined): ApiError {
  if (!from) return new ApiError('Expired', `The resourceVersion for the provided list is too old.`);
  const fresh = encoded({ rv: -1, start: `${from.start}\u0000` });
  return new ApiError(
    'Expired',
    'The provided continue parameter is too old to display a consistent list result. You can start a new list without ' +
      'the continue parameter, or use the continue token in this response to retrieve the remainder of the results. ' +
      'Continuing with the provided token results in an inconsistent list - objects that were created, modified, or ' +
      'deleted between the time the first chunk was returned and now may show up in the list.',
    { listMeta: { continue: fresh } },
  );
}

/** The version has not been written yet: the caller may know more than this server, or nothing. */
export function tooLarge({ requested, newest }: Pick<RevisionInFuture, 'requested' | 'newest'>): ApiError {
  return new ApiError('Timeout', `Timeout: Too large resource version: ${requested}, current: ${newest}`, {
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
