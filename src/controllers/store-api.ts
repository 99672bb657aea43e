import {
  type Api,
  ApiError,
  alreadyExists,
  apiVersionOf,
  conflict,
  type DeleteOptions,
  type KubeObject,
  MODIFIED,
  type Namespace,
  nameOf,
  nameText,
  notFound,
  type ObjectName,
  type OwnerReference,
  type Patch,
  type Resource,
  type Stored,
  type WatchEvent,
  type WatchOptions,
  type WriteOptions,
} from '#api';
import { AsyncQueue, type Clock } from '#base';
import { namespaces } from '#kinds';
import { type Entry, memoryEngine, openMvccStore, type Store } from '#storage';
import { timeText } from './time-text.ts';

/**
 * As much of the API as controllers need, over a real store; for tests of this room, which cannot reach up to the API
 * server. Keeps versions, generations, finalizers and namespaces honest; validates nothing.
 */
export class StoreApi implements Omit<Api, 'createSubresource'> {
  readonly #store: Store;
  readonly #clock: Clock;
  #made = 0;
  /** Asked before every create; throw to refuse. */
  onCreate: (object: KubeObject) => void = () => {};

  private constructor(store: Store, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  static async open(clock: Clock): Promise<StoreApi> {
    return new StoreApi(await openMvccStore({ engine: memoryEngine(), freeze: true }), clock);
  }

  /** Itself where the whole port is asked for; what is missing is never called by a controller. */
  get api(): Api {
    return this as unknown as Api;
  }

  /** How many writes were made. */
  get revision(): number {
    return this.#store.revision;
  }

  async #entry(resource: Resource, at: ObjectName): Promise<Entry> {
    const entry = await this.#store.get(keyOf(resource, at));
    if (!entry) throw notFound(resource, at.name);
    return entry;
  }

  async #put<T extends KubeObject>(resource: Resource<T>, object: KubeObject, old: Entry | undefined) {
    const stored = object as Stored<T>;
    const { deletionTimestamp, finalizers, deletionGracePeriodSeconds = 0 } = stored.metadata;
    const held = (finalizers?.length ?? 0) > 0 || deletionGracePeriodSeconds > 0 || holdsNamespace(stored);
    const key = keyOf(resource, nameOf(stored));
    if (deletionTimestamp && old && !held) return (await this.#store.delete(key)).object as Stored<T>;
    return (await this.#store.put(key, stored, { expected: old?.revision ?? 0 })).object as Stored<T>;
  }

  async get<T extends KubeObject>(resource: Resource<T>, at: ObjectName): Promise<Stored<T>> {
    return (await this.#entry(resource, at)).object as Stored<T>;
  }

  async list<T extends KubeObject>(resource: Resource<T>, { namespace }: { namespace?: string } = {}) {
    const { entries, revision } = await this.#store.list({ prefix: `${resource.plural}/` });
    const all = entries.map(({ object }) => object as Stored<T>);
    const items = all.filter((o) => namespace === undefined || o.metadata.namespace === namespace);
    return { items, resourceVersion: String(revision) };
  }

  watch<T extends KubeObject>(resource: Resource<T>, options: WatchOptions = {}): AsyncIterable<WatchEvent<T>> {
    const queue = new AsyncQueue<WatchEvent<T>>();
    this.#store.watch({
      prefix: `${resource.plural}/`,
      after: Number(options.resourceVersion),
      onEvents: (events) => {
        for (const { type, entry, previous } of events) {
          const put = previous ? 'MODIFIED' : 'ADDED';
          queue.push({ type: type === 'put' ? put : 'DELETED', object: entry.object as Stored<T> });
        }
      },
    });
    options.signal?.addEventListener('abort', () => queue.close());
    return queue;
  }

  async create<T extends KubeObject>(resource: Resource<T>, object: T): Promise<Stored<T>> {
    this.onCreate(object);
    this.#made++;
    const { namespace, generateName = '' } = object.metadata ?? {};
    if (namespace) await this.#mustTakeMore(namespace);
    const name = object.metadata?.name ?? `${generateName}${this.#made}`;
    const creationTimestamp = timeText(this.#clock.now());
    const metadata = { uid: `uid-${this.#made}`, creationTimestamp, generation: 1, ...object.metadata, name };
    const fresh = resource.kind === 'Namespace' ? { spec: { finalizers: ['kubernetes'] } } : { spec: {} };
    const envelope = { apiVersion: apiVersionOf(resource), kind: resource.kind, status: {} };
    const standing = await this.#store.get(keyOf(resource, { namespace, name }));
    if (standing) throw alreadyExists(resource, name);
    return this.#put(resource, { ...fresh, ...envelope, ...object, metadata } as KubeObject, undefined);
  }

  async #mustTakeMore(namespace: string): Promise<void> {
    const { metadata } = await this.get(namespaces, { name: namespace });
    if (!metadata.deletionTimestamp) return;
    const causes = [{ reason: 'NamespaceTerminating', message: `namespace ${namespace} is being terminated` }];
    throw new ApiError('Forbidden', `namespace ${namespace} is being terminated`, { details: { causes } });
  }

