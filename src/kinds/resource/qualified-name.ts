import { type FieldError, invalidValue, required, tooLong } from '#api';
import { driverName } from '../storage/csi-driver.ts';

const MAX_ID = 32;
const ID = '[A-Za-z_][A-Za-z0-9_]*';

/** The name of an attribute or capacity: `model`, or `gpu.example.com/model`. */
export function qualifiedDeviceName(field: string, name: string): FieldError[] {
  if (!name) return [required(field, 'name required')];
  const parts = name.split('/');
  if (parts.length > 2) return [];
  const [id = '', domain] = parts.toReversed();
  const errors: FieldError[] = [];
  if (domain === '') errors.push(required(field, 'the domain must not be empty'));
  else if (domain !== undefined) errors.push(...driverName(field, domain));
  if (domain !== undefined && id === '') return [...errors, required(field, 'the name must not be empty')];
  return [...errors, ...identifier(field, id)];
}

/** One that says whose it is. */
export function fullyQualifiedName(field: string, name: string): FieldError[] {
  const errors = qualifiedDeviceName(field, name);
  return name && !name.includes('/') ? [...errors, invalidValue(field, name, 'must include a domain')] : errors;
}

function identifier(field: string, id: string): FieldError[] {
  const errors: FieldError[] = id.length > MAX_ID ? [tooLong(field, MAX_ID)] : [];
  if (new RegExp(`^${ID}$`).test(id)) return errors;
  const detail = `a valid C identifier must start with alphabetic character or '_', followed by a string of alphanumeric characters or '_' (e.g. 'my_name',  or 'MY_NAME',  or 'MyName', regex used for validation is '${ID}')`;
  return [...errors, { type: 'FieldValueTypeInvalid', field, value: id, detail }];
}
