import { type DeleteOptions, nameOf, type ObjectName, type OwnerReference, type Resource, type Stored } from '#api';
import { allKinds, events, eventsV1, type Kind } from '#kinds';
import { type Change, update } from './runtime/change.ts';
import { type Controller, reads } from './runtime/controller.ts';
import type { Seen } from './runtime/seen.ts';

const FOREGROUND = 'foregroundDeletion';
const ORPHAN = 'orphan';

/** Events own nothing and are owned by nothing, and there are many. */
const collected: readonly Kind[] = allKinds.filter((kind) => kind !== (events as Kind) && kind !== (eventsV1 as Kind));

/**
 * Deletes what lost its owners, and carries out how an owner asked to go: after its dependents, or leaving them
 * behind. One controller per kind, for all of them share one view anyway.
 */
export const garbageCollectors: readonly Controller[] = collected.map((kind) => ({
  name: 'generic-garbage-collector',
  reconciles: kind,
  concerns: ({ metadata }) => metadata.ownerReferences !== undefined || isHeld(metadata),
  reads: collected.map((other) =>
    reads(other, (object, seen) => [
      ...dependentsToJudge(kind, other, object, seen),
      ...waitingOwners(kind, object, seen),
    ]),
  ),
  reconcile: (object, seen) => (isHeld(object.metadata) ? letGo(kind, object, seen) : judge(kind, object, seen)),
}));

function isHeld({ deletionTimestamp, finalizers }: Stored['metadata']): boolean {
  return deletionTimestamp !== undefined && Boolean(finalizers?.some((f) => f === FOREGROUND || f === ORPHAN));
}

function waitsForDependents({ metadata }: Stored): boolean {
  return metadata.deletionTimestamp !== undefined && Boolean(metadata.finalizers?.includes(FOREGROUND));
}

/** Objects of `kind` that may have to go because their owner is gone or waits for them. */
function dependentsToJudge(kind: Kind, ownerKind: Kind, owner: Stored, seen: Seen): ObjectName[] {
  const standing = seen.of(ownerKind).get(nameOf(owner));
  const stays = standing?.metadata.uid === owner.metadata.uid && !waitsForDependents(standing);
  return stays ? [] : seen.of(kind).ownedBy(owner.metadata.uid).map(nameOf);
}

/** Owners of `kind` that may be waiting for this object to go. */
function waitingOwners(kind: Kind, { metadata }: Stored, seen: Seen): ObjectName[] {
  return (metadata.ownerReferences ?? []).flatMap((ref) => {
    if (kindOf(ref) !== kind) return [];
    const owner = seen.of(kind).get(ownerName(ref, kind, metadata));
    return owner && waitsForDependents(owner) ? [nameOf(owner)] : [];
  });
}

function kindOf({ apiVersion, kind }: OwnerReference): Kind | undefined {
  const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
  return collected.find((k) => k.group === group && k.kind === kind);
}

function ownerName({ name }: OwnerReference, kind: Kind, { namespace }: Stored['metadata']): ObjectName {
  return kind.namespaced ? { namespace, name } : { name };
}

/** An owner on its way out: rid of its dependents in the way it asked for, it loses the finalizer that holds it. */
function letGo(kind: Kind, object: Stored, seen: Seen): readonly Change[] {
  const { uid, finalizers = [] } = object.metadata;
  const dependents = collected.flatMap((resource) =>
    seen
      .of(resource)
      .ownedBy(uid)
      .map((dependent) => ({ resource, dependent })),
  );
  const without = (finalizer: string): Change => {
    const metadata = { ...object.metadata, finalizers: finalizers.filter((f) => f !== finalizer) };
    return update(kind, { ...object, metadata });
  };
  if (finalizers.includes(ORPHAN)) {
    const changes = dependents.map(({ resource, dependent }) => disown(resource, dependent, [uid]));
    return [{ type: 'batch', changes, after: (failure) => (failure === undefined ? [without(ORPHAN)] : []) }];
  }
  const blocks = ({ metadata }: Stored) =>
    metadata.ownerReferences?.some((ref) => ref.uid === uid && ref.blockOwnerDeletion === true);
  return dependents.some(({ dependent }) => blocks(dependent)) ? [] : [without(FOREGROUND)];
}

function disown(resource: Resource, { metadata }: Stored, owners: readonly string[]): Change {
  const body = { metadata: { uid: metadata.uid, ownerReferences: owners.map((uid) => ({ $patch: 'delete', uid })) } };
  const failed = (error: unknown) => (isGone(error) ? [] : undefined);
  return { type: 'patch', resource, at: nameOf({ metadata }), patch: { type: 'strategic', body }, failed };
}

function isGone(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'reason' in error && error.reason === 'NotFound';
}

type Standing = 'there' | 'waiting' | 'absent';

/** A dependent: it stays while one owner does. Owners of kinds nobody knows count as there. */
function judge(kind: Kind, object: Stored, seen: Seen): readonly Change[] {
  const { metadata } = object;
  if (metadata.deletionTimestamp) return [];
  const refs = (metadata.ownerReferences ?? []).map((ref) => ({ ref, standing: standingOf(ref, metadata, seen) }));
  if (refs.length === 0) return [];
  const lost = refs.filter(({ standing }) => standing !== 'there');
  if (lost.length === 0) return [];
  if (lost.length < refs.length)
    return [
      disown(
        kind,
        object,
        lost.map(({ ref }) => ref.uid),
      ),
    ];
  const waits = refs.some(({ standing }) => standing === 'waiting');
  return [
    {
      type: 'delete',
      resource: kind,
      at: nameOf(object),
      options: {
        preconditions: { uid: metadata.uid },
        propagationPolicy: propagation(object, waits && hasDependents(object, seen)),
      },
      unlessExists: waits ? [] : refs.flatMap(({ ref }) => ownerOnServer(ref, metadata)),
    },
  ];
}

function standingOf(ref: OwnerReference, metadata: Stored['metadata'], seen: Seen): Standing {
  const kind = kindOf(ref);
  if (!kind || (kind.namespaced && !metadata.namespace)) return 'there';
  const owner = seen.of(kind).get(ownerName(ref, kind, metadata));
  if (owner?.metadata.uid !== ref.uid) return 'absent';
  return waitsForDependents(owner) ? 'waiting' : 'there';
}

/** The view of one kind may be behind that of another, so an owner is looked for on the server before the worst. */
function ownerOnServer(ref: OwnerReference, metadata: Stored['metadata']) {
  const kind = kindOf(ref);
  return kind ? [{ resource: kind, at: ownerName(ref, kind, metadata), uid: ref.uid }] : [];
}

function hasDependents({ metadata }: Stored, seen: Seen): boolean {
  return collected.some((kind) => seen.of(kind).ownedBy(metadata.uid).length > 0);
}

function propagation({ metadata }: Stored, foreground: boolean): NonNullable<DeleteOptions['propagationPolicy']> {
  if (foreground || metadata.finalizers?.includes(FOREGROUND)) return 'Foreground';
  return metadata.finalizers?.includes(ORPHAN) ? 'Orphan' : 'Background';
}
