import { groupResource, type KubeObject, type ObjectName, type Resource, type Stored } from '#api';
import type { Clock } from '#base';
import { Informer, InformerIndex, type InformerOptions } from '#client';

/** The cluster as the controllers know it: current to the last watch event. */
export interface Seen {
  readonly nowMs: number;
  /** Throws for a kind that no controller declares to read. */
  of<R extends KubeObject>(resource: Resource<R>): SeenKind<R>;
}

/** The objects of one kind. */
export interface SeenKind<R extends KubeObject> {
  get(at: ObjectName): Stored<R> | undefined;
  /** All, or those of one namespace. */
  list(namespace?: string): Stored<R>[];
  /** Those that name this uid as an owner, controlling or not. */
  ownedBy(uid: string): Stored<R>[];
  /** Those of a namespace that nobody controls. */
  orphans(namespace: string | undefined): Stored<R>[];
}

/** One informer per kind, whoever reads it, with the two ways controllers look objects up. */
export class SharedKind<R extends KubeObject = KubeObject> implements SeenKind<R> {
  readonly informer: Informer<R>;
  readonly #byNamespace: InformerIndex<R>;
  readonly #byOwner: InformerIndex<R>;
  readonly #orphans: InformerIndex<R>;

  constructor(
    readonly resource: Resource<R>,
    options: InformerOptions,
  ) {
    this.informer = new Informer(resource, options);
    this.#byNamespace = new InformerIndex(this.informer, ({ metadata }) => [metadata.namespace ?? '']);
    this.#byOwner = new InformerIndex(this.informer, ({ metadata }) =>
      metadata.ownerReferences ? metadata.ownerReferences.map((owner) => owner.uid) : NONE,
    );
    this.#orphans = new InformerIndex(this.informer, ({ metadata }) =>
      metadata.ownerReferences?.some((owner) => owner.controller) ? NONE : [metadata.namespace ?? ''],
    );
  }

  get(at: ObjectName): Stored<R> | undefined {
    return this.informer.get(at);
  }

  list(namespace?: string): Stored<R>[] {
    return namespace === undefined ? this.informer.list() : this.#byNamespace.get(namespace);
  }

  ownedBy(uid: string): Stored<R>[] {
    return this.#byOwner.get(uid);
  }

  orphans(namespace: string | undefined): Stored<R>[] {
    return this.#orphans.get(namespace ?? '');
  }
}

const NONE: readonly string[] = [];

/** All kinds that controllers read, each watched once. */
export class SharedView implements Seen {
  readonly #kinds = new Map<string, SharedKind>();
  readonly #clock: Clock;
  readonly #endings: AbortController[] = [];

  constructor(resources: Iterable<Resource>, options: InformerOptions) {
    this.#clock = options.clock;
    for (const resource of resources) {
      const name = groupResource(resource);
      if (!this.#kinds.has(name)) this.#kinds.set(name, new SharedKind(resource, options));
    }
  }

  get nowMs(): number {
    return this.#clock.now();
  }

  get kinds(): Iterable<SharedKind> {
    return this.#kinds.values();
  }

  find(resource: Resource): SharedKind | undefined {
    return this.#kinds.get(groupResource(resource));
  }

  of<R extends KubeObject>(resource: Resource<R>): SharedKind<R> {
    const found = this.find(resource);
    if (!found) throw new Error(`no controller declares to read ${groupResource(resource)}`);
    return found as unknown as SharedKind<R>;
  }

  /** Resolves when everything there is has been seen. */
  async start(): Promise<void> {
    const all = [...this.#kinds.values()];
    for (const { informer } of all) {
      // A signal each: one with a listener for every kind would make Node.js warn of a leak.
      const ending = new AbortController();
      this.#endings.push(ending);
      informer.start(ending.signal);
    }
    await Promise.all(all.map(({ informer }) => informer.synced));
  }

  stop(): void {
    for (const ending of this.#endings) ending.abort(new Error('stopped'));
  }
}
