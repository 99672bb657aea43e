import {
  type Api,
  ApiError,
  cloneJson,
  type DeleteOptions,
  groupResource,
  type KubeObject,
  type ListOptions,
  notFound,
  type ObjectName,
  type Patch,
  type Resource,
  type Scale,
  type Stored,
  type WatchEvent,
  type WatchOptions,
  type WriteOptions,
} from '#api';
import { AsyncQueue } from '#base';
import type { Kind } from '#kinds';
import type { TokenIssuer } from './authn/service-account-tokens.ts';
import { applyPatch } from './patch/apply-patch.ts';
import { deleteCollection } from './rest/collection.ts';
import { createObject } from './rest/create.ts';
import { listEntries, shownList } from './rest/list.ts';
import { deleteObject } from './rest/remove.ts';
import { mustGet, type RestContext, shown, type Target, type UserInfo } from './rest/rest-context.ts';
import { modifyScale, scaleTypeOf } from './rest/scale.ts';
import { postSubresource } from './rest/subresource.ts';
import { modifyObject, updateObject } from './rest/update.ts';
import { type Seen, watchObjects } from './rest/watch.ts';

/** A watcher of the same process that lets this many changes pile up has stopped reading. */
const WATCH_LIMIT = 100_000;

export interface InProcessOptions {
  context: RestContext;
  tokens: TokenIssuer;
  kindOf(resource: Pick<Resource, 'group' | 'version' | 'plural'>): Kind | undefined;
  user: UserInfo;
}

/** The API for callers of the same process: the same rules as over the network, without sockets or JSON. */
export class InProcessApi implements Api {
  readonly #context: RestContext;
  readonly #tokens: TokenIssuer;
  readonly #kindOf: InProcessOptions['kindOf'];
  readonly #user: UserInfo;
  readonly #manager: string;

  constructor({ context, tokens, kindOf, user }: InProcessOptions) {
    this.#context = context;
    this.#tokens = tokens;
    this.#kindOf = kindOf;
    this.#user = user;
    this.#manager = managerOf(user.name);
  }

