import {
  type FieldError,
  forbidden,
  invalidValue,
  jsonText,
  type PersistentVolumeClaim,
  type PersistentVolumeClaimSpec,
  parseQuantity,
  type Stored,
} from '#api';
import { sameValue } from '../../immutable-field.ts';
import { unifiedDiff } from '../../unified-diff.ts';
import { asInternal } from '../internal-form.ts';

const OLD_CLASS = 'volume.beta.kubernetes.io/storage-class';
const FIXED =
  'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims';

export function validateClaimUpdate(claim: PersistentVolumeClaim, old: Stored<PersistentVolumeClaim>): FieldError[] {
  const { spec = {}, metadata } = claim;
  const errors: FieldError[] = [];
  const [now, was] = [metadata?.annotations?.[OLD_CLASS], old.metadata.annotations?.[OLD_CLASS]];
  if (!movesClassToField(claim, old) && now !== was) {
    errors.push(invalidValue(`metadata.annotations.${OLD_CLASS}`, now ?? '', 'field is immutable'));
  }
  const [after, before] = comparable(claim, old);
  if (!sameValue(after, before)) {
    errors.push(forbidden('spec', `${FIXED}\n${unifiedDiff(claimText(before), claimText(after))}`));
  }
  const size = amount(spec.resources?.requests?.storage);
  const isSmaller = size < amount(old.spec.resources?.requests?.storage);
  if (isSmaller && size <= amount(old.status.capacity?.storage)) {
    errors.push(forbidden('spec.resources.requests.storage', 'field can not be less than status.capacity'));
  }
  if (spec.volumeMode !== old.spec.volumeMode) {
    errors.push(invalidValue('volumeMode', spec.volumeMode, 'field is immutable'));
  }
  const isOther = spec.volumeAttributesClassName !== old.spec.volumeAttributesClassName;
  if (isOther && old.status.currentVolumeAttributesClassName !== undefined && !spec.volumeAttributesClassName) {
    const to = spec.volumeAttributesClassName === undefined ? 'nil' : 'empty string';
    const text = `update to ${to} is forbidden when status.currentVolumeAttributesClassName is not nil`;
    errors.push(forbidden('spec.volumeAttributesClassName', text));
  }
  return errors;
}

/** What the class was said by an annotation is now said by its field. */
function movesClassToField(claim: PersistentVolumeClaim, old: Stored<PersistentVolumeClaim>): boolean {
  const was = old.metadata.annotations?.[OLD_CLASS];
  const { [OLD_CLASS]: now = was } = claim.metadata?.annotations ?? {};
  const isMoved = old.spec.storageClassName === undefined && claim.spec?.storageClassName === was;
  return was !== undefined && isMoved && now === was;
}

/** Both specs without what may differ: a claim gets a volume and a class once, and a bound one may grow. */
function comparable(
  claim: PersistentVolumeClaim,
  old: Stored<PersistentVolumeClaim>,
): [PersistentVolumeClaimSpec, PersistentVolumeClaimSpec] {
  const after: PersistentVolumeClaimSpec = { ...claim.spec };
  const before: PersistentVolumeClaimSpec = { ...old.spec };
  if (!before.volumeName) keep(before, after, 'volumeName');
  const annotation = old.metadata.annotations?.[OLD_CLASS];
  const mayGetClass = before.storageClassName === undefined && after.storageClassName !== undefined;
  if (mayGetClass && (annotation === undefined || annotation === after.storageClassName)) delete after.storageClassName;
  if (old.status.phase !== 'Bound') return [after, before];
  keep(after, before, 'volumeAttributesClassName');
  if (after.resources?.requests) {
    const { storage } = before.resources?.requests ?? {};
    const requests = { ...after.resources.requests, ...(storage !== undefined && { storage }) };
    after.resources = { ...after.resources, requests };
  }
  return [after, before];
}

function keep(
  target: PersistentVolumeClaimSpec,
  source: PersistentVolumeClaimSpec,
  field: 'volumeName' | 'volumeAttributesClassName',
): void {
  const value = source[field];
  if (value === undefined) delete target[field];
  else target[field] = value;
}

function amount(text: string | undefined): bigint {
  return parseQuantity(text ?? '0')?.nano ?? 0n;
}

/** A claim's spec as the original's messages show it. */
function claimText(spec: PersistentVolumeClaimSpec): string {
  return jsonText(asInternal('ClaimSpec', spec), 2);
}
