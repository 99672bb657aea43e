import type { FieldError, KubeObject, Stored } from '#api';
import type { Kind } from './kind.ts';
import { validateMetadata, validateMetadataUpdate } from './metadata-validation.ts';

/** All that is wrong with an object that is to be created, metadata first, as the original orders it. */
export function validateCreate<T extends KubeObject>(kind: Kind<T>, object: T): FieldError[] {
  return [
    ...validateMetadata(kind, object.metadata),
    ...kind.validate(object),
    ...(kind.validateCreate?.(object) ?? []),
  ];
}

/** All that is wrong with an object that is to replace `old`. */
export function validateUpdate<T extends KubeObject>(kind: Kind<T>, object: T, old: Stored<T>): FieldError[] {
  return [
    ...validateMetadataUpdate(kind, object.metadata, old),
    ...kind.validate(object, old),
    ...(kind.validateUpdate?.(object, old) ?? []),
  ];
}
