import type { PersistentVolumeClaim, Stored } from '#api';
import { accessModesText } from '../../access-modes.ts';
import { ageColumn, nameColumn, textOf } from '../../cells.ts';
import { declareKind } from '../../kind.ts';
import { defaultClaim, matchDataSources } from './defaults.ts';
import { storageClassOf } from './storage-class-of.ts';
import { validateClaimUpdate } from './update-validation.ts';
import { validateClaim, validateClaimStatus } from './validation.ts';
import { claimWarnings } from './warnings.ts';

/** What a claim got is known once it has a volume. */
function ifBound(text: (claim: Stored<PersistentVolumeClaim>) => string) {
  return (claim: Stored<PersistentVolumeClaim>) => (claim.spec.volumeName ? text(claim) : '');
}

export const persistentVolumeClaims = declareKind<PersistentVolumeClaim>({
  group: '',
  version: 'v1',
  kind: 'PersistentVolumeClaim',
  plural: 'persistentvolumeclaims',
  singular: 'persistentvolumeclaim',
  shortNames: ['pvc'],
  categories: [],
  namespaced: true,
  definition: 'io.k8s.api.core.v1.PersistentVolumeClaim',
  subresources: { status: true },
  countsGenerations: false,
  columns: [
    nameColumn,
    {
      name: 'Status',
      type: 'string',
      description: textOf('core.v1.PersistentVolumeClaimStatus', 'phase'),
      cell: ({ metadata, status }) => (metadata.deletionTimestamp ? 'Terminating' : (status.phase ?? '')),
    },
    {
      name: 'Volume',
      type: 'string',
      description: textOf('core.v1.PersistentVolumeClaimSpec', 'volumeName'),
      cell: ({ spec }) => spec.volumeName ?? '',
    },
    {
      name: 'Capacity',
      type: 'string',
      description: textOf('core.v1.PersistentVolumeClaimStatus', 'capacity'),
      cell: ifBound(({ status }) => status.capacity?.storage ?? '0'),
    },
    {
      name: 'Access Modes',
      type: 'string',
      description: textOf('core.v1.PersistentVolumeClaimStatus', 'accessModes'),
      cell: ifBound(({ status }) => accessModesText(status.accessModes)),
    },
    { name: 'StorageClass', type: 'string', description: 'StorageClass of the pvc', cell: storageClassOf },
    {
      name: 'VolumeAttributesClass',
      type: 'string',
      description: 'VolumeAttributesClass of the pvc',
      cell: ({ spec }) => spec.volumeAttributesClassName ?? '<unset>',
    },
    ageColumn,
    {
      name: 'VolumeMode',
      type: 'string',
      priority: 1,
      description: textOf('core.v1.PersistentVolumeClaimSpec', 'volumeMode'),
      cell: ({ spec }) => spec.volumeMode ?? '<unset>',
    },
  ],
  defaults: defaultClaim,
  prepareCreate(draft) {
    draft.status = { phase: 'Pending' };
    matchDataSources(draft);
  },
  prepareUpdate: matchDataSources,
  validate: validateClaim,
  validateUpdate: validateClaimUpdate,
  validateStatus: validateClaimStatus,
  warnings: claimWarnings,
});
