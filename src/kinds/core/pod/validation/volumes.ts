import {
  configKeyProblems,
  type DownwardAPIVolumeFile,
  dnsLabelProblems,
  duplicate,
  type FieldError,
  forbidden,
  invalidValue,
  type KeyToPath,
  notSupported,
  parseQuantity,
  required,
  type Volume,
  type VolumeProjection,
} from '#api';
import { problems } from '../../../field-rules.ts';
import { descendingPath } from './container.ts';
import { FILE_FIELDS, validateFieldRef, validateResourceRef } from './environment.ts';

const MODE_TEXT = 'must be a number between 0 and 0777 (octal), both inclusive';
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

/** The errors of all volumes, and the names of those without: only these can be mounted. */
export function validateVolumes(
  field: string,
  volumes: readonly Volume[],
): { errors: FieldError[]; names: Set<string> } {
  const seen = new Set<string>();
  const names = new Set<string>();
  const errors = volumes.flatMap((volume, index) => {
    const path = `${field}[${index}]`;
    const found = validateSource(path, volume);
    const { name } = volume;
    if (!name) found.push(required(`${path}.name`));
    else found.push(...problems(`${path}.name`, name, dnsLabelProblems(name)));
    if (seen.has(name)) found.push(duplicate(`${path}.name`, name));
    seen.add(name);
    if (found.length === 0) names.add(name);
    return found;
  });
  return { errors, names };
}

function validateSource(field: string, volume: Volume): FieldError[] {
  const sources = Object.keys(volume).filter((key) => key !== 'name');
  const [first, ...more] = sources;
  if (!first) return [required(field, 'must specify a volume type')];
  return [
    ...validateKnown(field, volume),
    ...more.map((source) => forbidden(`${field}.${source}`, 'may not specify more than 1 volume type')),
  ];
}

function validateKnown(field: string, volume: Volume): FieldError[] {
  const { emptyDir, hostPath, secret, configMap, downwardAPI, projected, persistentVolumeClaim, nfs } = volume;
  const errors: FieldError[] = [];
  if (emptyDir?.sizeLimit !== undefined && (parseQuantity(emptyDir.sizeLimit)?.nano ?? 0n) < 0n) {
    errors.push(forbidden(`${field}.emptyDir.sizeLimit`, 'SizeLimit field must be a valid resource quantity'));
  }
  if (hostPath) errors.push(...validateHostPath(`${field}.hostPath`, hostPath));
  if (secret) {
    if (!secret.secretName) errors.push(required(`${field}.secret.secretName`));
    errors.push(...validateMode(`${field}.secret.defaultMode`, secret.defaultMode));
    errors.push(...validateItems(`${field}.secret.items`, secret.items));
  }
  if (configMap) {
    if (!configMap.name) errors.push(required(`${field}.configMap.name`));
    errors.push(...validateMode(`${field}.configMap.defaultMode`, configMap.defaultMode));
    errors.push(...validateItems(`${field}.configMap.items`, configMap.items));
  }
  if (downwardAPI) {
    errors.push(...validateMode(`${field}.downwardAPI.defaultMode`, downwardAPI.defaultMode));
    for (const file of downwardAPI.items ?? []) errors.push(...validateFile(`${field}.downwardAPI`, file));
  }
  if (projected) {
    errors.push(...validateMode(`${field}.projected.defaultMode`, projected.defaultMode));
    errors.push(...validateProjections(`${field}.projected.sources`, projected.sources ?? []));
  }
  if (persistentVolumeClaim && !persistentVolumeClaim.claimName) {
    errors.push(required(`${field}.persistentVolumeClaim.claimName`));
  }
  if (nfs) {
    if (!nfs.server) errors.push(required(`${field}.nfs.server`));
    if (!nfs.path) errors.push(required(`${field}.nfs.path`));
    else if (!nfs.path.startsWith('/'))
      errors.push(invalidValue(`${field}.nfs.path`, nfs.path, 'must be an absolute path'));
  }
  return errors;
}

