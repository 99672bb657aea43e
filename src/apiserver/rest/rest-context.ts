import {
  ApiError,
  apiVersionOf,
  type KubeObject,
  notFound,
  type ObjectMeta,
  type ObjectName,
  type Resource,
  type Stored,
} from '#api';
import type { Clock, Random } from '#base';
import type { Kind } from '#kinds';
import type { Entry, Store } from '#storage';
import type { AdmissionContext, AdmissionRequest, AdmissionStep, AdmissionUser } from '../admission/index.ts';
import type { Authorizer } from '../authz/authorizer.ts';
import type { ListHorizon } from './list-horizon.ts';

/** Who calls, after authentication. */
export type UserInfo = AdmissionUser;

/** What every operation on objects works with. */
export interface RestContext {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly authorizer: Authorizer;
  readonly horizon: Pick<ListHorizon, 'oldest'>;
  readonly admission: readonly AdmissionStep[];
  /** Kinds whose objects are not stored, and what they are at this moment. */
  readonly unstored: ReadonlyMap<Kind, () => readonly Stored[]>;
}

/** One object of a kind, and who asks for it. */
export interface Target {
  readonly kind: Kind;
  readonly namespace?: string | undefined;
  readonly name: string;
  readonly user: UserInfo;
}

/** The kind under whose key objects of this kind stand. */
function storedKind(kind: Kind): Kind {
  return kind.storedAs ? kind.storedAs.kind() : kind;
}

/** Where all objects of a kind, or of a namespace of it, stand. */
export function keyPrefix(kind: Kind, namespace?: string): string {
  const { group, plural } = storedKind(kind);
  return `/${group || 'core'}/${plural}/${namespace ? `${namespace}/` : ''}`;
}

export function keyOf(kind: Kind, { namespace, name }: ObjectName): string {
  return keyPrefix(kind, kind.namespaced ? namespace : undefined) + name;
}

/** The stored entry; throws `NotFound`. */
export async function mustGet(context: RestContext, { kind, namespace, name }: Target): Promise<Entry> {
  const key = keyOf(kind, { namespace, name });
  const found = unstoredEntries(context, kind)?.find((entry) => entry.key === key) ?? (await context.store.get(key));
  if (!found) throw notFound(kind, name);
  return found;
}

/** All there is of a kind whose objects are not stored; undefined for any other. */
export function unstoredEntries({ unstored }: RestContext, kind: Kind): Entry[] | undefined {
  return unstored
    .get(kind)?.()
    .map((object) => ({
      key: keyOf(kind, object.metadata),
      revision: 0,
      object,
      bytes: new TextEncoder().encode(JSON.stringify(object)),
    }));
}

/** An entry's object as this kind shows it: the stored one, or the conversion of it. */
export function shown(kind: Kind, object: Stored): Stored {
  return kind.storedAs ? (kind.storedAs.fromStored(object) as Stored) : object;
}

/** The object as it is stored, from the form of this kind. */
export function toStored(kind: Kind, object: KubeObject): Stored {
  return (kind.storedAs ? kind.storedAs.toStored(object) : object) as Stored;
}

/** Seconds in UTC, as in creation timestamps. */
export function timestamp(clock: Clock): string {
  const second = Math.floor(clock.now() / 1000);
  if (second !== newest.second) newest = { second, text: `${new Date(second * 1000).toISOString().slice(0, 19)}Z` };
  return newest.text;
}

/** Many objects are made in the same second. */
let newest = { second: Number.NaN, text: '' };

/** The metadata of a draft, made when there is none. */
export function metadataOf(draft: KubeObject): ObjectMeta {
  draft.metadata ??= {};
  return draft.metadata;
}

/** Lets every admission step see the request, in order. */
export async function admit(context: RestContext, request: AdmissionRequest): Promise<void> {
  const seen = admissionContextOf(context);
  for (const step of context.admission) {
    // Most steps have nothing to do with most requests: only those that look something up are waited for.
    const pending = step.admit(request, seen);
    if (pending) await pending;
  }
}

function admissionContextOf(context: RestContext): AdmissionContext {
  const known = admissionContexts.get(context);
  if (known) return known;
  const { clock, random, store } = context;
  const made: AdmissionContext = {
    clock,
    random,
    lookup: async <T extends KubeObject>(resource: Resource<T>, at: ObjectName) =>
      (await store.get(keyOf(resource as unknown as Kind, at)))?.object as Stored<T> | undefined,
    list: async <T extends KubeObject>(resource: Resource<T>, namespace?: string) =>
      (await store.list({ prefix: keyPrefix(resource as unknown as Kind, namespace) })).entries.map(
        ({ object }) => object as Stored<T>,
      ),
  };
  admissionContexts.set(context, made);
  return made;
}

/** Made once for each server, and not for each request. */
const admissionContexts = new WeakMap<RestContext, AdmissionContext>();

/** The object says which version and kind it is; both must be those of the path. */
export function checkTypeMeta(kind: Kind, object: KubeObject): void {
  const wanted = apiVersionOf(kind);
  if ((object.apiVersion ?? wanted) !== wanted) {
    throw new ApiError(
      'BadRequest',
      `the API version in the data (${object.apiVersion}) does not match the expected API version (${wanted})`,
    );
  }
  if ((object.kind ?? kind.kind) !== kind.kind) {
    throw new ApiError('BadRequest', `${object.kind} in version "${wanted}" cannot be handled as a ${kind.kind}`);
  }
  object.apiVersion = wanted;
  object.kind = kind.kind;
}
