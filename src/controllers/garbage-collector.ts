import { type DeleteOptions, nameOf, type ObjectName, type OwnerReference, type Stored } from '#api';
import { events, eventsV1, legacyKinds } from '#kinds';
import type { AnyResource } from './custom-resources.ts';
import { type Change, update } from './runtime/change.ts';
import { type Controller, reads } from './runtime/controller.ts';
import type { Seen } from './runtime/seen.ts';

const FOREGROUND = 'foregroundDeletion';
const ORPHAN = 'orphan';
const NONE: readonly ObjectName[] = [];

type Standing = 'there' | 'waiting' | 'absent';

/**
 * Deletes what lost its owners, and carries out how an owner asked to go: after its dependents, or leaving them
 * behind. One controller per kind, for all of them share one view anyway.
 */
export function garbageCollectors(kinds: readonly AnyResource[]): Controller[] {
  // Events own nothing and are owned by nothing, and there are many.
  const collected = kinds.filter((kind) => kind !== (events as AnyResource) && kind !== (eventsV1 as AnyResource));
  return collected.map((kind) => new GarbageCollector(kind, collected));
}

class GarbageCollector implements Controller {
  readonly name = 'generic-garbage-collector';
  readonly reconciles: AnyResource;
  readonly reads: Controller['reads'];
  readonly #collected: readonly AnyResource[];

  constructor(kind: AnyResource, collected: readonly AnyResource[]) {
    this.reconciles = kind;
    this.#collected = collected;
    this.reads = collected.map((other) => reads(other, (object, seen, isGone) => this.#affected(object, seen, isGone)));
  }

  concerns({ metadata }: Stored): boolean {
    return metadata.ownerReferences !== undefined || isHeld(metadata);
  }

  reconcile(object: Stored, seen: Seen): readonly Change[] {
    return isHeld(object.metadata) ? this.#letGo(object, seen) : this.#judge(object, seen);
  }

  /** What a change of any object may decide. Asked once per kind for every change there is: nearly always nothing. */
  #affected(object: Stored, seen: Seen, isGone: boolean): readonly ObjectName[] {
    const { uid, ownerReferences } = object.metadata;
    const letsGo = isGone || waitsForDependents(object);
    if (!letsGo && !ownerReferences) return NONE;
    const dependents = letsGo ? seen.of(this.reconciles).ownedBy(uid).map(nameOf) : NONE;
    return ownerReferences ? [...dependents, ...this.#waitingOwners(object, ownerReferences, seen)] : dependents;
  }

  /** Owners that may be waiting for this object to go. */
  #waitingOwners({ metadata }: Stored, refs: readonly OwnerReference[], seen: Seen): ObjectName[] {
    const kind = this.reconciles;
    return refs.flatMap((ref) => {
      // Older versions of a kind bear its name, so that most owners need not be looked for.
      if (ref.kind !== kind.kind || this.#kindOf(ref) !== kind) return [];
      const owner = seen.of(kind).get(ownerName(ref, kind, metadata));
      return owner && waitsForDependents(owner) ? [nameOf(owner)] : [];
    });
  }

  /** The kind of an owner, which may be named by the group it was in once. */
  #kindOf({ apiVersion, kind }: OwnerReference): AnyResource | undefined {
    const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
    const isMeant = (k: AnyResource) => k.group === group && k.kind === kind;
    return this.#collected.find(isMeant) ?? legacyKinds.find(isMeant)?.storedAs?.kind();
  }

  /** An owner on its way out: rid of its dependents in the way it asked for, it loses the finalizer that holds it. */
  #letGo(object: Stored, seen: Seen): readonly Change[] {
    const { uid, finalizers = [] } = object.metadata;
    const dependents = this.#collected.flatMap((resource) =>
      seen
        .of(resource)
        .ownedBy(uid)
        .map((dependent) => ({ resource, dependent })),
    );
    const without = (finalizer: string): Change => {
      const metadata = { ...object.metadata, finalizers: finalizers.filter((f) => f !== finalizer) };
      return update(this.reconciles, { ...object, metadata });
    };
    if (finalizers.includes(ORPHAN)) {
      const changes = dependents.map(({ resource, dependent }) => disown(resource, dependent, [uid]));
      return [{ type: 'batch', changes, after: (failure) => (failure === undefined ? [without(ORPHAN)] : []) }];
    }
    const blocks = ({ metadata }: Stored) =>
      metadata.ownerReferences?.some((ref) => ref.uid === uid && ref.blockOwnerDeletion === true);
    return dependents.some(({ dependent }) => blocks(dependent)) ? [] : [without(FOREGROUND)];
  }

  /** A dependent: it stays while one owner does. Owners of kinds nobody knows count as there. */
  #judge(object: Stored, seen: Seen): readonly Change[] {
    const { metadata } = object;
    if (metadata.deletionTimestamp) return [];
    const refs = (metadata.ownerReferences ?? []).map((ref) => ({
      ref,
      standing: this.#standingOf(ref, metadata, seen),
    }));
    if (refs.length === 0) return [];
    const lost = refs.filter(({ standing }) => standing !== 'there');
    if (lost.length === 0) return [];
    if (lost.length < refs.length) {
      const owners = lost.map(({ ref }) => ref.uid);
      return [disown(this.reconciles, object, owners)];
    }
    const waits = refs.some(({ standing }) => standing === 'waiting');
    const dependents = waits ? this.#dependentsOf(object, seen) : [];
    const options = {
      preconditions: { uid: metadata.uid },
      propagationPolicy: propagation(object, dependents.length > 0),
    };
    // A dependent that waits for its own may be waiting for this very object: in a circle somebody has to give way.
    const giveWay = dependents.some(waitsForDependents) ? unblock(this.reconciles, object) : [];
    const unlessExists = waits ? [] : refs.flatMap(({ ref }) => this.#ownerOnServer(ref, metadata));
    return [...giveWay, { type: 'delete', resource: this.reconciles, at: nameOf(object), options, unlessExists }];
  }

  #standingOf(ref: OwnerReference, metadata: Stored['metadata'], seen: Seen): Standing {
    const kind = this.#kindOf(ref);
    if (!kind || (kind.namespaced && !metadata.namespace)) return 'there';
    const owner = seen.of(kind).get(ownerName(ref, kind, metadata));
    if (owner?.metadata.uid !== ref.uid) return 'absent';
    return waitsForDependents(owner) ? 'waiting' : 'there';
  }

  /** The view of one kind may be behind that of another, so an owner is looked for on the server before the worst. */
  #ownerOnServer(ref: OwnerReference, metadata: Stored['metadata']) {
    const kind = this.#kindOf(ref);
    return kind ? [{ resource: kind, at: ownerName(ref, kind, metadata), uid: ref.uid }] : [];
  }

  #dependentsOf({ metadata }: Stored, seen: Seen): Stored[] {
    return this.#collected.flatMap((kind) => seen.of(kind).ownedBy(metadata.uid));
  }
}

