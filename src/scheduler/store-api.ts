import {
  type Api,
  type Binding,
  type KubeObject,
  nameOf,
  nameText,
  notFound,
  type ObjectName,
  type Patch,
  type Pod,
  type Resource,
  type Stored,
  type WatchEvent,
} from '#api';
import { AsyncQueue } from '#base';
import { type Entry, memoryEngine, openMvccStore, type Store } from '#storage';

/**
 * As much of the API as a scheduler needs, over a real store; for tests of this room, which cannot reach up to the API
 * server. Checks nothing.
 */
export async function storeApi(): Promise<StoreApi> {
  return new StoreApi(await openMvccStore({ engine: memoryEngine(), freeze: true }));
}

const keyOf = (resource: Resource, at: ObjectName) => `${resource.plural}/${nameText(at)}`;

export class StoreApi implements Pick<Api, 'get' | 'list' | 'watch' | 'create' | 'patch' | 'createSubresource'> {
  readonly #store: Store;
  /** Thrown by the next binding. */
  bindingFailure: Error | undefined;

  constructor(store: Store) {
    this.#store = store;
  }

  /** Itself where the whole port is asked for; what is missing is never called by a scheduler. */
  get api(): Api {
    return this as unknown as Api;
  }

  async #entry(resource: Resource, at: ObjectName): Promise<Entry> {
    const entry = await this.#store.get(keyOf(resource, at));
    if (!entry) throw notFound(resource, at.name);
    return entry;
  }

  async get<T extends KubeObject>(resource: Resource<T>, at: ObjectName): Promise<Stored<T>> {
    return (await this.#entry(resource, at)).object as Stored<T>;
  }

  async list<T extends KubeObject>(resource: Resource<T>) {
    const { entries, revision } = await this.#store.list({ prefix: `${resource.plural}/` });
    return { items: entries.map(({ object }) => object as Stored<T>), resourceVersion: String(revision) };
  }

  watch<T extends KubeObject>(
    resource: Resource<T>,
    options: { resourceVersion?: string; signal?: AbortSignal } = {},
  ): AsyncIterable<WatchEvent<T>> {
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
    const { name = '', ...rest } = object.metadata ?? {};
    const metadata = { uid: `uid-${name}`, creationTimestamp: '', generation: 1, ...rest, name };
    const stored = { spec: {}, status: {}, ...object, metadata } as unknown as Stored<T>;
    return (await this.#store.put(keyOf(resource, nameOf(stored)), stored)).object as Stored<T>;
  }

  /** Replaces the object, as any other component might. */
  async replace<T extends KubeObject>(resource: Resource<T>, object: Stored<T>): Promise<void> {
    await this.#store.put(keyOf(resource, nameOf(object)), object);
  }

  async remove(resource: Resource, at: ObjectName): Promise<void> {
    await this.#store.delete(keyOf(resource, at));
  }

  async patch<T extends KubeObject>(resource: Resource<T>, at: ObjectName, { body }: Patch): Promise<Stored<T>> {
    const { object } = await this.#entry(resource, at);
    const changed = { ...object, status: (body as Pod).status } as Stored;
    return (await this.#store.put(keyOf(resource, at), changed)).object as Stored<T>;
  }

  async createSubresource<B extends KubeObject, R>(resource: Resource, at: ObjectName, _: string, body: B): Promise<R> {
    const failure = this.bindingFailure;
    this.bindingFailure = undefined;
    if (failure) throw failure;
    const pod = (await this.#entry(resource, at)).object as Stored<Pod>;
    const nodeName = (body as unknown as Binding).target.name;
    await this.replace<Pod>(resource, { ...pod, spec: { ...pod.spec, ...(nodeName ? { nodeName } : {}) } });
    return undefined as R;
  }
}
