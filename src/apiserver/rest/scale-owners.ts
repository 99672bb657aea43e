import { type FieldSet, type FieldSetDraft, isEmpty, isMember, LEAF, put, under } from '../patch/apply/field-set.ts';
import { inOrder, type Owner } from '../patch/apply/owners.ts';

const REPLICAS: FieldSet = { 'f:spec': { 'f:replicas': LEAF } };

/** Where an object keeps its wished number of replicas, as path elements, and the versions of it and of its scale. */
export interface Replicas {
  path: readonly string[];
  apiVersion: string;
  scaleVersion: string;
}

/** Who owns the number of replicas, as the owners of a scale: its only field that they can own. */
export function ownersOfScale(owners: readonly Owner[], { path, scaleVersion }: Replicas): Owner[] {
  return owners
    .filter(({ fieldsV1 }) => has(fieldsV1, path))
    .map((owner) => ({ ...owner, apiVersion: scaleVersion, fieldsV1: REPLICAS }));
}

/**
 * The owners of an object after those of its scale have changed. Who has lost the number of replicas loses it here, and
 * who has it now owns it in an entry of its own, which never says when.
 */
export function ownersBehindScale(
  owners: readonly Owner[],
  scaleOwners: readonly Owner[],
  { path, apiVersion }: Replicas,
): Owner[] {
  const left = scaleOwners.filter(({ fieldsV1 }) => has(fieldsV1, ['f:spec', 'f:replicas']));
  const result: Owner[] = [];
  for (const owner of owners) {
    const known = has(owner.fieldsV1, path) ? left.findIndex((other) => isSame(other, owner)) : undefined;
    if (known !== undefined && known >= 0) left.splice(known, 1);
    const fieldsV1 = known === -1 ? without(owner.fieldsV1, path) : owner.fieldsV1;
    if (!isEmpty(fieldsV1)) result.push(fieldsV1 === owner.fieldsV1 ? owner : { ...owner, fieldsV1 });
  }
  const fieldsV1 = path.reduceRight<FieldSet>((below, element) => ({ [element]: below }), LEAF);
  for (const { time: _, ...owner } of left) result.push({ ...owner, apiVersion, fieldsV1 });
  return inOrder(result);
}

function isSame(a: Owner, b: Owner): boolean {
  return a.manager === b.manager && a.operation === b.operation && a.subresource === b.subresource;
}

function has(set: FieldSet, path: readonly string[]): boolean {
  return isMember(path.reduce<FieldSet | undefined>((at, element) => under(at, element), set));
}

function without(set: FieldSet, [element = '', ...rest]: readonly string[]): FieldSet {
  const { [element]: inner = LEAF, ...others } = set;
  if (rest.length === 0) return others;
  const below = without(inner, rest);
  const result: FieldSetDraft = { ...(others as FieldSetDraft) };
  if (!isEmpty(below)) put(result, element, below);
  return result;
}
