import {
  dnsSubdomainProblems,
  type FieldError,
  forbidden,
  invalidValue,
  rangeText,
  required,
  type Stored,
  tooLong,
  type VolumeAttachment,
  type VolumeAttachmentSource,
} from '#api';
import { utf8Length } from '#base';
import { ageColumn, nameColumn, textOf } from '../cells.ts';
import { problems } from '../field-rules.ts';
import { immutableObject } from '../immutable-field.ts';
import { declareKind } from '../kind.ts';
import { driverName } from './csi-driver.ts';

const immutableSpec = immutableObject('io.k8s.api.storage.v1.VolumeAttachmentSpec');

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
    {
      name: 'Attacher',
      type: 'string',
      format: 'name',
      description: textOf('storage.v1.VolumeAttachmentSpec', 'attacher'),
      cell: ({ spec }) => spec.attacher,
    },
    {
      name: 'PV',
      type: 'string',
      description: textOf('storage.v1.VolumeAttachmentSource', 'persistentVolumeName'),
      cell: ({ spec }) => spec.source.persistentVolumeName ?? '',
    },
    {
      name: 'Node',
      type: 'string',
      description: textOf('storage.v1.VolumeAttachmentSpec', 'nodeName'),
      cell: ({ spec }) => spec.nodeName,
    },
    {
      name: 'Attached',
      type: 'boolean',
      description: textOf('storage.v1.VolumeAttachmentStatus', 'attached'),
      cell: ({ status }) => status.attached ?? false,
    },
    ageColumn,
  ],
  defaults: (draft) => {
    draft.status ??= { attached: false };
    draft.status.attached ??= false;
  },
  validate: validateAttachment,
  validateUpdate: ({ spec }, old) => immutableSpec('spec', spec, old.spec),
  validateStatus: validateAttached,
});

function validateAttachment({ spec, status }: VolumeAttachment, old?: Stored<VolumeAttachment>): FieldError[] {
  const { attacher = '', nodeName = '', source } = spec ?? {};
  const { persistentVolumeName } = source ?? {};
  return [
    ...(attacher ? [] : [required('spec.attacher')]),
    ...validateSource('spec.source', source),
    ...problems('spec.nodeName', nodeName, dnsSubdomainProblems(nodeName)),
    ...validateAttached({ status }),
    // A rule of this version only, on create.
    ...(old ? [] : driverName('spec.attacher', attacher)),
    ...(old || persistentVolumeName === undefined
      ? []
      : problems('spec.source.persistentVolumeName', persistentVolumeName, dnsSubdomainProblems(persistentVolumeName))),
  ];
}

function validateSource(path: string, source: VolumeAttachmentSource | undefined): FieldError[] {
  const { inlineVolumeSpec, persistentVolumeName: name } = source ?? {};
  const text = 'must specify exactly one of inlineVolumeSpec and persistentVolumeName';
  if (!inlineVolumeSpec && name === undefined) return [required(path, text)];
  if (inlineVolumeSpec && name !== undefined) return [forbidden(path, text)];
  return name === '' ? [required(`${path}.persistentVolumeName`, 'must specify non empty persistentVolumeName')] : [];
}

const MAX_METADATA_BYTES = 256 * 1024;
const MAX_MESSAGE = 1024;
const MAX_INT32 = 2_147_483_647;

/** What an attacher tells of its work. */
function validateAttached({ status }: Pick<VolumeAttachment, 'status'>): FieldError[] {
  const { attachmentMetadata = {} } = status ?? {};
  const sizeBytes = Object.entries(attachmentMetadata).reduce((sum, [k, v]) => sum + utf8Length(k) + utf8Length(v), 0);
  const errors: FieldError[] =
    sizeBytes > MAX_METADATA_BYTES ? [tooLong('status.attachmentMetadata', MAX_METADATA_BYTES)] : [];
  for (const part of ['attachError', 'detachError'] as const) {
    const { message = '', errorCode = 0 } = status?.[part] ?? {};
    if (message.length > MAX_MESSAGE) errors.push(tooLong(`status.${part}.message`, MAX_METADATA_BYTES));
    if (errorCode < 0) errors.push(invalidValue(`status.${part}.errorCode`, errorCode, rangeText(0, MAX_INT32)));
  }
  return errors;
}
