import {
  dnsLabelProblems,
  dnsSubdomainProblems,
  type FieldError,
  invalidValue,
  notSupported,
  type PersistentVolumeClaim,
  type PersistentVolumeClaimSpec,
  type PersistentVolumeClaimStatus,
  required,
  type Stored,
  type TypedObjectReference,
} from '#api';
import { positiveAmount, validateEachMode, wholeAmount } from '../../access-modes.ts';
import { problems, qualifiedName } from '../../field-rules.ts';
import { validateLabelSelector } from '../../label-selector-validation.ts';
import { resourceAmount } from '../../resource-names.ts';

const VOLUME_MODES = ['Block', 'Filesystem'];

export function validateClaim({ spec = {} }: PersistentVolumeClaim, old?: Stored<PersistentVolumeClaim>): FieldError[] {
  const { accessModes = [], resources, storageClassName, volumeMode, volumeAttributesClassName } = spec;
  const storage = resources?.requests?.storage;
  const errors = [
    ...(accessModes.length > 0 ? [] : [required('spec.accessModes', 'at least 1 access mode is required')]),
    ...validateLabelSelector('spec.selector', spec.selector),
    ...validateEachMode('spec.accessModes', accessModes),
    ...(storage === undefined
      ? [required('spec.resources[storage]')]
      : positiveAmount('spec.resources[storage]', storage)),
  ];
  if (storageClassName) {
    errors.push(...problems('spec.storageClassName', storageClassName, dnsSubdomainProblems(storageClassName)));
  }
  if (volumeMode !== undefined && !VOLUME_MODES.includes(volumeMode)) {
    errors.push(notSupported('spec.volumeMode', volumeMode, VOLUME_MODES));
  }
  const hadGroup = old?.spec.dataSource?.apiGroup !== undefined || old?.spec.dataSourceRef?.apiGroup !== undefined;
  errors.push(...validateSources(spec, hadGroup));
  if (volumeAttributesClassName) {
    const field = 'spec.volumeAttributesClassName';
    errors.push(...problems(field, volumeAttributesClassName, dnsSubdomainProblems(volumeAttributesClassName)));
  }
  return errors;
}

function validateSources({ dataSource, dataSourceRef }: PersistentVolumeClaimSpec, anyGroup: boolean): FieldError[] {
  const errors = Object.entries({ dataSource, dataSourceRef }).flatMap(([name, source]) =>
    source ? validateSource(`spec.${name}`, source, anyGroup) : [],
  );
  if (!dataSource || !dataSourceRef) return errors;
  const isSame = (['apiGroup', 'kind', 'name'] as const).every((part) => dataSource[part] === dataSourceRef[part]);
  const text = dataSourceRef.namespace
    ? 'may not be specified when dataSourceRef.namespace is specified'
    : 'must match dataSourceRef';
  return isSame && !dataSourceRef.namespace ? errors : [...errors, invalidValue('spec', {}, text)];
}

function validateSource(field: string, source: TypedObjectReference, anyGroup: boolean): FieldError[] {
  const { apiGroup, kind, name, namespace } = source;
  const errors: FieldError[] = [];
  if (!name) errors.push(required(`${field}.name`));
  if (!kind) errors.push(required(`${field}.kind`));
  if (!apiGroup && kind !== 'PersistentVolumeClaim') {
    const text = "must be 'PersistentVolumeClaim' when referencing the default apiGroup";
    errors.push(invalidValue(field, kind, text));
  }
  if (apiGroup && !anyGroup) errors.push(...problems(`${field}.apiGroup`, apiGroup, dnsSubdomainProblems(apiGroup)));
  if (namespace) errors.push(...problems(`${field}.namespace`, namespace, dnsLabelProblems(namespace)));
  return errors;
}

const RESIZES = [
  'ControllerResizeInProgress',
  'ControllerResizeInfeasible',
  'NodeResizeInProgress',
  'NodeResizeInfeasible',
  'NodeResizePending',
].sort();

export function validateClaimStatus({ spec, status = {} }: PersistentVolumeClaim): FieldError[] {
  const errors = spec?.accessModes?.length ? [] : [required('Spec.accessModes')];
  const field = 'status.capacity';
  for (const [name, amount] of Object.entries(status.capacity ?? {})) {
    errors.push(...wholeAmount(`${field}[${name}]`, amount));
  }
  return [...errors, ...validateResize(status)];
}

function validateResize({ allocatedResourceStatuses = {}, allocatedResources = {} }: PersistentVolumeClaimStatus) {
  const errors: FieldError[] = [];
  for (const [name, state] of Object.entries(allocatedResourceStatuses)) {
    const field = 'status.allocatedResourceStatuses';
    errors.push(...storageName(field, name));
    if (!RESIZES.includes(state)) errors.push(notSupported(field, name, RESIZES));
  }
  for (const [name, amount] of Object.entries(allocatedResources)) {
    const named = storageName('status.allocatedResources', name);
    const path = `status.allocatedResources[${name}]`;
    const whole = named.length > 0 ? named : wholeAmount(path, amount);
    errors.push(...(whole.length > 0 ? whole : resourceAmount(path, 'storage', amount)));
  }
  return errors;
}

/** Of the cluster's own resources, a claim only has storage. */
function storageName(field: string, name: string): FieldError[] {
  const errors = qualifiedName(field, name);
  const isNative = !name.includes('/') || name.includes('kubernetes.io/');
  if (errors.length > 0 || !isNative || name === 'storage') return errors;
  return [notSupported(field, name, ['storage'])];
}
