/** The kinds of a field's failure, as they stand in `Status.details.causes[].reason`. */
export type FieldErrorType =
  | 'FieldValueRequired'
  | 'FieldValueInvalid'
  | 'FieldValueNotSupported'
  | 'FieldValueDuplicate'
  | 'FieldValueForbidden'
  | 'FieldValueNotFound'
  | 'FieldValueTooLong'
  | 'FieldValueTooShort'
  | 'FieldValueTooMany'
  | 'FieldValueTypeInvalid'
  | 'InternalError';

/** One field that breaks a rule. `field` is a path such as `spec.containers[0].name`. */
export interface FieldError {
  type: FieldErrorType;
  field: string;
  /**
   * The value as found; absent where the message does not show one. Where it does, undefined stands for what was not
   * given, and null for a list or map that was not.
   */
  value?: unknown;
  detail: string;
}

const HEADS: Record<FieldErrorType, string> = {
  FieldValueRequired: 'Required value',
  FieldValueInvalid: 'Invalid value',
  FieldValueNotSupported: 'Unsupported value',
  FieldValueDuplicate: 'Duplicate value',
  FieldValueForbidden: 'Forbidden',
  FieldValueNotFound: 'Not found',
  FieldValueTooLong: 'Too long',
  FieldValueTooShort: 'Too short',
  FieldValueTooMany: 'Too many',
  FieldValueTypeInvalid: 'Invalid value',
  InternalError: 'Internal error',
};

const SHOWS_VALUE: FieldErrorType[] = [
  'FieldValueInvalid',
  'FieldValueNotSupported',
  'FieldValueDuplicate',
  'FieldValueNotFound',
  'FieldValueTypeInvalid',
  'FieldValueTooMany',
];

/** The message of one field error; `withField` puts the path before it, as in the message of the whole. */
export function fieldErrorText(error: FieldError, withField = true): string {
  const head = HEADS[error.type];
  const shows = SHOWS_VALUE.includes(error.type) && error.value !== OMITTED;
  const value = shows ? `: ${valueText(error.value)}` : '';
  const detail = error.detail ? `: ${error.detail}` : '';
  return `${withField ? `${error.field}: ` : ''}${head}${value}${detail}`;
}

/** For a value that is not shown, where others of its type of error are. */
export const OMITTED = Symbol('omitted');

function valueText(value: unknown): string {
  // A pointer to nothing is shown as a text; a list or map of nothing is not.
  if (value === undefined) return '"null"';
  return typeof value === 'string' ? quoted(value) : jsonText(value);
}

const SHORT_ESCAPES: { readonly [char: string]: string } = {
  '"': '\\"',
  '\\': '\\\\',
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
};

/** A text in quotes, in which what cannot be seen is escaped the way Go does it. */
export function quoted(text: string): string {
  const escaped = text.replace(/["\\]|[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu, (char) => SHORT_ESCAPES[char] ?? codeOf(char));
  return `"${escaped}"`;
}

function codeOf(char: string): string {
  const code = char.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  if (code < 0x20 || code === 0x7f) return `\\x${hex.padStart(2, '0')}`;
  return code > 0xffff ? `\\U${hex.padStart(8, '0')}` : `\\u${hex.padStart(4, '0')}`;
}

/** JSON as Go writes it, which is safe to stand in HTML. */
export function jsonText(value: unknown, indent = 0): string {
  return JSON.stringify(value, null, indent).replace(/[<>&\u2028\u2029]/g, codeOf);
}

export function required(field: string, detail = ''): FieldError {
  return { type: 'FieldValueRequired', field, detail };
}

export function invalidValue(field: string, value: unknown, detail: string): FieldError {
  return { type: 'FieldValueInvalid', field, value, detail };
}

export function notSupported(field: string, value: unknown, supported: readonly string[]): FieldError {
  const list = supported.map(quoted).join(', ');
  return { type: 'FieldValueNotSupported', field, value, detail: `supported values: ${list}` };
}

export function notFoundValue(field: string, value: unknown, detail = ''): FieldError {
  return { type: 'FieldValueNotFound', field, value, detail };
}

export function duplicate(field: string, value: unknown): FieldError {
  return { type: 'FieldValueDuplicate', field, value, detail: '' };
}

export function forbidden(field: string, detail: string): FieldError {
  return { type: 'FieldValueForbidden', field, detail };
}

export function tooLong(field: string, maxLength: number): FieldError {
  return { type: 'FieldValueTooLong', field, detail: `may not be more than ${counted(maxLength, 'byte')}` };
}

export function tooMany(field: string, count: number, max: number): FieldError {
  return { type: 'FieldValueTooMany', field, value: count, detail: `must have at most ${counted(max, 'item')}` };
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
