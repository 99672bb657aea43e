import { type FieldError, forbidden, notSupported, required, type StorageClass, type Stored } from '#api';
import { ageColumn, nameColumn } from '../cells.ts';
import { qualifiedName } from '../field-rules.ts';
import { immutable, sameValue } from '../immutable-field.ts';
import { declareKind } from '../kind.ts';

const IS_DEFAULT = ['storageclass.kubernetes.io/is-default-class', 'storageclass.beta.kubernetes.io/is-default-class'];

export const storageClasses = declareKind<StorageClass>({
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'StorageClass',
  plural: 'storageclasses',
  singular: 'storageclass',
  shortNames: ['sc'],
  categories: [],
  namespaced: false,
  definition: 'io.k8s.api.storage.v1.StorageClass',
  subresources: {},
  countsGenerations: false,
  columns: [
    { ...nameColumn, cell: nameText },
    { name: 'Provisioner', type: 'string', cell: ({ provisioner }) => provisioner },
    { name: 'ReclaimPolicy', type: 'string', cell: ({ reclaimPolicy }) => reclaimPolicy ?? 'Delete' },
    { name: 'VolumeBindingMode', type: 'string', cell: ({ volumeBindingMode }) => volumeBindingMode ?? 'Immediate' },
    { name: 'AllowVolumeExpansion', type: 'string', cell: (o) => o.allowVolumeExpansion ?? false },
    ageColumn,
  ],
  defaults: (draft) => {
    draft.reclaimPolicy ??= 'Delete';
    draft.volumeBindingMode ??= 'Immediate';
  },
  validate: validateStorageClass,
  validateUpdate: (storageClass, old) => [
    ...(['parameters', 'provisioner'] as const)
      .filter((field) => !sameValue(storageClass[field], old[field]))
      .map((field) => forbidden(field, `updates to ${field} are forbidden.`)),
    ...immutable('reclaimPolicy', storageClass.reclaimPolicy, old.reclaimPolicy),
    ...immutable('volumeBindingMode', storageClass.volumeBindingMode, old.volumeBindingMode),
  ],
});

function nameText({ metadata }: Stored<StorageClass>): string {
  const isDefault = IS_DEFAULT.some((key) => metadata.annotations?.[key] === 'true');
  return isDefault ? `${metadata.name} (default)` : metadata.name;
}

const MODES = ['Immediate', 'WaitForFirstConsumer'];
const POLICIES = ['Delete', 'Retain'];

function validateStorageClass(storageClass: StorageClass): FieldError[] {
  const { provisioner, parameters, reclaimPolicy, volumeBindingMode } = storageClass;
  const errors: FieldError[] = provisioner
    ? qualifiedName('provisioner', provisioner.toLowerCase())
    : [required('provisioner')];
  if (Object.keys(parameters ?? {}).includes('')) errors.push(required('parameters', 'field can not be empty.'));
  if (!POLICIES.includes(reclaimPolicy ?? '')) {
    errors.push(notSupported('reclaimPolicy', reclaimPolicy ?? '', POLICIES));
  }
  if (!volumeBindingMode) errors.push(required('volumeBindingMode'));
  else if (!MODES.includes(volumeBindingMode)) {
    errors.push(notSupported('volumeBindingMode', volumeBindingMode, MODES));
  }
  return errors;
}
