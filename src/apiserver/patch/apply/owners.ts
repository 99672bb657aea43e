import { ApiError, type ManagedFieldsEntry, quoted } from '#api';
import type { Comparison } from './compare.ts';
import { difference, type FieldSet, intersection, isEmpty, isFieldSet, LEAF, pathsOf, union } from './field-set.ts';
import { pooled } from './field-set-pool.ts';

/** Who writes, as it will stand in `managedFields`. */
export interface Writer {
  manager: string;
  operation: 'Apply' | 'Update';
  apiVersion: string;
  subresource: string | undefined;
  /** Seconds in UTC. */
  time: string;
}

/** An entry of `managedFields` whose fields can be worked with. */
export type Owner = ManagedFieldsEntry & { readonly fieldsV1: FieldSet };

/** What no one owns, for the server alone decides it or it is the object's identity. */
const UNOWNED: FieldSet = {
  'f:apiVersion': LEAF,
  'f:kind': LEAF,
  'f:metadata': {
    '.': LEAF,
    'f:creationTimestamp': LEAF,
    'f:generation': LEAF,
    'f:managedFields': LEAF,
    'f:name': LEAF,
    'f:namespace': LEAF,
    'f:resourceVersion': LEAF,
    'f:selfLink': LEAF,
    'f:uid': LEAF,
  },
};
const MAX_UPDATERS = 10;
const ANCIENT = 'ancient-changes';

/** The part of a set that can be owned. */
export function ownable(set: FieldSet): FieldSet {
  return difference(set, UNOWNED);
}

/** Whether someone wants to start over: one entry that says nothing. */
export function isReset(entries: readonly ManagedFieldsEntry[]): boolean {
  return entries.length === 1 && Object.keys(entries[0] ?? {}).length === 0;
}

/** The entries, when all of them can be worked with. */
export function ownersOf(entries: readonly ManagedFieldsEntry[]): Owner[] | undefined {
  const good = entries.filter(
    (entry): entry is Owner =>
      (entry.operation === 'Apply' || entry.operation === 'Update') &&
      entry.fieldsType === 'FieldsV1' &&
      isFieldSet(entry.fieldsV1),
  );
  return good.length === entries.length ? good : undefined;
}

/** The entries after someone changed the object: what they changed is theirs, and nobody else's. */
export function afterUpdate(
  owners: readonly Owner[],
  { changed, removed }: Comparison,
  writer: Writer,
): readonly Owner[] {
  const mine = ownable(changed);
  const gone = union(mine, ownable(removed));
  if (isEmpty(gone)) return owners;
  const rest: Owner[] = [];
  let own: FieldSet | undefined;
  for (const owner of owners) {
    if (!isEmpty(mine) && isBy(owner, writer)) {
      own = withMine(owner.fieldsV1, mine, removed);
      continue;
    }
    const left = difference(owner.fieldsV1, gone);
    if (left === owner.fieldsV1) rest.push(owner);
    else if (!isEmpty(left)) rest.push({ ...owner, fieldsV1: left });
  }
  if (!isEmpty(mine)) rest.push(ownerOf(writer, own ?? pooled(mine)));
  return inOrder(capped(rest));
}

/** What a writer owns after another write; the very same set when it has only changed again what it owned already. */
function withMine(owned: FieldSet, mine: FieldSet, removed: FieldSet): FieldSet {
  const left = difference(owned, removed);
  if (isEmpty(difference(mine, left))) return left;
  return pooled(union(left, mine));
}

/** The entries after someone applied `set`, by which the object changed as compared. Throws `Conflict` unless `force`. */
export function afterApply(
  owners: readonly Owner[],
  { set, comparison, force }: { set: FieldSet; comparison: Comparison; force: boolean },
  writer: Writer,
): readonly Owner[] {
  const changed = ownable(comparison.changed);
  const gone = union(changed, ownable(comparison.removed));
  const own = owners.find((owner) => isBy(owner, writer));
  const others = owners.filter((owner) => owner !== own);
  if (!force) refuseConflicts(others, changed);
  const rest = others.flatMap((owner) => {
    const left = difference(owner.fieldsV1, gone);
    if (left === owner.fieldsV1) return [owner];
    return isEmpty(left) ? [] : [{ ...owner, fieldsV1: left }];
  });
  const same = own && isEmpty(gone) && own.apiVersion === writer.apiVersion && sameSet(own.fieldsV1, set);
  if (same) rest.push(own);
  else if (!isEmpty(set)) rest.push(ownerOf(writer, set));
  return inOrder(rest);
}

