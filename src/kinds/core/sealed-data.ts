import { type FieldError, forbidden } from '#api';
import { sameValue } from '../immutable-field.ts';

/** What a ConfigMap or a Secret may hold. */
export const MAX_DATA_BYTES = 1024 * 1024;

const SEALED = 'field is immutable when `immutable` is set';

/** Fields that were declared immutable stay as they are, and so does the declaration. */
export function validateSealed<T extends { immutable?: boolean }>(
  object: T,
  old: T,
  fields: readonly (keyof T & string)[],
): FieldError[] {
  if (!old.immutable) return [];
  return [
    ...(object.immutable ? [] : [forbidden('immutable', SEALED)]),
    ...fields
      .filter((field) => !sameValue(object[field] ?? {}, old[field] ?? {}))
      .map((field) => forbidden(field, SEALED)),
  ];
}
