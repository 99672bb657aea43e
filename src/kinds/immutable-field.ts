import { type FieldError, invalidValue } from '#api';
import { internalForm } from './internal-form.ts';

/** Whether two wire values say the same: absent, null and empty lists are all nothing. */
export function sameValue(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (isNothing(a) || isNothing(b)) return isNothing(a) && isNothing(b);
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((item, i) => sameValue(item, b[i]));
  }
  const [left, right] = [a as { [key: string]: unknown }, b as { [key: string]: unknown }];
  return (
    Object.keys(left).every((key) => sameValue(left[key], right[key])) &&
    Object.keys(right).every((key) => Object.hasOwn(left, key) || isNothing(right[key]))
  );
}

function isNothing(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  return Array.isArray(value) && value.length === 0;
}

/** Says that an object of a definition is fixed for good, which the original shows in a form of its own. */
export function immutableObject(definition: string) {
  return (field: string, value: unknown, old: unknown): FieldError[] =>
    sameValue(value, old) ? [] : [invalidValue(field, internalForm(definition, value), 'field is immutable')];
}

/** An error when a field that is fixed for good differs. */
export function immutable(field: string, value: unknown, old: unknown): FieldError[] {
  return sameValue(value, old) ? [] : [invalidValue(field, value, 'field is immutable')];
}
