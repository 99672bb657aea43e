import { type DownwardAPIVolumeFile, type FieldError, invalidValue, type KeyToPath, required } from '#api';
import { validateFieldRef, validateResourceRef } from './field-selectors.ts';
import { pathInVolume } from './paths.ts';

export function validateMode(field: string, mode: number | undefined): FieldError[] {
  if (mode === undefined || (mode >= 0 && mode <= 0o777)) return [];
  return [invalidValue(field, mode, 'must be a number between 0 and 0777 (octal), both inclusive')];
}

/** Checks the files made of a Secret or ConfigMap. */
export function validateKeys(
  { defaultMode, items = [] }: { defaultMode?: number; items?: KeyToPath[] },
  field: string,
): FieldError[] {
  const errors = validateMode(`${field}.defaultMode`, defaultMode);
  return [...errors, ...items.flatMap((item, index) => validateKey(`${field}.items[${index}]`, item))];
}

/** Checks one key and the file it becomes. */
export function validateKey(field: string, { key, path, mode }: KeyToPath): FieldError[] {
  return [
    ...(key ? [] : [required(`${field}.key`)]),
    ...(path ? [] : [required(`${field}.path`)]),
    ...pathInVolume(`${field}.path`, path),
    ...validateMode(`${field}.mode`, mode),
  ];
}

const FILE_FIELDS = ['metadata.annotations', 'metadata.labels', 'metadata.name', 'metadata.namespace', 'metadata.uid'];

/** Checks files made of what is known of the pod; the original tells no index of them. */
export function validateDownwardFiles(field: string, files: readonly DownwardAPIVolumeFile[] = []): FieldError[] {
  return files.flatMap((file) => validateDownwardFile(field, file));
}

export function validateDownwardFile(field: string, file: DownwardAPIVolumeFile): FieldError[] {
  const { path, fieldRef, resourceFieldRef, mode } = file;
  const errors = [...(path ? [] : [required(`${field}.path`)]), ...pathInVolume(`${field}.path`, path)];
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