function isHeld({ deletionTimestamp, finalizers }: Stored['metadata']): boolean {
  return deletionTimestamp !== undefined && Boolean(finalizers?.some((f) => f === FOREGROUND || f === ORPHAN));
}

function waitsForDependents({ metadata }: Stored): boolean {
  return metadata.deletionTimestamp !== undefined && Boolean(metadata.finalizers?.includes(FOREGROUND));
}

function ownerName({ name }: OwnerReference, kind: AnyResource, { namespace }: Stored['metadata']): ObjectName {
  return kind.namespaced ? { namespace, name } : { name };
}

function disown(resource: AnyResource, { metadata }: Stored, owners: readonly string[]): Change {
  const failed = (error: unknown) => (isGone(error) ? [] : undefined);
  const at = nameOf({ metadata });
  if (resource.custom !== undefined) return { type: 'patch', resource, at, patch: disowned(metadata, owners), failed };
  const body = { metadata: { uid: metadata.uid, ownerReferences: owners.map((uid) => ({ $patch: 'delete', uid })) } };
  return { type: 'patch', resource, at, patch: { type: 'strategic', body }, failed };
}

/** Custom objects have no patch that takes one element out of a list: the rest of it is written, onto this version. */
function disowned({ uid, resourceVersion, ownerReferences = [] }: Stored['metadata'], owners: readonly string[]) {
  const left = ownerReferences.filter((ref) => !owners.includes(ref.uid));
  const metadata = { uid, resourceVersion, ownerReferences: left.length > 0 ? left : null };
  return { type: 'merge' as const, body: { metadata } };
}

/** No owner has to wait for the object any longer. The list is written whole, onto the version it was read from. */
function unblock(resource: AnyResource, { metadata }: Stored): Change[] {
  const { uid, resourceVersion, ownerReferences: refs = [] } = metadata;
  if (!refs.some((ref) => ref.blockOwnerDeletion)) return [];
  const ownerReferences = refs.map((ref) => ({ ...ref, ...(ref.blockOwnerDeletion && { blockOwnerDeletion: false }) }));
  const body = { metadata: { uid, resourceVersion, ownerReferences } };
  return [{ type: 'patch', resource, at: nameOf({ metadata }), patch: { type: 'merge', body } }];
}

function isGone(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'reason' in error && error.reason === 'NotFound';
}

function propagation({ metadata }: Stored, foreground: boolean): NonNullable<DeleteOptions['propagationPolicy']> {
  if (foreground || metadata.finalizers?.includes(FOREGROUND)) return 'Foreground';
  return metadata.finalizers?.includes(ORPHAN) ? 'Orphan' : 'Background';
}
