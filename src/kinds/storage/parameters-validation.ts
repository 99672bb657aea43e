import { type FieldError, invalidValue, tooLong } from '#api';
import { utf8Length } from '#base';

const MAX_COUNT = 512;
const MAX_BYTES = 256 * 1024;

/** What a driver is told, which only the driver understands. */
export function validateParameters(field: string, parameters: { readonly [key: string]: string } = {}): FieldError[] {
  const entries = Object.entries(parameters);
  if (entries.length > MAX_COUNT) return [tooLong(field, MAX_COUNT)];
  const errors: FieldError[] = entries.some(([key]) => key === '')
    ? [invalidValue(field, '', 'field can not be empty.')]
    : [];
  const sizeBytes = entries.reduce((sum, [key, value]) => sum + utf8Length(key) + utf8Length(value), 0);
  return sizeBytes > MAX_BYTES ? [...errors, tooLong(field, MAX_BYTES)] : errors;
}