  async get<T extends KubeObject>(resource: Resource<T>, at: ObjectName): Promise<Stored<T>> {
    const target = this.#target('get', resource, at);
    return shown(target.kind, (await mustGet(this.#context, target)).object) as Stored<T>;
  }

  async list<T extends KubeObject>(resource: Resource<T>, options: ListOptions = {}) {
    const { kind } = this.#target('list', resource, { namespace: options.namespace, name: '' });
    const list = await listEntries(this.#context, kind, options);
    return {
      items: shownList(kind, list) as Stored<T>[],
      resourceVersion: String(list.revision),
      ...(list.continue !== undefined && { continue: list.continue }),
      ...(list.remainingItemCount !== undefined && { remainingItemCount: list.remainingItemCount }),
    };
  }

  async *watch<T extends KubeObject>(resource: Resource<T>, options: WatchOptions = {}): AsyncGenerator<WatchEvent<T>> {
    const { kind } = this.#target('watch', resource, { namespace: options.namespace, name: '' });
    const queue = new AsyncQueue<Seen>({ limit: WATCH_LIMIT });
    const watch = await watchObjects(this.#context, kind, options, {
      onSeen: (batch) => batch.forEach((seen) => void queue.push(seen)),
      onEnd: (error: ApiError | undefined) => (error ? queue.fail(error) : queue.close()),
    });
    const stop = () => queue.close();
    options.signal?.addEventListener('abort', stop, { once: true });
    if (options.signal?.aborted) stop();
    try {
      for await (const seen of queue) yield eventOf(seen) as WatchEvent<T>;
    } finally {
      options.signal?.removeEventListener('abort', stop);
      watch.stop();
    }
  }

  async create<T extends KubeObject>(resource: Resource<T>, object: T, options: WriteOptions = {}): Promise<Stored<T>> {
    const { namespace, name = '' } = object.metadata ?? {};
    const target = this.#target('create', resource, { namespace, name });
    return (await createObject(this.#context, target, cloneJson(object), this.#owned(options))) as Stored<T>;
  }

  async update<T extends KubeObject>(resource: Resource<T>, object: T, options: WriteOptions = {}): Promise<Stored<T>> {
    const { namespace, name = '' } = object.metadata ?? {};
    const target = this.#target('update', resource, { namespace, name }, options.subresource);
    if (options.subresource === 'scale') {
      return (await modifyScale(this.#context, target, () => object, this.#owned(options))) as unknown as Stored<T>;
    }
    return (await updateObject(this.#context, target, object, this.#owned(options))) as Stored<T>;
  }

  async patch<T extends KubeObject>(
    resource: Resource<T>,
    at: ObjectName,
    patch: Patch,
    options: WriteOptions = {},
  ): Promise<Stored<T>> {
    const target = this.#target('patch', resource, at, options.subresource);
    if (options.subresource === 'scale') {
      const change = (scale: Stored<Scale>) => patched(scaleTypeOf(target.kind), scale, patch);
      return (await modifyScale(this.#context, target, change, this.#owned(options))) as unknown as Stored<T>;
    }
    const change = (current: Stored) => patched(target.kind, current, patch);
    return (await modifyObject(this.#context, target, change, this.#owned(options))) as Stored<T>;
  }

  async delete<T extends KubeObject>(resource: Resource<T>, at: ObjectName, options: DeleteOptions = {}) {
    const target = this.#target('delete', resource, at);
    const removed = await deleteObject(this.#context, target, options);
    return 'gone' in removed ? removed.status : (removed.waiting as Stored<T>);
  }

  async deleteCollection<T extends KubeObject>(
    resource: Resource<T>,
    selection: ListOptions,
    options: DeleteOptions = {},
  ): Promise<void> {
    const target = this.#target('deletecollection', resource, { namespace: selection.namespace, name: '' });
    await deleteCollection(this.#context, target, selection, options);
  }

  async createSubresource<B extends KubeObject, R = unknown>(
    resource: Resource,
    at: ObjectName,
    subresource: string,
    body: B,
    options: WriteOptions = {},
  ): Promise<R> {
    const target = this.#target('create', resource, at, subresource);
    const call = { subresource, body, tokens: this.#tokens };
    return (await postSubresource(this.#context, target, call, options)) as R;
  }

  #owned(options: WriteOptions): WriteOptions {
    return { fieldManager: this.#manager, ...options };
  }

  #target(verb: string, resource: Resource, { namespace, name }: ObjectName, subresource?: string): Target {
    const kind = this.#kindOf(resource);
    if (!kind) throw notFound({ group: '', plural: groupResource(resource) }, name);
    const at = kind.namespaced ? namespace : undefined;
    const { group, plural } = kind;
    this.#context.authorizer.authorize({
      user: this.#user,
      verb,
      resource: { group, plural, subresource },
      namespace: at,
      name,
    });
    return { kind, namespace: at, name, user: this.#user };
  }
}

/** How lists of a custom kind merge is for server-side apply alone to know: the original has no strategic patch of them. */
export function canPatch(kind: Pick<Kind, 'custom'>, type: Patch['type'] | undefined): boolean {
  return type !== 'strategic' || !kind.custom;
}

/** Under which name a component of this process writes: that of the program it is in the original. */
function managerOf(user: string): string {
  if (user.startsWith('system:serviceaccount:kube-system:')) return 'kube-controller-manager';
  if (user.startsWith('system:node:')) return 'kubelet';
  return user.replace(/^system:/, '');
}

/** The object after a patch. A patch that does not speak of the version is no bet on it. */
export function patched(kind: Pick<Kind, 'kind' | 'definition' | 'custom'>, current: Stored, patch: Patch): KubeObject {
  if (!canPatch(kind, patch.type)) {
    throw new ApiError('UnsupportedMediaType', `${kind.kind} cannot be changed by a ${patch.type} patch`);
  }
  const draft = applyPatch(kind.definition, speaksOf(patch, 'managedFields') ? current : withoutOwners(current), patch);
  if (draft.metadata?.resourceVersion === current.metadata.resourceVersion && !speaksOf(patch, 'resourceVersion')) {
    delete draft.metadata.resourceVersion;
  }
  return draft;
}

/** Whether a patch says anything of a field of the metadata. */
function speaksOf(patch: Patch, field: 'managedFields' | 'resourceVersion'): boolean {
  if (patch.type === 'json') return JSON.stringify(patch.body).includes(`/metadata/${field}`);
  const { metadata } = (patch.body ?? {}) as KubeObject;
  return metadata?.[field] !== undefined;
}

/** Owners are large and seldom patched: they are not copied for nothing. */
function withoutOwners(current: Stored): Stored {
  const { managedFields: _, ...metadata } = current.metadata;
  return { ...current, metadata };
}

function eventOf(seen: Seen): WatchEvent<KubeObject> {
  return seen.type === 'BOOKMARK' ? seen : { type: seen.type, object: seen.object };
}
