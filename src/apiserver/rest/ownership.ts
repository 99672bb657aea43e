import { apiVersionOf, type KubeObject, type ManagedFieldsEntry, type Stored, type WriteOptions } from '#api';
import type { Kind } from '#kinds';
import { blankOf } from '../patch/apply/blank.ts';
import { compare } from '../patch/apply/compare.ts';
import type { FieldSet } from '../patch/apply/field-set.ts';
import { afterUpdate, isReset, type Owner, ownersOf, type Writer } from '../patch/apply/owners.ts';
import { shapeOf } from '../patch/apply/shape.ts';
import { metadataOf, type RestContext, timestamp } from './rest-context.ts';
import { ownableWithStatus } from './status-door.ts';

/** A write from within the server, which may know better who owns what. */
export interface OwnedWriteOptions extends WriteOptions {
  /**
   * `given`: the draft brings its owners with it. `kept`: nobody is recorded, as for what the server does on behalf of
   * others. Absent: the caller owns what it changes.
   */
  ownership?: 'given' | 'kept' | undefined;
  /** Takes what the kind has to say of the object that is written. */
  warn?: ((texts: readonly string[]) => void) | undefined;
  /** The draft was made from the stored object: what differs from it is a change, and no sign of a mistake. */
  isPatch?: boolean;
}

/** What ownership depends on. */
type OwnedKind = Pick<Kind, 'definition' | 'custom' | 'subresources'>;

const STATUS = 'f:status';

/** Who writes. Callers that do not say so are told apart by nothing. */
export function writerOf(
  { clock }: RestContext,
  kind: Pick<Kind, 'group' | 'version'>,
  { fieldManager, subresource }: OwnedWriteOptions,
  operation: Writer['operation'] = 'Update',
): Writer {
  const manager = fieldManager || 'unknown';
  return {
    manager,
    operation,
    apiVersion: apiVersionOf(kind),
    subresource,
    time: timestamp(clock),
  };
}

/** Records the creator of a new object as the owner of all it says. Call it before the server adds its own. */
export function ownNew(kind: Kind, draft: KubeObject, writer: Writer): void {
  setOwners(draft, ownersOfNew(kind, draft, writer));
}

/** Who owns what of an object that one writer made. */
export function ownersOfNew(kind: OwnedKind, object: KubeObject, writer: Writer): readonly Owner[] {
  const { changed } = compare(shapeOf(kind), blankOf(kind.definition), object);
  return afterUpdate([], { changed: throughDoor(kind, undefined)(changed), removed: {} }, writer);
}

/**
 * Records who changed what of a stored object. `given` is what the caller says of the owners. Costs one walk over both
 * versions of the object.
 */
export function ownChanges(
  kind: Kind,
  { draft, old, given }: { draft: KubeObject; old: Stored; given: readonly ManagedFieldsEntry[] },
  writer: Writer,
): void {
  const owners = baseOf(given, storedOwners(old), writer);
  // Whoever's owners were all removed has chosen to have none.
  const followed = owners.length > 0;
  setOwners(draft, followed ? afterUpdate(owners, compare(shapeOf(kind), old, draft), writer) : []);
}

/** Takes the owners off a draft, so that nothing walks over them that does not need to. */
export function takeOwners(draft: KubeObject): readonly ManagedFieldsEntry[] {
  const { managedFields = [] } = metadataOf(draft);
  delete metadataOf(draft).managedFields;
  return Array.isArray(managedFields) ? managedFields : [];
}

export function storedOwners(old: Stored): readonly Owner[] {
  return (old.metadata.managedFields ?? []) as readonly Owner[];
}

/** Who owned what before: as stored, unless the caller rewrites it. */
function baseOf(
  given: readonly ManagedFieldsEntry[],
  stored: readonly Owner[],
  { subresource }: Writer,
): readonly Owner[] {
  if (given === stored || given.length === 0 || subresource) return stored;
  if (isReset(given)) return [];
  return ownersOf(given) ?? stored;
}

export function setOwners(draft: KubeObject, owners: readonly ManagedFieldsEntry[]): void {
  const metadata = metadataOf(draft);
  if (owners.length > 0) metadata.managedFields = owners as ManagedFieldsEntry[];
  else delete metadata.managedFields;
}

/** Status has a door of its own, where a kind has one: nobody owns any of it through another. */
export function throughDoor(kind: OwnedKind, subresource: string | undefined): (set: FieldSet) => FieldSet {
  if (subresource === 'status') return (set) => ownableWithStatus(kind, set);
  return kind.subresources.status ? (set) => without(set, STATUS) : (set) => set;
}

function without(set: FieldSet, element: string): FieldSet {
  const { [element]: _, ...rest } = set;
  return rest;
}
