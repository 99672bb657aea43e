import {
  type AzureDiskVolumeSource,
  dnsLabelProblems,
  type FCVolumeSource,
  type FieldError,
  type FlexVolumeSource,
  type FlockerVolumeSource,
  type GitRepoVolumeSource,
  type HostPathVolumeSource,
  invalidValue,
  notSupported,
  type QuobyteVolumeSource,
  required,
  type StorageOSVolumeSource,
} from '#api';
import { inRange, problems } from '../../../field-rules.ts';
import { descendingPath, pathWithoutBacksteps } from './paths.ts';

export function validateGitRepo({ repository, directory = '' }: GitRepoVolumeSource, field: string): FieldError[] {
  return [...(repository ? [] : [required(`${field}.repository`)]), ...descendingPath(`${field}.directory`, directory)];
}

const HOST_PATH_TYPES = [
  '',
  'BlockDevice',
  'CharDevice',
  'Directory',
  'DirectoryOrCreate',
  'File',
  'FileOrCreate',
  'Socket',
];

export function validateHostPath({ path, type }: HostPathVolumeSource, field: string): FieldError[] {
  if (!path) return [required(`${field}.path`)];
  const errors = pathWithoutBacksteps(`${field}.path`, path);
  if (type === undefined || HOST_PATH_TYPES.includes(type)) return errors;
  return [...errors, notSupported(`${field}.type`, type, HOST_PATH_TYPES)];
}

export function validateDiskPartition({ partition = 0 }: { partition?: number }, field: string): FieldError[] {
  if (partition >= 0 && partition <= 255) return [];
  return [invalidValue(`${field}.partition`, partition, 'must be between 1 and 255, inclusive')];
}

/** A secret that, where one is given, must have a name. */
export function validateNamedSecret(field: string, secret: { name?: string } | undefined): FieldError[] {
  return secret && !secret.name ? [required(`${field}.name`)] : [];
}

export function validateFlocker({ datasetName = '', datasetUUID = '' }: FlockerVolumeSource, field: string) {
  const errors: FieldError[] = [];
  if (!datasetName && !datasetUUID) errors.push(required(field, 'one of datasetName and datasetUUID is required'));
  if (datasetName && datasetUUID) {
    const text = 'datasetName and datasetUUID can not be specified simultaneously';
    errors.push(invalidValue(field, 'resource', text));
  }
  if (datasetName.includes('/')) {
    errors.push(invalidValue(`${field}.datasetName`, datasetName, "must not contain '/'"));
  }
  return errors;
}

const HOSTS = 'must be a host:port pair or multiple pairs separated by commas';

export function validateQuobyte({ registry, tenant = '', volume }: QuobyteVolumeSource, field: string): FieldError[] {
  const errors: FieldError[] = [];
  if (!registry) errors.push(required(`${field}.registry`, HOSTS));
  else if (tenant.length >= 65) {
    errors.push(required(`${field}.tenant`, 'must be a UUID and may not exceed a length of 64 characters'));
  } else {
    const bad = registry.split(',').filter((pair) => !/^([^:[\]]*|\[[^[\]]*\]):[^:[\]]*$/.test(pair));
    errors.push(...bad.map(() => invalidValue(`${field}.registry`, registry, HOSTS)));
  }
  if (!volume) errors.push(required(`${field}.volume`));
  return errors;
}

export function validateFibreChannel({ targetWWNs = [], wwids = [], lun }: FCVolumeSource, field: string) {
  const path = `${field}.targetWWNs`;
  const errors: FieldError[] = [];
  if (targetWWNs.length === 0 && wwids.length === 0) {
    errors.push(required(path, 'must specify either targetWWNs or wwids, but not both'));
  }
  if (targetWWNs.length > 0 && wwids.length > 0) {
    errors.push(invalidValue(path, targetWWNs, 'targetWWNs and wwids can not be specified simultaneously'));
  }
  if (targetWWNs.length > 0) {
    if (lun === undefined) errors.push(required(`${field}.lun`, 'lun is required if targetWWNs is specified'));
    else errors.push(...inRange(`${field}.lun`, lun, 0, 255));
  }
  return errors;
}

export function validateFlexVolume({ options = {} }: FlexVolumeSource, field: string): FieldError[] {
  return Object.keys(options).flatMap((key) => {
    const [domain = ''] = key.split('/');
    const isReserved = /\.(kubernetes|k8s)\.io$/.test(`.${domain.toLowerCase()}`);
    const text = 'kubernetes.io and k8s.io namespaces are reserved';
    return isReserved ? [invalidValue(`${field}.options[${key}]`, key, text)] : [];
  });
}

const CACHING_MODES = ['None', 'ReadOnly', 'ReadWrite'];
const DISK_KINDS = ['Dedicated', 'Managed', 'Shared'];
const MANAGED_URI = '/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/{disk-id}';
const BLOB_URI = 'https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd';

export function validateAzureDisk({ cachingMode, kind, diskURI }: AzureDiskVolumeSource, field: string): FieldError[] {
  const errors: FieldError[] = [];
  if (cachingMode !== undefined && !CACHING_MODES.includes(cachingMode)) {
    errors.push(notSupported(`${field}.cachingMode`, cachingMode, CACHING_MODES));
  }
  if (kind === undefined) return errors;
  if (!DISK_KINDS.includes(kind)) errors.push(notSupported(`${field}.kind`, kind, DISK_KINDS));
  if (kind === 'Managed' && !diskURI.startsWith('/subscriptions/')) {
    errors.push(notSupported(`${field}.diskURI`, diskURI, [MANAGED_URI]));
  }
  if (kind !== 'Managed' && !diskURI.startsWith('https://')) {
    errors.push(notSupported(`${field}.diskURI`, diskURI, [BLOB_URI]));
  }
  return errors;
}

export function validateStorageOs(source: StorageOSVolumeSource, field: string): FieldError[] {
  const { volumeName, volumeNamespace, secretRef } = source;
  return [
    ...(volumeName
      ? problems(`${field}.volumeName`, volumeName, dnsLabelProblems(volumeName))
      : [required(`${field}.volumeName`)]),
    ...(volumeNamespace
      ? problems(`${field}.volumeNamespace`, volumeNamespace, dnsLabelProblems(volumeNamespace))
      : []),
    ...validateNamedSecret(`${field}.secretRef`, secretRef),
  ];
}
