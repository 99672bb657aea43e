import {
  base64Fault,
  definitions,
  INT_OR_STRING,
  isJsonObject,
  MICRO_TIME,
  OBJECT_META,
  QUANTITY,
  RAW_EXTENSION,
  TIME,
} from '#api';

/** Whether a value is what a type says, with nothing unknown in it. */
type Test = (value: unknown, depth: number) => boolean;

const MAX_DEPTH = 50;
const tests = new Map<string, Map<string, Test>>();

/**
 * Whether {@link checkSchema} would find nothing in a body. Much faster than looking for what is wrong, and nearly all
 * bodies have nothing wrong; false for one that only may have.
 */
export function conforms(definition: string, body: object): boolean {
  return objectConforms(fieldTests(definition), body, 0);
}

function objectConforms(fields: Map<string, Test>, value: object, depth: number): boolean {
  if (depth > MAX_DEPTH) return false;
  for (const key of Object.keys(value)) {
    const test = fields.get(key);
    const inner = (value as { [key: string]: unknown })[key];
    if (!test || (inner !== null && !test(inner, depth + 1))) return false;
  }
  return true;
}

function fieldTests(definition: string): Map<string, Test> {
  let fields = tests.get(definition);
  if (!fields) {
    fields = new Map();
    tests.set(definition, fields);
    for (const [name, { type }] of Object.entries(definitions[definition]?.fields ?? {}))
      fields.set(name, testOf(type));
    if (definition === OBJECT_META) fields.set('selfLink', isString);
  }
  return fields;
}

const isString: Test = (value) => typeof value === 'string';
const anything: Test = () => true;

function testOf(type: string): Test {
  if (type.startsWith('[')) return listTest(testOf(type.slice(1, -1)));
  if (type.startsWith('{')) return mapTest(testOf(type.slice(1, -1)));
  switch (type) {
    case 'string:byte':
      return (value) => typeof value === 'string' && base64Fault(value) === undefined;
    case 'string':
    case TIME:
    case MICRO_TIME:
      return isString;
    case 'boolean':
      return (value) => typeof value === 'boolean';
    case 'integer:int32':
      return (value) => Number.isInteger(value) && Math.abs(Number(value)) <= 2 ** 31;
    case 'integer:int64':
      return (value) => Number.isInteger(value);
    case 'number:double':
      return (value) => typeof value === 'number';
    case QUANTITY:
    case INT_OR_STRING:
      return (value) => typeof value === 'string' || typeof value === 'number';
    case RAW_EXTENSION:
      return anything;
    default:
      return structTest(type);
  }
}

/** The tests of the fields are made when the first value comes: types may hold themselves. */
function structTest(type: string): Test {
  if (Object.keys(definitions[type]?.fields ?? {}).length === 0) return anything;
  let fields: Map<string, Test> | undefined;
  return (value, depth) => {
    if (!isJsonObject(value)) return false;
    fields ??= fieldTests(type);
    return objectConforms(fields, value, depth);
  };
}

function listTest(test: Test): Test {
  return (value, depth) => {
    if (!Array.isArray(value)) return false;
    for (const item of value) if (item !== null && !test(item, depth + 1)) return false;
    return true;
  };
}

function mapTest(test: Test): Test {
  return (value, depth) => {
    if (!isJsonObject(value)) return false;
    for (const key of Object.keys(value)) {
      const item = value[key];
      if (item !== null && !test(item, depth + 1)) return false;
    }
    return true;
  };
}
