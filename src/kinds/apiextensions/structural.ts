import { type FieldError, forbidden, invalidValue, type JSONSchemaProps, notSupported, required } from '#api';
import { eachSchema, type SchemaPlace } from './each-schema.ts';

const TYPES = ['array', 'boolean', 'integer', 'number', 'object', 'string'];
const UNSUPPORTED = ['$ref', 'additionalItems', 'definitions', 'dependencies', 'id', 'patternProperties'] as const;
const MISSING_TYPE: { readonly [place in SchemaPlace]: string | undefined } = {
  root: 'must not be empty at the root',
  field: 'must not be empty for specified object fields',
  items: 'must not be empty for specified array items',
  values: 'must not be empty for specified object fields',
  rule: undefined,
};
const META_FIELDS = ['name', 'generateName'];

/** What keeps a schema from being structural: one type for every place, no way to say two things of it. */
export function validateStructural(root: JSONSchemaProps, rootPath: string): FieldError[] {
  const errors: FieldError[] = [];
  eachSchema(root, rootPath, (path, schema, place) => {
    errors.push(...general(schema, path));
    errors.push(...(place === 'rule' ? ruleOnly(schema, path) : shape(schema, path, place)));
  });
  return [...errors, ...validateMetadataSchema(root, rootPath)];
}

function general(schema: JSONSchemaProps, path: string): FieldError[] {
  const errors: FieldError[] = UNSUPPORTED.filter((key) => schema[key] !== undefined).map((key) =>
    forbidden(`${path}.${key}`, `${key} is not supported`),
  );
  if (schema.uniqueItems) {
    const text = 'uniqueItems cannot be set to true since the runtime complexity becomes quadratic';
    errors.push(forbidden(`${path}.uniqueItems`, text));
  }
  if (schema.type === 'null') {
    errors.push(forbidden(`${path}.type`, 'type cannot be set to null, use nullable as an alternative'));
  } else if (schema.type && !TYPES.includes(schema.type)) errors.push(notSupported(`${path}.type`, schema.type, TYPES));
  if (Array.isArray(schema.items)) {
    errors.push(forbidden(`${path}.items`, 'items must be a schema object and not an array'));
  }
  if (schema.additionalProperties !== undefined) {
    const field = `${path}.additionalProperties`;
    if (schema.additionalProperties === false) {
      errors.push(forbidden(field, 'additionalProperties cannot be set to false'));
    }
    if (Object.keys(schema.properties ?? {}).length > 0 && schema.additionalProperties !== true) {
      errors.push(forbidden(field, 'additionalProperties and properties are mutual exclusive'));
    }
  }
  return errors;
}

/** A further rule for a place may not say what the place is. */
function ruleOnly(schema: JSONSchemaProps, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const no = (key: keyof JSONSchemaProps, text: string) => {
    if (schema[key] !== undefined && schema[key] !== false && schema[key] !== '')
      errors.push(forbidden(`${path}.${key}`, text));
  };
  no('additionalProperties', 'must be undefined to be structural');
  no('default', 'must be undefined to be structural');
  no('description', 'must be empty to be structural');
  no('title', 'must be empty to be structural');
  no('nullable', 'must be false to be structural');
  no('x-kubernetes-embedded-resource', 'must be false to be structural');
  no('x-kubernetes-preserve-unknown-fields', 'must be undefined to be structural');
  // Saying again which of the two a number or text is, is how the two are told apart.
  if (!/\.(anyOf|allOf\[\d+\]\.anyOf)\[\d+\]$/.test(path)) no('type', 'must be empty to be structural');
  return errors;
}

