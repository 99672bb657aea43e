import type { PersistentVolume, Stored } from '#api';
import { accessModesText } from '../../access-modes.ts';
import { ageColumn, nameColumn, textOf } from '../../cells.ts';
import { declareKind } from '../../kind.ts';
import { storageClassOf } from '../persistent-volume-claim/storage-class-of.ts';
import { validateVolume, validateVolumeUpdate } from './validation.ts';
import { volumeWarnings } from './warnings.ts';

export const persistentVolumes = declareKind<PersistentVolume>({
  group: '',
  version: 'v1',
  kind: 'PersistentVolume',
  plural: 'persistentvolumes',
  singular: 'persistentvolume',
  shortNames: ['pv'],
  categories: [],
  namespaced: false,
  definition: 'io.k8s.api.core.v1.PersistentVolume',
  subresources: { status: true },
  countsGenerations: false,
  columns: [
    nameColumn,
    {
      name: 'Capacity',
      type: 'string',
      description: textOf('core.v1.PersistentVolumeSpec', 'capacity'),
      cell: ({ spec }) => spec.capacity?.storage ?? '0',
    },
    {
      name: 'Access Modes',
      type: 'string',
      description: textOf('core.v1.PersistentVolumeSpec', 'accessModes'),
      cell: ({ spec }) => accessModesText(spec.accessModes),
    },
    {
      name: 'Reclaim Policy',
      type: 'string',
      description: textOf('core.v1.PersistentVolumeSpec', 'persistentVolumeReclaimPolicy'),
      cell: ({ spec }) => spec.persistentVolumeReclaimPolicy ?? '',
    },
    { name: 'Status', type: 'string', description: textOf('core.v1.PersistentVolumeStatus', 'phase'), cell: phaseText },
    { name: 'Claim', type: 'string', description: textOf('core.v1.PersistentVolumeSpec', 'claimRef'), cell: claimText },
    { name: 'StorageClass', type: 'string', description: 'StorageClass of the pv', cell: storageClassOf },
    {
      name: 'VolumeAttributesClass',
      type: 'string',
      description: 'VolumeAttributesClass of the pv',
      cell: ({ spec }) => spec.volumeAttributesClassName ?? '<unset>',
    },
    {
      name: 'Reason',
      type: 'string',
      description: textOf('core.v1.PersistentVolumeStatus', 'reason'),
      cell: ({ status }) => status.reason ?? '',
    },
    ageColumn,
    {
      name: 'VolumeMode',
      type: 'string',
      priority: 1,
      description: textOf('core.v1.PersistentVolumeSpec', 'volumeMode'),
      cell: ({ spec }) => spec.volumeMode ?? '<unset>',
    },
  ],
  defaults: defaultVolume,
  prepareCreate(draft) {
    const since = draft.metadata?.creationTimestamp;
    draft.status = { phase: 'Pending', ...(since && { lastPhaseTransitionTime: since }) };
  },
  prepareStatus: notePhase,
  validate: validateVolume,
  validateUpdate: validateVolumeUpdate,
  warnings: volumeWarnings,
});

function defaultVolume(volume: PersistentVolume): void {
  volume.status ??= {};
  volume.status.phase ??= 'Pending';
  const { spec } = volume;
  if (!spec) return;
  spec.persistentVolumeReclaimPolicy ??= 'Retain';
  spec.volumeMode ??= 'Filesystem';
  if (spec.hostPath) spec.hostPath.type ??= '';
}

/** A volume says since when it is in its phase, unless whoever changes the phase says so. */
function notePhase(draft: PersistentVolume, old: Stored<PersistentVolume>, nowText: string): void {
  draft.status ??= {};
  const { status } = draft;
  const { phase, lastPhaseTransitionTime: since } = old.status;
  const isSame = (status.phase ?? '') === (phase ?? '');
  if (isSame && since) status.lastPhaseTransitionTime ??= since;
  const isOld = !status.lastPhaseTransitionTime || status.lastPhaseTransitionTime === since;
  if (!isSame && isOld) status.lastPhaseTransitionTime = nowText;
}

function phaseText({ metadata, status }: Stored<PersistentVolume>): string {
  return metadata.deletionTimestamp ? 'Terminating' : (status.phase ?? '');
}

function claimText({ spec: { claimRef } }: Stored<PersistentVolume>): string {
  return claimRef ? `${claimRef.namespace ?? ''}/${claimRef.name ?? ''}` : '';
}
