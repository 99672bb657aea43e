import { type FieldError, invalidValue, isJsonObject, notSupported, quoted, required, tooMany } from '#api';
import { sameJson } from '../rest/same-json.ts';
import { checkCombinations } from './check-combinations.ts';
import { checkLists, formerItems } from './check-list.ts';
import { hasFormat } from './formats.ts';
import type { Match } from './patterns.ts';
import { childPath, isEmbedded, itemsOf, type JsonObject, type Schema, valuesOf } from './structural-schema.ts';

/** Where a value stands, and how patterns are matched. `old`: what was there before, where that can be told. */
interface Asked {
  path: string;
  match: Match;
  old?: unknown;
}

interface Place extends Asked {
  /** What objects inside of the object lack: told after all that the schema says. */
  envelopes: FieldError[];
}

/** Everything that is wrong with a value, in the original's words and order. What an update did not change is right. */
export function checkValue(schema: Schema, value: unknown, asked: Asked): FieldError[] {
  const envelopes: FieldError[] = [];
  const errors = check(schema, value, { ...asked, envelopes });
  const { path, old } = asked;
  const lists = checkLists(schema, value, path);
  // Lists that were wrong before may stay so.
  const isRight = lists.length === 0 || old === undefined || checkLists(schema, old, path).length === 0;
  return [...errors, ...envelopes, ...(isRight ? lists : [])];
}

function check(schema: Schema, value: unknown, place: Place): FieldError[] {
  const { path, old } = place;
  if (old !== undefined && sameJson(value, old)) return [];
  const type = typeProblem(schema, value, path);
  if (value === null) return [...type, ...checkEnum(schema, value, path)];
  return [
    ...type,
    ...checkCombinations(schema, { path, value, faults: (inner) => check(inner, value, place) }),
    ...(typeof value === 'string' ? checkText(schema, value, place) : []),
    ...(typeof value === 'number' ? checkNumber(schema, value, path) : []),
    ...(Array.isArray(value) ? checkItems(schema, value, place) : []),
    ...checkEnum(schema, value, path),
    ...(isJsonObject(value) ? checkFields(schema, value, place) : []),
  ];
}

/** What is said of a value as a whole: `spec.replicas in body should be …`. */
function wrong(path: string, value: unknown, what: string): FieldError {
  return invalidValue(path === '' ? '<nil>' : path, value, `${path} in body ${what}`);
}

function typesOf(schema: Schema): string[] {
  if (schema['x-kubernetes-int-or-string']) return ['integer', 'string'];
  return schema.type ? [schema.type] : [];
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
}

function typeProblem(schema: Schema, value: unknown, path: string): FieldError[] {
  const types = typesOf(schema);
  const found = typeOf(value);
  const fits = types.length === 0 || types.includes(found) || (found === 'integer' && types.includes('number'));
  if (fits || (value === null && schema.nullable)) return [];
  const detail = `${path} in body must be of type ${types.join(',')}: ${quoted(found)}`;
  return [{ type: 'FieldValueTypeInvalid', field: path === '' ? '<nil>' : path, value: found, detail }];
}

function checkText(schema: Schema, text: string, { path, match }: Place): FieldError[] {
  const errors: FieldError[] = [];
  const { maxLength, minLength, pattern, format } = schema;
  const length = [...text].length;
  if (maxLength !== undefined && length > maxLength) {
    errors.push({
      type: 'FieldValueTooLong',
      field: path,
      value: text,
      detail: `may not be more than ${maxLength} bytes`,
    });
  }
  if (minLength !== undefined && length < minLength) {
    errors.push(wrong(path, text, `should be at least ${minLength} chars long`));
  }
  if (pattern !== undefined && !match(pattern, text)) errors.push(wrong(path, text, `should match '${pattern}'`));
  if (format && !hasFormat(format, text)) {
    errors.push(wrong(path, text, `must be of type ${format}: ${quoted(text)}`));
  }
  return errors;
}

function checkNumber(schema: Schema, value: number, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const { maximum, minimum, multipleOf, exclusiveMaximum, exclusiveMinimum } = schema;
  if (multipleOf !== undefined && !Number.isInteger(value / multipleOf)) {
    errors.push(wrong(path, value, `should be a multiple of ${multipleOf}`));
  }
  if (maximum !== undefined && (exclusiveMaximum ? value >= maximum : value > maximum)) {
    errors.push(wrong(path, value, `should be less than ${exclusiveMaximum ? '' : 'or equal to '}${maximum}`));
  }
  if (minimum !== undefined && (exclusiveMinimum ? value <= minimum : value < minimum)) {
    errors.push(wrong(path, value, `should be greater than ${exclusiveMinimum ? '' : 'or equal to '}${minimum}`));
  }
  const limit = schema.format === 'int32' ? 2 ** 31 : schema.format === 'int64' ? 2 ** 63 : undefined;
  if (limit !== undefined && (value >= limit || value < -limit)) {
    errors.push(wrong(path, value, `must be of type ${schema.format}: ${JSON.stringify(value)}`));
  }
  return errors;
}

function checkEnum({ enum: allowed }: Schema, value: unknown, path: string): FieldError[] {
  if (!allowed || allowed.some((one) => sameJson(one, value))) return [];
  const texts = allowed.map((one) => (typeof one === 'string' ? one : JSON.stringify(one)));
  return [notSupported(path, value, texts)];
}

function checkItems(schema: Schema, list: unknown[], place: Place): FieldError[] {
  const { path } = place;
  const items = itemsOf(schema);
  const oldOf = formerItems(schema, place.old);
  const errors = items
    ? list.flatMap((item, i) => check(items, item, { ...place, path: `${path}[${i}]`, old: oldOf(item) }))
    : [];
  const { minItems, maxItems } = schema;
  if (minItems !== undefined && list.length < minItems) {
    errors.push(wrong(path, list.length, `should have at least ${minItems} items`));
  }
  if (maxItems !== undefined && list.length > maxItems) errors.push(tooMany(path, list.length, maxItems));
  return errors;
}

function checkFields(schema: Schema, object: JsonObject, place: Place): FieldError[] {
  const { path } = place;
  const errors: FieldError[] = [];
  const size = Object.keys(object).length;
  const { minProperties, maxProperties, properties = {} } = schema;
  if (minProperties !== undefined && size < minProperties) {
    errors.push(wrong(path, size, `should have at least ${minProperties} properties`));
  }
  if (maxProperties !== undefined && size > maxProperties) errors.push(tooMany(path, size, maxProperties));
  if (isEmbedded(schema)) place.envelopes.push(...checkEnvelope(object, path));
  const values = valuesOf(schema);
  const before: JsonObject = isJsonObject(place.old) ? place.old : {};
  for (const [key, value] of Object.entries(object)) {
    const field = Object.hasOwn(properties, key) ? properties[key] : values;
    if (!field || field === true) continue;
    errors.push(...check(field, value, { ...place, path: childPath(path, key), old: before[key] }));
  }
  for (const key of schema.required ?? []) {
    if (!Object.hasOwn(object, key)) errors.push(required(childPath(path, key)));
  }
  return errors;
}

/** An object inside an object says what it is. */
function checkEnvelope(object: JsonObject, path: string): FieldError[] {
  return ['apiVersion', 'kind']
    .filter((key) => !object[key])
    .map((key) => required(childPath(path, key), 'must not be empty'));
}
