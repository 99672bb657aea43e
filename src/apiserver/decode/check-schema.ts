import {
  base64Fault,
  definitions,
  type FieldSchema,
  INT_OR_STRING,
  isJsonObject,
  MICRO_TIME,
  OBJECT_META,
  QUANTITY,
  RAW_EXTENSION,
  TIME,
} from '#api';

/** What a body has that its schema does not know, and the first thing that cannot be read as what it should be. */
export interface SchemaFindings {
  /** Paths such as `spec.containers[0].port`. */
  unknown: string[];
  mismatch: Mismatch | undefined;
}

/** A value that cannot be read as its type, in the words of the two ways in which the original reads objects. */
export interface Mismatch {
  /** From bytes. */
  decoding: string;
  /** From what a strategic merge patch has made. */
  converting: string;
}

const GO_TYPES: { readonly [type: string]: string } = {
  string: 'string',
  'string:byte': '[]uint8',
  boolean: 'bool',
  'integer:int32': 'int32',
  'integer:int64': 'int64',
  'number:double': 'float64',
};
/** Anything at all is good in these. */
const OPEN = new Set([RAW_EXTENSION, 'io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1', 'any']);
const MAX_DEPTH = 100;

/** Compares a decoded body with its definition. Changes nothing. */
export function checkSchema(definition: string, body: object): SchemaFindings {
  const findings: SchemaFindings = { unknown: [], mismatch: undefined };
  checkObject(definition, body as { [key: string]: unknown }, { path: '', goPath: '', depth: 0 }, findings);
  return findings;
}

interface Place {
  path: string;
  /** Without indexes, as the original's decoder tells it. */
  goPath: string;
  depth: number;
}

function checkObject(
  definition: string,
  value: { [key: string]: unknown },
  place: Place,
  findings: SchemaFindings,
): void {
  const fields = definitions[definition]?.fields ?? {};
  const struct = definition.slice(definition.lastIndexOf('.') + 1);
  for (const [key, inner] of Object.entries(value)) {
    const schema = Object.hasOwn(fields, key) ? fields[key] : undefined;
    const at = { path: join(place.path, key), goPath: join(place.goPath, key), depth: place.depth + 1 };
    if (!schema) {
      if (!(definition === OBJECT_META && key === 'selfLink')) findings.unknown.push(at.path);
    } else checkValue(schema.type, inner, { ...at, struct }, findings);
  }
}

function checkValue(
  type: string,
  value: unknown,
  place: Place & { struct: string },
  findings: SchemaFindings,
): undefined {
  if (value === null || findings.mismatch !== undefined || place.depth > MAX_DEPTH) return undefined;
  const wrong = (goType: string): undefined => {
    findings.mismatch = {
      decoding: `json: cannot unmarshal ${jsonWord(value)} into Go struct field ${place.struct}.${place.goPath} of type ${goType}`,
      converting: conversionFault(type, value, goType),
    };
  };
  if (type.startsWith('[')) {
    if (!Array.isArray(value)) return wrong(goTypeOf(type));
    const inner = type.slice(1, -1);
    value.forEach((item, i) => {
      checkValue(inner, item, { ...place, path: `${place.path}[${i}]`, depth: place.depth + 1 }, findings);
    });
    return;
  }
  if (type.startsWith('{')) {
    if (!isJsonObject(value)) return wrong(goTypeOf(type));
    const inner = type.slice(1, -1);
    for (const [key, item] of Object.entries(value)) {
      const at = { ...place, path: join(place.path, key), depth: place.depth + 1 };
      checkValue(inner, item, at, findings);
    }
    return;
  }
  if (OPEN.has(type)) return;
  if (definitions[type] && isStruct(type)) {
    if (isJsonObject(value)) checkObject(type, value, place, findings);
    else wrong(goTypeOf(type));
    return;
  }
  if (!fitsScalar(type, value)) wrong(goTypeOf(type));
  else if (type === 'string:byte') {
    const at = base64Fault(String(value));
    const fault = `illegal base64 data at input byte ${at}`;
    if (at !== undefined) findings.mismatch = { decoding: fault, converting: fault };
  }
}

/** How the original says that a value cannot become a type of Go. */
function conversionFault(type: string, value: unknown, goType: string): string {
  const kind = Array.isArray(value) ? 'slice' : goKind(value);
  if (type.startsWith('[')) return `cannot restore slice from ${kind}`;
  if (type.startsWith('{')) return `cannot restore map from ${kind}`;
  if (definitions[type] && isStruct(type)) return `cannot restore struct from: ${kind}`;
  // The original turns a number into a text only to find that it must not.
  return goType === 'string' && kind === 'int64' ? 'cannot convert int64 to string' : `unrecognized type: ${goType}`;
}

function goKind(value: unknown): string {
  if (typeof value === 'number') return Number.isInteger(value) ? 'int64' : 'float64';
  if (typeof value === 'boolean') return 'bool';
  return typeof value === 'string' ? 'string' : 'map';
}

function fitsScalar(type: string, value: unknown): boolean {
  switch (type) {
    case 'string':
    case 'string:byte':
    case TIME:
    case MICRO_TIME:
      return typeof value === 'string';
    case 'boolean':
      return typeof value === 'boolean';
    case 'integer:int32':
      return Number.isInteger(value) && Math.abs(Number(value)) <= 2 ** 31;
    case 'integer:int64':
      return Number.isInteger(value);
    case 'number:double':
      return typeof value === 'number';
    case QUANTITY:
    case INT_OR_STRING:
      return typeof value === 'string' || typeof value === 'number';
    default:
      return true;
  }
}

function isStruct(type: string): boolean {
  return ![TIME, MICRO_TIME, QUANTITY, INT_OR_STRING].includes(type) && !OPEN.has(type) && hasFields(type);
}

function hasFields(type: string): boolean {
  return Object.keys(definitions[type]?.fields ?? {}).length > 0;
}

function goTypeOf(type: FieldSchema['type']): string {
  if (type.startsWith('[')) return `[]${goTypeOf(type.slice(1, -1))}`;
  if (type.startsWith('{')) return `map[string]${goTypeOf(type.slice(1, -1))}`;
  const known = GO_TYPES[type];
  if (known) return known;
  const [group = '', version = '', name = ''] = type.split('.').slice(-3);
  return group === 'apis' || type.includes('.meta.') ? `v1.${name}` : `${version}.${name}`;
}

function jsonWord(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'number' : `number ${value}`;
  if (typeof value === 'boolean') return 'bool';
  return typeof value;
}

function join(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}
