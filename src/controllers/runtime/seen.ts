import { groupResource, type KubeObject, type ObjectName, type Resource, type Stored } from '#api';
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
  readonly #options: InformerOptions;
  readonly #endings = new Map<string, AbortController>();

  constructor(resources: Iterable<Resource>, options: InformerOptions) {
    this.#options = options;
    for (const resource of resources) this.#make(resource);
  }

  get nowMs(): number {
    return this.#options.clock.now();
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
    await Promise.all([...this.#kinds].map(([name, kind]) => this.#start(name, kind)));
  }

  /** One more kind; resolves when all of it has been seen, rejects when it is dropped before. */
  async add(resource: Resource): Promise<void> {
    const name = groupResource(resource);
    if (!this.#kinds.has(name)) await this.#start(name, this.#make(resource));
  }

  /** Ends the watching of a kind that is no more. */
  drop(resource: Resource): void {
    const name = groupResource(resource);
    this.#endings.get(name)?.abort(new Error(`${name} is no longer served`));
    this.#endings.delete(name);
    this.#kinds.delete(name);
  }

  stop(): void {
    for (const ending of this.#endings.values()) ending.abort(new Error('stopped'));
  }

  #make(resource: Resource): SharedKind {
    const name = groupResource(resource);
    const kind = this.#kinds.get(name) ?? new SharedKind(resource, this.#options);
    this.#kinds.set(name, kind);
    return kind;
  }

  #start(name: string, { informer }: SharedKind): Promise<void> {
    // A signal each: one with a listener for every kind would make Node.js warn of a leak.
    const ending = new AbortController();
    this.#endings.set(name, ending);
    informer.start(ending.signal);
    return informer.synced;
  }
}
