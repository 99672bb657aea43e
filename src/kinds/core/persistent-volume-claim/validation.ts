import {
  dnsSubdomainProblems,
  type FieldError,
  forbidden,
  invalidValue,
  notSupported,
  type PersistentVolumeClaim,
  type PersistentVolumeClaimSpec,
  parseQuantity,
  required,
  type Stored,
} from '#api';
import { positiveAmount, validateAccessModes } from '../../access-modes.ts';
import { problems } from '../../field-rules.ts';
import { sameValue } from '../../immutable-field.ts';
import { validateLabelSelector } from '../../label-selector-validation.ts';

const VOLUME_MODES = ['Block', 'Filesystem'];

export function validateClaim({ spec = {} }: PersistentVolumeClaim): FieldError[] {
  const { selector, resources, storageClassName, volumeMode, dataSource, dataSourceRef } = spec;
  const storage = resources?.requests?.storage;
  const errors = [
    ...validateLabelSelector('spec.selector', selector),
    ...validateAccessModes('spec.accessModes', spec.accessModes, 'at least 1 access mode is required'),
    ...(storage === undefined
      ? [required('spec.resources[storage]')]
      : positiveAmount('spec.resources[storage]', storage)),
  ];
  if (storageClassName) {
    errors.push(...problems('spec.storageClassName', storageClassName, dnsSubdomainProblems(storageClassName)));
  }
  if (volumeMode && !VOLUME_MODES.includes(volumeMode)) {
    errors.push(notSupported('spec.volumeMode', volumeMode, VOLUME_MODES));
  }
  for (const [name, source] of Object.entries({ dataSource, dataSourceRef })) {
    if (!source) continue;
    if (!source.name) errors.push(required(`spec.${name}.name`));
    if (!source.kind) errors.push(required(`spec.${name}.kind`));
    if (!source.apiGroup && source.kind !== 'PersistentVolumeClaim') {
      const text = "must be 'PersistentVolumeClaim' when referencing the default apiGroup";
      errors.push(invalidValue(`spec.${name}`, source.kind, text));
    }
  }
  return errors;
}

export function validateClaimUpdate({ spec }: PersistentVolumeClaim, old: Stored<PersistentVolumeClaim>): FieldError[] {
  const isBound = old.status.phase === 'Bound';
  const errors: FieldError[] = [];
  if (!sameValue(fixedPart(spec, old), fixedPart(old.spec, old))) {
    const text =
      'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims';
    errors.push(forbidden('spec', text));
  }
  const [asked, had] = [spec?.resources?.requests?.storage, old.spec.resources?.requests?.storage];
  const got = old.status.capacity?.storage;
  if (isBound && less(asked, had) && less(asked, got)) {
    errors.push(forbidden('spec.resources.requests.storage', 'field can not be less than status.capacity'));
  }
  return errors;
}

/** What stays as it is; a claim without a volume gets one, and one without a class gets the default class. */
function fixedPart(spec: PersistentVolumeClaimSpec | undefined, old: Stored<PersistentVolumeClaim>): object {
  const { volumeName, storageClassName, resources, volumeAttributesClassName, ...fixed } = spec ?? {};
  const isBound = old.status.phase === 'Bound';
  return {
    ...fixed,
    ...(old.spec.volumeName && { volumeName }),
    ...(old.spec.storageClassName !== undefined && { storageClassName }),
    resources: isBound ? { ...resources, requests: {} } : resources,
    ...(!isBound && { volumeAttributesClassName }),
  };
}

function less(a: string | undefined, b: string | undefined): boolean {
  return (parseQuantity(a ?? '0')?.nano ?? 0n) < (parseQuantity(b ?? '0')?.nano ?? 0n);
}
