import { type FieldError, invalidValue, required, type VolumeAttachment } from '#api';
import { ageColumn, nameColumn } from '../cells.ts';
import { immutable } from '../immutable-field.ts';
import { declareKind } from '../kind.ts';
import { driverName } from './csi-driver.ts';

export const volumeAttachments = declareKind<VolumeAttachment>({
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'VolumeAttachment',
  plural: 'volumeattachments',
  singular: 'volumeattachment',
  shortNames: [],
  categories: [],
  namespaced: false,
  definition: 'io.k8s.api.storage.v1.VolumeAttachment',
  subresources: { status: true },
  countsGenerations: false,
  needsVersionToUpdate: true,
  columns: [
    nameColumn,
    { name: 'Attacher', type: 'string', format: 'name', cell: ({ spec }) => spec.attacher },
    { name: 'PV', type: 'string', cell: ({ spec }) => spec.source.persistentVolumeName ?? '' },
    { name: 'Node', type: 'string', cell: ({ spec }) => spec.nodeName },
    { name: 'Attached', type: 'boolean', cell: ({ status }) => status.attached ?? false },
    ageColumn,
  ],
  defaults: (draft) => {
    draft.status ??= { attached: false };
    draft.status.attached ??= false;
  },
  validate: validateAttachment,
  validateUpdate: ({ spec }, old) => immutable('spec', spec, old.spec),
});

function validateAttachment({ spec }: VolumeAttachment): FieldError[] {
  const { attacher, nodeName, source } = spec ?? {};
  const errors = attacher ? driverName('spec.attacher', attacher) : [required('spec.attacher')];
  if (!nodeName) errors.push(required('spec.nodeName'));
  const { inlineVolumeSpec, persistentVolumeName } = source ?? {};
  if (!inlineVolumeSpec && !persistentVolumeName) {
    errors.push(required('spec.source', 'must specify exactly one of inlineVolumeSpec and persistentVolumeName'));
  } else if (inlineVolumeSpec && persistentVolumeName) {
    const text = 'must specify exactly one of inlineVolumeSpec and persistentVolumeName';
    errors.push(invalidValue('spec.source', source, text));
  }
  return errors;
}