function validateHostPath(field: string, { path, type }: NonNullable<Volume['hostPath']>): FieldError[] {
  if (!path) return [required(`${field}.path`)];
  const errors = path.split('/').includes('..') ? [invalidValue(`${field}.path`, path, "must not contain '..'")] : [];
  if (type !== undefined && !HOST_PATH_TYPES.includes(type))
    errors.push(notSupported(`${field}.type`, type, HOST_PATH_TYPES));
  return errors;
}

function validateMode(field: string, mode: number | undefined): FieldError[] {
  return mode !== undefined && (mode < 0 || mode > 0o777) ? [invalidValue(field, mode, MODE_TEXT)] : [];
}

function validateItems(field: string, items: readonly KeyToPath[] | undefined): FieldError[] {
  return (items ?? []).flatMap(({ key, path, mode }, index) => {
    const at = `${field}[${index}]`;
    const errors = key ? problems(`${at}.key`, key, configKeyProblems(key)) : [required(`${at}.key`)];
    return [...errors, ...ownPath(`${at}.path`, path), ...validateMode(`${at}.mode`, mode)];
  });
}

/** A path inside a volume that does not collide with the links the kubelet keeps there. */
function ownPath(field: string, path: string): FieldError[] {
  if (!path) return [required(field)];
  const errors = descendingPath(field, path);
  if (path.startsWith('..') && !path.split('/').includes('..')) {
    errors.push(invalidValue(field, path, "must not start with '..'"));
  }
  return errors;
}

function validateFile(field: string, { path, fieldRef, resourceFieldRef, mode }: DownwardAPIVolumeFile): FieldError[] {
  const errors = ownPath(`${field}.path`, path);
  if (fieldRef) {
    errors.push(...validateFieldRef(`${field}.fieldRef`, fieldRef, FILE_FIELDS));
    if (resourceFieldRef) {
      errors.push(invalidValue(field, 'resource', 'fieldRef and resourceFieldRef can not be specified simultaneously'));
    }
  } else if (resourceFieldRef) {
    errors.push(...validateResourceRef(`${field}.resourceFieldRef`, resourceFieldRef, true));
  } else errors.push(required(field, 'one of fieldRef and resourceFieldRef is required'));
  return [...errors, ...validateMode(`${field}.mode`, mode)];
}

function validateProjections(field: string, sources: readonly VolumeProjection[]): FieldError[] {
  return sources.flatMap((source, index) => {
    const at = `${field}[${index}]`;
    const [first, ...more] = Object.keys(source);
    if (!first) return [required(at, 'must specify a volume type')];
    const { secret, configMap, downwardAPI, serviceAccountToken: token } = source;
    const errors = more.map((name) => forbidden(`${at}.${name}`, 'may not specify more than 1 volume type'));
    if (secret) {
      if (!secret.name) errors.push(required(`${at}.secret.name`));
      errors.push(...validateItems(`${at}.secret.items`, secret.items));
    }
    if (configMap) {
      if (!configMap.name) errors.push(required(`${at}.configMap.name`));
      errors.push(...validateItems(`${at}.configMap.items`, configMap.items));
    }
    for (const file of downwardAPI?.items ?? []) errors.push(...validateFile(`${at}.downwardAPI`, file));
    if (token) errors.push(...validateToken(`${at}.serviceAccountToken`, token));
    return errors;
  });
}

function validateToken(
  field: string,
  { expirationSeconds, path }: NonNullable<VolumeProjection['serviceAccountToken']>,
): FieldError[] {
  const errors: FieldError[] = [];
  const seconds = expirationSeconds ?? 0;
  if (seconds < 600) {
    errors.push(invalidValue(`${field}.expirationSeconds`, seconds, 'may not specify a duration less than 10 minutes'));
  } else if (seconds > 2 ** 32) {
    errors.push(
      invalidValue(`${field}.expirationSeconds`, seconds, 'may not specify a duration larger than 2^32 seconds'),
    );
  }
  return [...errors, ...ownPath(`${field}.path`, path)];
}