/** Whether an entry is that of the writer. An applier is the same in every version of the API. */
export function isBy(entry: ManagedFieldsEntry, { manager, operation, apiVersion, subresource }: Writer): boolean {
  return (
    entry.manager === manager &&
    entry.operation === operation &&
    (entry.subresource || undefined) === subresource &&
    (operation === 'Apply' || entry.apiVersion === apiVersion)
  );
}

function ownerOf({ manager, operation, apiVersion, subresource, time }: Writer, fieldsV1: FieldSet): Owner {
  const said = { manager, operation, apiVersion, time, fieldsType: 'FieldsV1', fieldsV1 };
  return subresource ? { ...said, subresource } : said;
}

function sameSet(a: FieldSet, b: FieldSet): boolean {
  return isEmpty(difference(a, b)) && isEmpty(difference(b, a));
}

function refuseConflicts(others: readonly Owner[], changed: FieldSet): void {
  const conflicts = others
    .map((owner) => ({ who: whoText(owner), paths: pathsOf(intersection(owner.fieldsV1, changed)) }))
    .filter(({ paths }) => paths.length > 0)
    .sort((a, b) => (a.who < b.who ? -1 : 1));
  const [first] = conflicts;
  if (!first) return;
  const causes = conflicts.flatMap(({ who, paths }) =>
    paths.map((field) => ({ reason: 'FieldManagerConflict', message: `conflict with ${who}`, field })),
  );
  const lists = conflicts.map(({ who, paths }) => `conflicts with ${who}:\n${paths.map((p) => `- ${p}`).join('\n')}`);
  const message =
    causes.length === 1
      ? `Apply failed with 1 conflict: conflict with ${first.who}: ${first.paths[0]}`
      : `Apply failed with ${causes.length} conflicts: ${lists.join('\n')}`;
  throw new ApiError('Conflict', message, { details: { causes } });
}

function whoText({ manager = '', operation, apiVersion, subresource }: Owner): string {
  const who = quoted(manager) + (subresource ? ` with subresource ${quoted(subresource)}` : '');
  return operation === 'Update' ? `${who} using ${apiVersion}` : who;
}

/** Only so many updaters are told apart: the oldest of the same version become one. */
function capped(owners: Owner[]): Owner[] {
  const updaters = owners.filter(({ operation }) => operation === 'Update').sort(byTime);
  const excess = updaters.length - MAX_UPDATERS;
  const [oldest] = updaters;
  if (excess <= 0 || !oldest) return owners;
  const version = oldest.apiVersion;
  const many = updaters.filter((o) => o.apiVersion === version).slice(0, excess + 1);
  const { subresource: _, ...rest } = many.at(-1) ?? oldest;
  const all = many.reduce<FieldSet>((set, { fieldsV1 }) => union(set, fieldsV1), {});
  return [...owners.filter((owner) => !many.includes(owner)), { ...rest, manager: ANCIENT, fieldsV1: all }];
}

function byTime(a: Owner, b: Owner): number {
  return compareTexts(a.time, b.time);
}

/** Entries as they stand in an object: appliers first, then by time. Sorts in place. */
export function inOrder(owners: Owner[]): Owner[] {
  if (owners.length < 2) return owners;
  return owners.sort(
    (a, b) =>
      compareTexts(a.operation, b.operation) ||
      byTime(a, b) ||
      compareTexts(a.manager, b.manager) ||
      compareTexts(a.apiVersion, b.apiVersion) ||
      compareTexts(a.subresource, b.subresource),
  );
}

function compareTexts(a = '', b = ''): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
