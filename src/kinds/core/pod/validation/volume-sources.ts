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
import { hasRoomForSession, NO_ROOM_FOR_SESSION, validateIscsi } from './iscsi.ts';
import { absolutePath } from './paths.ts';
import { validateProjected } from './projected-volume.ts';
import {
  validateAzureDisk,
  validateDiskPartition,
  validateFibreChannel,
  validateFlexVolume,
  validateFlocker,
  validateGitRepo,
  validateHostPath,
  validateNamedSecret,
  validateQuobyte,
  validateStorageOs,
} from './storage-systems.ts';
import { validateDownwardFiles, validateKeys, validateMode } from './volume-files.ts';

type Source = Exclude<keyof Volume, 'name'>;

interface SourceRule<S> {
  /** Text fields and lists that must be given, in order. */
  needs?: readonly (keyof S & string)[];
  check?: (source: S, field: string) => FieldError[];
  /** Where its errors are told, when that is not its own name. */
  shownAs?: string;
  /** How the source is called when it is one too many. */
  surplusAs?: string;
}

interface Rule {
  name: Source;
  surplusAs: string;
  /** What is wrong with the source of a volume; `field` is the volume's path. */
  check: (field: string, volume: Volume) => FieldError[];
}

function sourceRule<S extends Source>(name: S, rule: SourceRule<NonNullable<Volume[S]>>): Rule {
  const { needs = [], check, shownAs = name, surplusAs = name } = rule;
  return {
    name,
    surplusAs,
    check: (field, volume) => {
      const source = volume[name];
      if (!source) return [];
      const path = `${field}.${shownAs}`;
      const given: { readonly [name: string]: unknown } = { ...source };
      const missing = needs.filter((need) => isMissing(given[need]));
      return [...missing.map((need) => required(`${path}.${need}`)), ...(check?.(source, path) ?? [])];
    },
  };
}

function isMissing(value: unknown): boolean {
  return value === undefined || value === '' || (Array.isArray(value) && value.length === 0);
}

/** What each source must have, in the order in which the original looks for them. */
const RULES: readonly Rule[] = [
  sourceRule('emptyDir', { check: ({ sizeLimit }, field) => validateSizeLimit(`${field}.sizeLimit`, sizeLimit) }),
  sourceRule('hostPath', { check: validateHostPath }),
  sourceRule('gitRepo', { check: validateGitRepo }),
  sourceRule('gcePersistentDisk', { needs: ['pdName'], check: validateDiskPartition, shownAs: 'persistentDisk' }),
  sourceRule('awsElasticBlockStore', { needs: ['volumeID'], check: validateDiskPartition }),
  sourceRule('secret', { needs: ['secretName'], check: validateKeys }),
  sourceRule('nfs', { needs: ['server', 'path'], check: ({ path }, field) => absolutePath(`${field}.path`, path) }),
  sourceRule('iscsi', { check: validateIscsi }),
  sourceRule('glusterfs', { needs: ['endpoints', 'path'] }),
  sourceRule('flocker', { check: validateFlocker }),
  sourceRule('persistentVolumeClaim', { needs: ['claimName'] }),
  sourceRule('rbd', { needs: ['monitors', 'image'] }),
  sourceRule('cinder', {
    needs: ['volumeID'],
    check: ({ secretRef }, field) => validateNamedSecret(`${field}.secretRef`, secretRef),
  }),
  sourceRule('cephfs', { needs: ['monitors'], surplusAs: 'cephFS' }),
  sourceRule('quobyte', { check: validateQuobyte }),
  sourceRule('downwardAPI', {
    check: ({ defaultMode, items }, field) => [
      ...validateMode(`${field}.defaultMode`, defaultMode),
      ...validateDownwardFiles(field, items),
    ],
    surplusAs: 'downwarAPI',
  }),
  sourceRule('fc', { check: validateFibreChannel }),
  sourceRule('flexVolume', { needs: ['driver'], check: validateFlexVolume }),
  sourceRule('configMap', { needs: ['name'], check: validateKeys }),
  sourceRule('azureFile', { needs: ['secretName', 'shareName'] }),
  sourceRule('vsphereVolume', { needs: ['volumePath'] }),
  sourceRule('photonPersistentDisk', { needs: ['pdID'] }),
  sourceRule('portworxVolume', { needs: ['volumeID'] }),
  sourceRule('azureDisk', { needs: ['diskName', 'diskURI'], check: validateAzureDisk }),
  sourceRule('storageos', { check: validateStorageOs }),
  sourceRule('projected', { check: validateProjected }),
  sourceRule('scaleIO', { needs: ['gateway', 'system', 'volumeName'] }),
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
