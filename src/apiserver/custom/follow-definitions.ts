import { type CustomResourceDefinition, cloneJson, isApiError, type Stored } from '#api';
import type { Log } from '#base';
import { CUSTOM_RESOURCE_CLEANUP, customResourceDefinitions, type Kind } from '#kinds';
import { type Entry, PreconditionFailed, StoreEnded, type StoreWatcher } from '#storage';
import { followKind } from '../follow-kind.ts';
import { deleteCollection } from '../rest/collection.ts';
import { type RestContext, timestamp } from '../rest/rest-context.ts';
import { sameJson } from '../rest/same-json.ts';
import { customKinds } from './custom-kinds.ts';
import type { KindSet } from './kind-set.ts';
import { isTrue, nextStatus, withCondition } from './naming.ts';
import { hasPatterns, loadPatterns, type Match } from './patterns.ts';

type Definition = Stored<CustomResourceDefinition>;

const SERVER = { name: 'system:apiserver', groups: ['system:masters'] };
const kind = customResourceDefinitions as unknown as Kind;

export interface FollowOptions {
  context: RestContext;
  kinds: KindSet;
  log: Log;
}

/**
 * Keeps the set of kinds what the stored definitions say, gives definitions their conditions, and empties those that
 * are being deleted. A definition is served from the moment that it can be read as established.
 */
export class DefinitionFollower {
  readonly #options: FollowOptions;
  readonly #entries = new Map<string, Entry>();
  /** One definition after another: who comes first gets the name. */
  #turn: Promise<void> = Promise.resolve();
  readonly #waiting = new Set<string>();
  readonly #emptying = new Map<string, StoreWatcher>();
  #watcher: StoreWatcher | undefined;
  #match: Match = () => true;

  constructor(options: FollowOptions) {
    this.#options = options;
  }