function shape(schema: JSONSchemaProps, path: string, place: SchemaPlace): FieldError[] {
  const errors: FieldError[] = [];
  const { type, default: fallback } = schema;
  const embedded = schema['x-kubernetes-embedded-resource'];
  const intOrString = schema['x-kubernetes-int-or-string'];
  const open = schema['x-kubernetes-preserve-unknown-fields'];
  const missing = MISSING_TYPE[place];
  if (!type && !intOrString && !open && missing) errors.push(required(`${path}.type`, missing));
  if (place === 'root' && type && type !== 'object') {
    errors.push(invalidValue(`${path}.type`, type, 'must be object at the root'));
  }
  if (place === 'root' && fallback !== undefined)
    errors.push(forbidden(`${path}.default`, 'must not be set at the root'));
  if (type === 'array' && schema.items === undefined) errors.push(required(`${path}.items`, 'must be specified'));
  if (open === false) {
    errors.push(invalidValue(`${path}.x-kubernetes-preserve-unknown-fields`, false, 'must be true or undefined'));
  }
  if (intOrString && type) {
    errors.push(invalidValue(`${path}.type`, type, 'must be empty if x-kubernetes-int-or-string is true'));
  }
  if (embedded) errors.push(...embeddedShape(schema, path));
  return [...errors, ...collectionShape(schema, path)];
}

function embeddedShape(schema: JSONSchemaProps, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (schema.type !== 'object') {
    const text = 'must be object if x-kubernetes-embedded-resource is true';
    errors.push(schema.type ? invalidValue(`${path}.type`, schema.type, text) : required(`${path}.type`, text));
  }
  if (!schema['x-kubernetes-preserve-unknown-fields'] && Object.keys(schema.properties ?? {}).length === 0) {
    const text =
      'must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields';
    errors.push(required(`${path}.properties`, text));
  }
  return errors;
}

function collectionShape(schema: JSONSchemaProps, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const listType = schema['x-kubernetes-list-type'];
  const mapType = schema['x-kubernetes-map-type'];
  const keys = schema['x-kubernetes-list-map-keys'] ?? [];
  const listField = `${path}.x-kubernetes-list-type`;
  const keysField = `${path}.x-kubernetes-list-map-keys`;
  if (listType !== undefined) {
    if (!['atomic', 'map', 'set'].includes(listType)) {
      errors.push(notSupported(listField, listType, ['atomic', 'map', 'set']));
    }
    if (schema.type !== 'array') {
      const text = 'must be array if x-kubernetes-list-type is specified';
      errors.push(schema.type ? invalidValue(`${path}.type`, schema.type, text) : required(`${path}.type`, text));
    }
  }
  if (mapType !== undefined && mapType !== 'atomic' && mapType !== 'granular') {
    errors.push(notSupported(`${path}.x-kubernetes-map-type`, mapType, ['atomic', 'granular']));
  }
  if (keys.length > 0 && listType === undefined) {
    errors.push(required(listField, 'must be map if x-kubernetes-list-map-keys is non-empty'));
  } else if (keys.length > 0 && listType !== 'map') {
    errors.push(invalidValue(listField, listType, 'must be map if x-kubernetes-list-map-keys is non-empty'));
  }
  if (listType !== 'map') return errors;
  if (keys.length === 0) errors.push(required(keysField, 'must not be empty if x-kubernetes-list-type is map'));
  return [...errors, ...keyFields(schema, path)];
}

/** Every element of a map has its keys. */
function keyFields(schema: JSONSchemaProps, path: string): FieldError[] {
  const { properties = {}, required: needed = [] } = (schema.items ?? {}) as JSONSchemaProps;
  return (schema['x-kubernetes-list-map-keys'] ?? []).flatMap((key, i) => {
    const property = properties[key];
    if (!property) {
      const text = 'entries must all be names of item properties';
      return [invalidValue(`${path}.x-kubernetes-list-map-keys[${i}]`, key, text)];
    }
    if (needed.includes(key) || property.default !== undefined) return [];
    const text = 'this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property';
    return [required(`${path}.items.properties[${key}].default`, text)];
  });
}

/** The metadata of objects is not the definition's to declare, but for what names may be. */
function validateMetadataSchema({ properties }: JSONSchemaProps, path: string): FieldError[] {
  const metadata = properties?.metadata;
  if (!metadata) return [];
  const extra = Object.keys(metadata.properties ?? {}).some((key) => !META_FIELDS.includes(key));
  const text = 'must not specify anything other than name and generateName, but metadata is implicitly specified';
  return extra ? [forbidden(`${path}.properties[metadata]`, text)] : [];
}
