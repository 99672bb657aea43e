import { type FieldError, forbidden, invalidValue, type JSONSchemaProps, notSupported, required } from '#api';
import { isSchema } from './each-schema.ts';

const TYPES = ['array', 'boolean', 'integer', 'number', 'object', 'string'];
const UNSUPPORTED = ['id', 'additionalItems', 'patternProperties', 'definitions', 'dependencies', '$ref'] as const;
const LIST_TYPES = ['atomic', 'set', 'map'];
const MAP_TYPES = ['atomic', 'granular'];

export function saysUnsupported(schema: JSONSchemaProps): boolean {
  return Array.isArray(schema.items) || UNSUPPORTED.some((key) => schema[key] !== undefined);
}

/** What no schema may say, wherever it stands. */
export function validateSchemaRules(schema: JSONSchemaProps, path: string): FieldError[] {
  const { type, properties = {}, additionalProperties: values } = schema;
  const errors: FieldError[] = type && !TYPES.includes(type) ? [notSupported(`${path}.type`, type, TYPES)] : [];
  for (const key of UNSUPPORTED) {
    if (schema[key] !== undefined) errors.push(forbidden(`${path}.${key}`, `${key} is not supported`));
  }
  if (type === 'null') {
    errors.push(forbidden(`${path}.type`, 'type cannot be set to null, use nullable as an alternative'));
  }
  if (Array.isArray(schema.items)) {
    errors.push(forbidden(`${path}.items`, 'items must be a schema object and not an array'));
  }
  if (schema.uniqueItems) {
    const text = 'uniqueItems cannot be set to true since the runtime complexity becomes quadratic';
    errors.push(forbidden(`${path}.uniqueItems`, text));
  }
  if (values !== undefined && values !== true && Object.keys(properties).length > 0) {
    const text = 'additionalProperties and properties are mutual exclusive';
    errors.push(forbidden(`${path}.additionalProperties`, text));
  }
  if (schema['x-kubernetes-preserve-unknown-fields'] === false) {
    errors.push(invalidValue(`${path}.x-kubernetes-preserve-unknown-fields`, false, 'must be true or undefined'));
  }
  return [...errors, ...validateMapType(schema, path), ...validateListType(schema, path)];
}

function typeIs(wanted: string, schema: JSONSchemaProps, path: string, when: string): FieldError[] {
  const { type } = schema;
  if (type === wanted) return [];
  const text = `must be ${wanted} if ${when}`;
  return [type ? invalidValue(`${path}.type`, type, text) : required(`${path}.type`, text)];
}

function validateMapType(schema: JSONSchemaProps, path: string): FieldError[] {
  const mapType = schema['x-kubernetes-map-type'];
  if (mapType === undefined) return [];
  const errors = typeIs('object', schema, path, 'x-kubernetes-map-type is specified');
  if (MAP_TYPES.includes(mapType)) return errors;
  return [...errors, notSupported(`${path}.x-kubernetes-map-type`, mapType, MAP_TYPES)];
}

function validateListType(schema: JSONSchemaProps, path: string): FieldError[] {
  const listType = schema['x-kubernetes-list-type'];
  const keys = schema['x-kubernetes-list-map-keys'] ?? [];
  const field = `${path}.x-kubernetes-list-type`;
  const errors: FieldError[] = [];
  if (listType !== undefined) {
    const wrongType = typeIs('array', schema, path, 'x-kubernetes-list-type is specified');
    errors.push(...wrongType);
    if (wrongType.length === 0 && listType === 'set') errors.push(...atomicItems(schema, path));
    if (!LIST_TYPES.includes(listType)) errors.push(notSupported(field, listType, LIST_TYPES));
  }
  if (keys.length > 0 && listType !== 'map') {
    const text = 'must be map if x-kubernetes-list-map-keys is non-empty';
    errors.push(listType === undefined ? required(field, text) : invalidValue(field, listType, text));
  }
  if (listType === 'map') errors.push(...validateMapList(schema, path));
  const items = itemsOf(schema);
  if (items && (listType === 'set' || listType === 'map')) errors.push(...notNullable(schema, items, path));
  return errors;
}

function itemsOf({ items }: JSONSchemaProps): JSONSchemaProps | undefined {
  return isSchema(items) ? items : undefined;
}

/** The elements of a set are compared as a whole. */
function atomicItems(schema: JSONSchemaProps, path: string): FieldError[] {
  const items = itemsOf(schema);
  const text = 'must be atomic as item of a list with x-kubernetes-list-type=set';
  const listType = items?.['x-kubernetes-list-type'];
  if (items?.type === 'array' && listType !== undefined && listType !== 'atomic') {
    return [invalidValue(`${path}.items.x-kubernetes-list-type`, listType, text)];
  }
  if (items?.type !== 'object' || items['x-kubernetes-map-type'] === 'atomic') return [];
  // The value shown is the original's own slip.
  return [invalidValue(`${path}.items.x-kubernetes-map-type`, listType, text)];
}

function validateMapList(schema: JSONSchemaProps, path: string): FieldError[] {
  const keys = schema['x-kubernetes-list-map-keys'] ?? [];
  const field = `${path}.x-kubernetes-list-map-keys`;
  const errors: FieldError[] = [];
  if (keys.length === 0) errors.push(required(field, 'must not be empty if x-kubernetes-list-type is map'));
  if (schema.items === undefined) {
    errors.push(required(`${path}.items`, 'must have a schema if x-kubernetes-list-type is map'));
  }
  const items = itemsOf(schema);
  if (!items) return errors;
  const scalar = "if parent array's x-kubernetes-list-type is map";
  if (items.type !== 'object') {
    return [...errors, invalidValue(`${path}.items.type`, items.type ?? '', `must be object ${scalar}`)];
  }
  keys.forEach((key, i) => {
    const property = items.properties?.[key];
    if (!property) errors.push(invalidValue(field, keys, 'entries must all be names of item properties'));
    else if (property.type === 'array' || property.type === 'object') {
      errors.push(invalidValue(`${path}.items.properties[${key}].type`, items.type, `must be a scalar type ${scalar}`));
    }
    if (keys.indexOf(key) < i) errors.push(invalidValue(field, keys, 'must not contain duplicate entries'));
  });
  return errors;
}

/** Elements of sets and maps are there, and so are the keys of maps. */
function notNullable(schema: JSONSchemaProps, items: JSONSchemaProps, path: string): FieldError[] {
  const listType = schema['x-kubernetes-list-type'];
  const errors: FieldError[] = [];
  if (items.nullable) {
    const text = `cannot be nullable when x-kubernetes-list-type is ${listType}`;
    errors.push(forbidden(`${path}.items.nullable`, text));
  }
  for (const key of listType === 'map' ? (schema['x-kubernetes-list-map-keys'] ?? []) : []) {
    const property = items.properties?.[key];
    if (!property) continue;
    const at = `${path}.items.properties[${key}]`;
    const text = 'this property is in x-kubernetes-list-map-keys, so it';
    if (!items.required?.includes(key) && property.default === undefined) {
      errors.push(required(`${at}.default`, `${text} must have a default or be a required property`));
    }
    if (property.nullable) errors.push(forbidden(`${at}.nullable`, `${text} cannot be nullable`));
  }
  return errors;
}
