import {
  dnsSubdomainProblems,
  type FieldError,
  forbidden,
  invalidValue,
  type PersistentVolumeClaimTemplate,
  parseQuantity,
  quoted,
  required,
  type Volume,
} from '#api';
import { oneOf, problems } from '../../../field-rules.ts';
import { validateAnnotations, validateLabels } from '../../../metadata-validation.ts';
import { driverName } from '../../../storage/csi-driver.ts';
import { validateClaim } from '../../persistent-volume-claim/validation.ts';
import { COMMON_SOURCES } from './common-sources.ts';
import { hasRoomForSession, NO_ROOM_FOR_SESSION, validateIscsi } from './iscsi.ts';
import { validateProjected } from './projected-volume.ts';
import { type SourceRule, sourceRulesOf } from './source-rule.ts';
import { validateGitRepo, validateNamedSecret, validateStorageOs } from './storage-systems.ts';
import { validateDownwardFiles, validateKeys, validateMode } from './volume-files.ts';

const sourceRule = sourceRulesOf<Volume>();

/** What each source must have, in the order in which the original looks for them. */
const RULES: readonly SourceRule<Volume>[] = [
  sourceRule('emptyDir', { check: ({ sizeLimit }, field) => validateSizeLimit(`${field}.sizeLimit`, sizeLimit) }),
  sourceRule('hostPath', COMMON_SOURCES.hostPath),
  sourceRule('gitRepo', { check: validateGitRepo }),
  sourceRule('gcePersistentDisk', COMMON_SOURCES.gcePersistentDisk),
  sourceRule('awsElasticBlockStore', COMMON_SOURCES.awsElasticBlockStore),
  sourceRule('secret', { needs: ['secretName'], check: validateKeys }),
  sourceRule('nfs', COMMON_SOURCES.nfs),
  sourceRule('iscsi', { check: validateIscsi }),
  sourceRule('glusterfs', { needs: ['endpoints', 'path'] }),
  sourceRule('flocker', COMMON_SOURCES.flocker),
  sourceRule('persistentVolumeClaim', { needs: ['claimName'] }),
  sourceRule('rbd', COMMON_SOURCES.rbd),
  sourceRule('cinder', {
    needs: ['volumeID'],
    check: ({ secretRef }, field) => validateNamedSecret(`${field}.secretRef`, secretRef),
  }),
  sourceRule('cephfs', COMMON_SOURCES.cephfs),
  sourceRule('quobyte', COMMON_SOURCES.quobyte),
  sourceRule('downwardAPI', {
    check: ({ defaultMode, items }, field) => [
      ...validateMode(`${field}.defaultMode`, defaultMode),
      ...validateDownwardFiles(field, items),
    ],
    surplusAs: 'downwarAPI',
  }),
  sourceRule('fc', COMMON_SOURCES.fc),
  sourceRule('flexVolume', COMMON_SOURCES.flexVolume),
  sourceRule('configMap', { needs: ['name'], check: validateKeys }),
  sourceRule('azureFile', { needs: ['secretName', 'shareName'] }),
  sourceRule('vsphereVolume', COMMON_SOURCES.vsphereVolume),
  sourceRule('photonPersistentDisk', COMMON_SOURCES.photonPersistentDisk),
  sourceRule('portworxVolume', COMMON_SOURCES.portworxVolume),
  sourceRule('azureDisk', COMMON_SOURCES.azureDisk),
  sourceRule('storageos', { check: validateStorageOs }),
  sourceRule('projected', { check: validateProjected }),
  sourceRule('scaleIO', COMMON_SOURCES.scaleIO),
  sourceRule('csi', { check: validateCsi }),
  sourceRule('ephemeral', {
    check: ({ volumeClaimTemplate }, field) =>
      validateClaimTemplate(`${field}.volumeClaimTemplate`, volumeClaimTemplate),
  }),
  sourceRule('image', {
    needs: ['reference'],
    check: ({ pullPolicy }, field) => oneOf(`${field}.pullPolicy`, pullPolicy, ['Always', 'IfNotPresent', 'Never']),
  }),
];

/** Checks where a volume's files come from: exactly one source. */
export function validateVolumeSource(field: string, volume: Volume, podName: string | undefined): FieldError[] {
  const errors: FieldError[] = [];
  let isFirst = true;
  for (const { name, surplusAs, check } of RULES) {
    if (!volume[name]) continue;
    if (isFirst) errors.push(...check(field, volume));
    else errors.push(forbidden(`${field}.${surplusAs}`, 'may not specify more than 1 volume type'));
    if (name === 'iscsi' && volume.iscsi && !hasRoomForSession(volume.name, volume.iscsi)) {
      errors.push(invalidValue(`${field}.name`, volume.name, NO_ROOM_FOR_SESSION));
    }
    if (name === 'ephemeral' && isFirst) errors.push(...validateClaimName(`${field}.name`, volume, podName));
    isFirst = false;
  }
  return isFirst ? [required(field, 'must specify a volume type')] : errors;
}

function validateSizeLimit(field: string, limit: string | undefined): FieldError[] {
  if (limit === undefined || (parseQuantity(limit)?.nano ?? 0n) >= 0n) return [];
  return [forbidden(field, 'SizeLimit field must be a valid resource quantity')];
}

function validateClaimName(field: string, { name }: Volume, podName: string | undefined): FieldError[] {
  if (!podName || !name) return [];
  const claim = `${podName}-${name}`;
  return dnsSubdomainProblems(claim).map((text) => invalidValue(field, name, `PVC name ${quoted(claim)}: ${text}`));
}

function validateCsi({ driver, nodePublishSecretRef }: NonNullable<Volume['csi']>, field: string): FieldError[] {
  const errors = driverName(`${field}.driver`, driver);
  if (!nodePublishSecretRef) return errors;
  const { name } = nodePublishSecretRef;
  if (!name) return [...errors, required(`${field}.nodePublishSecretRef.name`)];
  return [...errors, ...problems(`${field}.name`, name, dnsSubdomainProblems(name))];
}

/** A template is told of labels and annotations only; by the names the original gives the others. */
const NOT_IN_TEMPLATE = {
  name: 'name',
  generateName: 'generateName',
  namespace: 'namespace',
  uid: 'uID',
  resourceVersion: 'resourceVersion',
  generation: 'generation',
  ownerReferences: 'ownerReferences',
  finalizers: 'finalizers',
  managedFields: 'managedFields',
} as const;

function validateClaimTemplate(field: string, template: PersistentVolumeClaimTemplate | undefined): FieldError[] {
  if (!template) return [required(field)];
  const { metadata = {}, spec } = template;
  const given = Object.entries(NOT_IN_TEMPLATE).filter(([name]) => metadata[name as keyof typeof NOT_IN_TEMPLATE]);
  return [
    ...validateAnnotations(metadata.annotations, `${field}.metadata.annotations`),
    ...validateLabels(metadata.labels, `${field}.metadata.labels`),
    ...given.map(([, name]) => forbidden(`${field}.metadata.${name}`, 'cannot be set')),
    ...validateClaim({ spec }).map((error) => ({ ...error, field: `${field}.${error.field}` })),
  ];
}
