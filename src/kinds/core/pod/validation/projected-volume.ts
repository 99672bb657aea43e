import {
  type FieldError,
  forbidden,
  invalidValue,
  type ProjectedVolumeSource,
  required,
  type VolumeProjection,
} from '#api';
import { pathInVolume } from './paths.ts';
import { validateDownwardFile, validateKey, validateMode } from './volume-files.ts';

/** Checks a volume made of several sources, in which no two files may have one path. */
export function validateProjected({ defaultMode, sources = [] }: ProjectedVolumeSource, field: string): FieldError[] {
  const paths = new Set<string>();
  const claim = (path: string, owner: string): FieldError[] => {
    if (!path) return [];
    if (paths.has(path)) return [invalidValue(field, owner, 'conflicting duplicate paths')];
    paths.add(path);
    return [];
  };
  return [
    ...validateMode(`${field}.defaultMode`, defaultMode),
    ...sources.flatMap((source, index) => validateSource(`${field}.sources[${index}]`, field, source, claim)),
  ];
}

/** Takes a path for a source; an error when another has it. */
type Claim = (path: string, owner: string) => FieldError[];

function validateSource(at: string, field: string, source: VolumeProjection, claim: Claim): FieldError[] {
  const errors: FieldError[] = [];
  for (const name of ['secret', 'configMap'] as const) {
    const keys = source[name];
    if (!keys) continue;
    if (!keys.name) errors.push(required(`${at}.${name}.name`));
    for (const [index, item] of (keys.items ?? []).entries()) {
      errors.push(...validateKey(`${at}.${name}.items[${index}]`, item), ...claim(item.path, keys.name ?? ''));
    }
  }
  for (const file of source.downwardAPI?.items ?? []) {
    errors.push(...validateDownwardFile(`${at}.downwardAPI`, file), ...claim(file.path, file.path));
  }
  if (source.serviceAccountToken) errors.push(...validateToken(at, field, source.serviceAccountToken));
  if (Object.keys(source).length > 1) {
    errors.push(forbidden(at, 'may not specify more than 1 volume type per source'));
  }
  return errors;
}

function validateToken(
  at: string,
  field: string,
  { expirationSeconds: seconds = 0, path }: NonNullable<VolumeProjection['serviceAccountToken']>,
): FieldError[] {
  const lifetime = `${at}.serviceAccountToken.expirationSeconds`;
  const errors: FieldError[] = [];
  if (seconds < 600) errors.push(invalidValue(lifetime, seconds, 'may not specify a duration less than 10 minutes'));
  if (seconds > 2 ** 32) {
    errors.push(invalidValue(lifetime, seconds, 'may not specify a duration larger than 2^32 seconds'));
  }
  return [...errors, ...(path ? pathInVolume(`${field}.path`, path) : [required(`${field}.path`)])];
}
