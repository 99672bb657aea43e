import {
  type Api,
  isApiError,
  type KubeObject,
  type ListOptions,
  nameOf,
  nameText,
  type ObjectName,
  type Resource,
  type Stored,
} from '#api';
import { backoffMs, type Clock, deferred, type Log } from '#base';

/** One change of an informer's view. `old` is what stood there before. */
export interface Change<T extends KubeObject> {
  type: 'added' | 'modified' | 'deleted';
  object: Stored<T>;
  old: Stored<T> | undefined;
}

export interface InformerOptions {
  api: Api;
  clock: Clock;
  log: Log;
  /** Narrows what is seen. */
  selection?: Pick<ListOptions, 'namespace' | 'labelSelector' | 'fieldSelector'>;
}

const RETRY = { initialMs: 200, maxMs: 30_000 };

/**
 * A local, always current view of the objects of one kind: lists once, then watches, and lists again when the watch
 * cannot go on. Reads are synchronous and cost nothing.
 */
export class Informer<T extends KubeObject> {
  readonly #resource: Resource<T>;
  readonly #options: InformerOptions;
  readonly #objects = new Map<string, Stored<T>>();
  readonly #handlers = new Set<(change: Change<T>) => void>();
  readonly #synced = deferred<void>();
  #hasSynced = false;
  /** The newest version of the store that the view is known to include. */
  #position = 0;
  readonly #waiting = new Set<{ holds: () => boolean; resolve: () => void }>();

  constructor(resource: Resource<T>, options: InformerOptions) {
    this.#resource = resource;
    this.#options = options;
  }

  /** Resolves when the first list is in the view. Rejects when stopped before that. */
  get synced(): Promise<void> {
    return this.#synced.promise;
  }

  get hasSynced(): boolean {
    return this.#hasSynced;
  }

  get(at: ObjectName): Stored<T> | undefined {
    return this.#objects.get(nameText(at));
  }

  list(namespace?: string): Stored<T>[] {
    const all = [...this.#objects.values()];
    return namespace === undefined ? all : all.filter((o) => o.metadata.namespace === namespace);
  }

  /** Calls `handler` with every later change, after the view has it, until told to stop. Handlers must not throw. */
  onChange(handler: (change: Change<T>) => void): () => void {
    this.#handlers.add(handler);
    return () => this.#handlers.delete(handler);
  }

  /** Whether the view includes the write that made `resourceVersion`. */
  includes(resourceVersion: string): boolean {
    return this.#position >= Number(resourceVersion);
  }

  /** Resolves as soon as `holds`, which is asked after every change of the view, says so. */
  until(holds: () => boolean): Promise<void> {
    if (holds()) return Promise.resolve();
    const { promise, resolve } = deferred<void>();
    this.#waiting.add({ holds, resolve });
    return promise;
  }

  /** Starts listing and watching until the signal is aborted. */
  start(signal: AbortSignal): void {
    this.#synced.promise.catch(() => {});
    void this.#run(signal);
  }

  async #run(signal: AbortSignal): Promise<void> {
    const { clock, log } = this.#options;
    let failures = 0;
    while (!signal.aborted) {
      try {
        const resourceVersion = await this.#relist();
        failures = 0;
        await this.#watch(resourceVersion, signal);
      } catch (error) {
        if (signal.aborted) break;
        failures++;
        if (!isApiError(error, 'Expired', 'Gone', 'NotFound')) {
          log.warn('list and watch failed', { resource: this.#resource.plural, error: String(error) });
        }
        await clock.sleep(backoffMs(RETRY, failures), signal).catch(() => {});
      }
    }
    if (!this.#hasSynced) this.#synced.reject(signal.reason ?? new Error('stopped'));
  }

  async #relist(): Promise<string> {
    const { api, selection } = this.#options;
    const { items, resourceVersion } = await api.list(this.#resource, { ...selection, resourceVersion: '0' });
    const gone = new Set(this.#objects.keys());
    for (const object of items) {
      gone.delete(nameText(nameOf(object)));
      this.#put(object);
    }
    for (const key of gone) {
      const object = this.#objects.get(key);
      if (object) this.#remove(object);
    }
    if (!this.#hasSynced) {
      this.#hasSynced = true;
      this.#synced.resolve();
    }
    this.#moveTo(resourceVersion);
    return resourceVersion;
  }

  /** Goes on watching, also when the server ends a watch in good order, until it fails. */
  async #watch(from: string, signal: AbortSignal): Promise<void> {
    const { api, selection } = this.#options;
    let resourceVersion = from;
    while (!signal.aborted) {
      const events = api.watch(this.#resource, { ...selection, resourceVersion, allowBookmarks: true, signal });
      for await (const event of events) {
        if (event.type === 'BOOKMARK') {
          resourceVersion = event.resourceVersion;
          this.#moveTo(resourceVersion);
          continue;
        }
        resourceVersion = event.object.metadata.resourceVersion;
        if (event.type === 'DELETED') this.#remove(event.object);
        else this.#put(event.object);
        this.#moveTo(resourceVersion);
      }
    }
  }

  #moveTo(resourceVersion: string): void {
    this.#position = Math.max(this.#position, Number(resourceVersion));
    for (const waiter of this.#waiting) {
      if (!waiter.holds()) continue;
      this.#waiting.delete(waiter);
      waiter.resolve();
    }
  }

  #put(object: Stored<T>): void {
    const key = nameText(nameOf(object));
    const old = this.#objects.get(key);
    if (old?.metadata.resourceVersion === object.metadata.resourceVersion) return;
    if (old && old.metadata.uid !== object.metadata.uid) this.#remove(old);
    this.#objects.set(key, object);
    const known = old && old.metadata.uid === object.metadata.uid ? old : undefined;
    this.#tell({ type: known ? 'modified' : 'added', object, old: known });
  }

  #remove(object: Stored<T>): void {
    const key = nameText(nameOf(object));
    const old = this.#objects.get(key);
    if (!this.#objects.delete(key)) return;
    this.#tell({ type: 'deleted', object, old });
  }

  #tell(change: Change<T>): void {
    for (const handler of this.#handlers) handler(change);
  }
}