  async update<T extends KubeObject>(resource: Resource<T>, object: T, { subresource }: WriteOptions = {}) {
    const at = nameOf({ metadata: { name: '', ...object.metadata } });
    const old = await this.#entry(resource, at);
    const { resourceVersion } = old.object.metadata;
    if (object.metadata?.resourceVersion && object.metadata.resourceVersion !== resourceVersion) {
      throw conflict(resource, at.name, MODIFIED);
    }
    return this.#put(resource, merged(old.object, object, subresource), old);
  }

  async patch<T extends KubeObject>(resource: Resource<T>, at: ObjectName, { body }: Patch): Promise<Stored<T>> {
    const old = await this.#entry(resource, at);
    const { metadata, ...rest } = body as { metadata?: { ownerReferences?: (OwnerReference & { $patch?: string })[] } };
    const { ownerReferences: changes = [] } = metadata ?? {};
    const named = new Set(changes.map(({ uid }) => uid));
    const kept = (old.object.metadata.ownerReferences ?? []).filter(({ uid }) => !named.has(uid));
    const ownerReferences = [...kept, ...changes.filter(({ $patch }) => !$patch)];
    const next = { ...old.object, ...rest, metadata: { ...old.object.metadata, ...metadata, ownerReferences } };
    return this.#put(resource, next, old);
  }

  async delete<T extends KubeObject>(resource: Resource<T>, at: ObjectName, options: DeleteOptions = {}) {
    const old = await this.#entry(resource, at);
    const { metadata } = old.object;
    if (options.preconditions?.uid && options.preconditions.uid !== metadata.uid) {
      throw conflict(resource, at.name, 'the UID in the precondition does not match');
    }
    const held = [...new Set([...(metadata.finalizers ?? []), ...finalizersFor(options.propagationPolicy)])];
    const known = held.length === (metadata.finalizers?.length ?? 0);
    if (metadata.deletionTimestamp && known && options.gracePeriodSeconds === undefined) return old.object as Stored<T>;
    const finalizers = held.length > 0 ? { finalizers: held } : {};
    const deletionTimestamp = metadata.deletionTimestamp ?? timeText(this.#clock.now());
    const grace = options.gracePeriodSeconds === undefined ? {} : { deletionGracePeriodSeconds: 0 };
    return this.#put<T>(
      resource,
      { ...old.object, metadata: { ...metadata, ...finalizers, ...grace, deletionTimestamp } } as KubeObject,
      old,
    );
  }

  async deleteCollection(resource: Resource, { namespace }: { namespace?: string }): Promise<void> {
    const { items } = await this.list(resource, namespace === undefined ? {} : { namespace });
    for (const item of items) await this.delete(resource, nameOf(item));
  }
}

const keyOf = (resource: Resource, at: ObjectName) => `${resource.plural}/${nameText(at)}`;

function finalizersFor(policy: DeleteOptions['propagationPolicy']): string[] {
  return policy === 'Foreground' ? ['foregroundDeletion'] : policy === 'Orphan' ? ['orphan'] : [];
}

function holdsNamespace(object: Stored): boolean {
  return object.kind === 'Namespace' && ((object as Stored<Namespace>).spec.finalizers?.length ?? 0) > 0;
}

/** What a write to the object, its status or its spec's finalizers leaves. */
function merged(old: Stored, next: KubeObject, subresource: string | undefined): KubeObject {
  if (subresource === 'status') {
    // Annotations go with the status, as on the real server.
    const { annotations = old.metadata.annotations } = next.metadata ?? {};
    const metadata = { ...old.metadata, ...(annotations && { annotations }) };
    return { ...old, metadata, ...('status' in next ? { status: next.status } : {}) } as KubeObject;
  }
  const changed = 'spec' in next && JSON.stringify(next.spec) !== JSON.stringify((old as { spec?: unknown }).spec);
  const generation = (old.metadata.generation ?? 1) + (changed ? 1 : 0);
  const status = 'status' in old ? { status: old.status } : {};
  return { ...next, ...status, metadata: { ...old.metadata, ...next.metadata, generation } } as KubeObject;
}