  /** Resolves when the kinds of all stored definitions are served. */
  async start(): Promise<void> {
    this.#watcher = await followKind(this.#options.context.store, kind, (changes) => {
      for (const { type, entry } of changes)
        if (type === 'put') this.#take(entry);
        else this.#drop(entry);
    });
    for (const definition of this.#definitions()) await this.#prepare(definition);
  }

  stop(): void {
    this.#watcher?.stop();
    for (const watcher of this.#emptying.values()) watcher.stop();
  }

  #take(entry: Entry): void {
    const definition = entry.object as Definition;
    const { name } = definition.metadata;
    const before = this.#entries.get(name)?.object as Definition | undefined;
    this.#entries.set(name, entry);
    if (!before || !sameKinds(before, definition)) {
      this.#options.kinds.set(
        name,
        isTrue(definition, 'Established') ? customKinds(definition, (p, t) => this.#match(p, t)) : undefined,
      );
    }
    this.#look(name);
    if (before && !sameJson(before.status.acceptedNames, definition.status.acceptedNames)) {
      this.#lookAtOthers(definition);
    }
  }

  #drop({ object }: Entry): void {
    const { name } = object.metadata;
    this.#entries.delete(name);
    this.#options.kinds.set(name, undefined);
    this.#emptying.get(name)?.stop();
    this.#emptying.delete(name);
    this.#lookAtOthers(object as Definition);
  }

  /** A name that has become free may be what another definition waits for. */
  #lookAtOthers({ metadata, spec: { group } }: Definition): void {
    for (const other of this.#definitions()) {
      if (other.spec.group === group && other.metadata.name !== metadata.name) this.#look(other.metadata.name);
    }
  }

  #definitions(): Definition[] {
    return [...this.#entries.values()].map((entry) => entry.object as Definition);
  }

  #look(name: string): void {
    if (this.#waiting.has(name)) return;
    this.#waiting.add(name);
    this.#turn = this.#turn.then(async () => {
      this.#waiting.delete(name);
      try {
        await this.#reconcile(name);
      } catch (error) {
        // Who wrote in between has woken us again; after the end of the store there is nothing to be done.
        if (error instanceof PreconditionFailed || error instanceof StoreEnded) return;
        this.#options.log.error('a custom resource definition could not be dealt with', { name, error: String(error) });
      }
    });
  }

  async #reconcile(name: string): Promise<void> {
    const entry = this.#entries.get(name);
    if (!entry) return;
    const definition = entry.object as Definition;
    if (definition.metadata.deletionTimestamp) return this.#empty(entry);
    await this.#prepare(definition);
    const others = this.#definitions().filter(
      (d) => d.metadata.name !== name && d.spec.group === definition.spec.group,
    );
    await this.#write(entry, nextStatus(definition, others, timestamp(this.#options.context.clock)));
  }

  /** Nothing that needs patterns is established before they can be matched. */
  async #prepare(definition: Definition): Promise<void> {
    if (hasPatterns(definition)) this.#match = (await loadPatterns()).match;
  }

  async #write(entry: Entry, status: Definition['status'], finalizers?: string[]): Promise<void> {
    const { store } = this.#options.context;
    const next = cloneJson(entry.object) as Definition;
    next.status = status;
    if (finalizers) next.metadata.finalizers = finalizers;
    if (finalizers?.length === 0) {
      await store.delete(entry.key, { expected: entry.revision });
    } else if (!sameJson(next, entry.object)) await store.put(entry.key, next, { expected: entry.revision });
  }

  /** Deletes the instances of a definition on its way out, and lets it go when the last one is gone. */
  async #empty(entry: Entry): Promise<void> {
    const { context } = this.#options;
    const definition = entry.object as Definition;
    const { name, finalizers = [] } = definition.metadata;
    if (!finalizers.includes(CUSTOM_RESOURCE_CLEANUP)) return;
    const { group, names } = definition.spec;
    const prefix = `/${group}/${names.plural}/`;
    const terminating = (status: string, reason: string, message: string) =>
      withCondition(
        definition.status.conditions ?? [],
        { type: 'Terminating', status, reason, message },
        timestamp(context.clock),
      );
    const instances = anyKindOf(definition);
    if (instances && (await context.store.count(prefix)) > 0) {
      if (this.#emptying.has(name)) return;
      const { revision } = context.store;
      const watcher = context.store.watch({ prefix, after: revision, onEvents: () => this.#look(name) });
      this.#emptying.set(name, watcher);
      const conditions = terminating('True', 'InstanceDeletionInProgress', 'CustomResource deletion is in progress');
      await this.#write(entry, { ...definition.status, conditions });
      await deleteCollection(context, { kind: instances, user: SERVER }, {}, {}).catch((error) => {
        if (!isApiError(error)) throw error;
        this.#options.log.warn('custom resources could not be deleted', { name, error: error.message });
      });
      this.#look(name);
      return;
    }
    const conditions = terminating('False', 'InstanceDeletionCompleted', 'removed all instances');
    await this.#write(
      entry,
      { ...definition.status, conditions },
      finalizers.filter((f) => f !== CUSTOM_RESOURCE_CLEANUP),
    );
  }
}

/** A kind to find the instances by, also of a definition that serves none of its versions. */
function anyKindOf(definition: Definition): Kind | undefined {
  const versions = definition.spec.versions.map((version) => ({ ...version, served: true }));
  return customKinds({ ...definition, spec: { ...definition.spec, versions } }, () => true).kinds[0];
}

/** Whether two states of a definition declare the same kinds, so that nothing has to be made anew. */
function sameKinds(a: Definition, b: Definition): boolean {
  return (
    a.metadata.generation === b.metadata.generation &&
    isTrue(a, 'Established') === isTrue(b, 'Established') &&
    sameJson(a.status.acceptedNames, b.status.acceptedNames) &&
    sameJson(a.status.storedVersions, b.status.storedVersions)
  );
}
