import { type FieldError, invalidValue } from '#api';

export function absolutePath(field: string, path: string): FieldError[] {
  return path.startsWith('/') ? [] : [invalidValue(field, path, 'must be an absolute path')];
}

/** A path that does not lead out of where it starts. */
export function pathWithoutBacksteps(field: string, path: string): FieldError[] {
  return path.split('/').includes('..') ? [invalidValue(field, path, "must not contain '..'")] : [];
}

/** A path that stays below where it starts. */
export function descendingPath(field: string, path: string): FieldError[] {
  const errors = path.startsWith('/') ? [invalidValue(field, path, 'must be a relative path')] : [];
  return [...errors, ...pathWithoutBacksteps(field, path)];
}

/** A path inside a volume that does not collide with the links the kubelet keeps there. */
export function pathInVolume(field: string, path: string): FieldError[] {
  const errors = descendingPath(field, path);
  if (path.startsWith('..') && !path.startsWith('../')) {
    errors.push(invalidValue(field, path, "must not start with '..'"));
  }
  return errors;
}
