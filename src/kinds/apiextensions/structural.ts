import { type FieldError, forbidden, invalidValue, type JSONSchemaProps, required } from '#api';
import { eachSchema, isSchema, type SchemaPlace } from './each-schema.ts';
import { saysUnsupported, validateSchemaRules } from './schema-rules.ts';

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
  const rules: FieldError[] = [];
  const errors: FieldError[] = [];
  let isReadable = true;
  eachSchema(root, rootPath, (path, schema, place) => {
    isReadable &&= !saysUnsupported(schema);
    rules.push(...validateSchemaRules(schema, path));
    errors.push(...(place === 'rule' ? ruleOnly(schema, path) : shape(schema, path, place)));
    if (place === 'root' || schema['x-kubernetes-embedded-resource']) errors.push(...metadataShape(schema, path));
  });
  // With what cannot be said at all, a schema has no structure that could be looked at.
  return isReadable ? [...errors, ...validateComplete(root, rootPath), ...rules] : rules;
}

/** A further rule for a place may not say what the place is. */
function ruleOnly(schema: JSONSchemaProps, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const no = (key: keyof JSONSchemaProps, what: 'empty' | 'undefined' | 'false') => {
    const value = schema[key];
    const isUnset = value === undefined || value === false || value === '';
    if (!isUnset) errors.push(forbidden(`${path}.${key}`, `must be ${what} to be structural`));
  };
  // Saying again which of the two a number or text is, is how the two are told apart.
  if (!/\.(anyOf|allOf\[0\]\.anyOf)\[[01]\]$/.test(path)) no('type', 'empty');
  no('additionalProperties', 'undefined');
  no('default', 'undefined');
  no('title', 'empty');
  no('description', 'empty');
  no('nullable', 'false');
  no('x-kubernetes-preserve-unknown-fields', 'false');
  no('x-kubernetes-embedded-resource', 'false');
  no('x-kubernetes-int-or-string', 'false');
  no('x-kubernetes-list-map-keys', 'empty');
  no('x-kubernetes-list-type', 'undefined');
  no('x-kubernetes-map-type', 'undefined');
  if (schema.properties?.metadata) {
    errors.push(forbidden(`${path}.properties[metadata]`, 'must not be specified in a nested context'));
  }
  return errors;
}

function shape(schema: JSONSchemaProps, path: string, place: SchemaPlace): FieldError[] {
  const errors: FieldError[] = [];
  const { type, additionalProperties: values } = schema;
  const embedded = schema['x-kubernetes-embedded-resource'];
  const intOrString = schema['x-kubernetes-int-or-string'];
  const open = schema['x-kubernetes-preserve-unknown-fields'];
  const missing = MISSING_TYPE[place];
  const typed = place === 'root' || !(intOrString || open);
  if (place === 'root' && values !== undefined && values !== false) {
    errors.push(forbidden(`${path}.additionalProperties`, 'must not be used at the root'));
  }
  if (!type && typed && missing && !embedded) errors.push(required(`${path}.type`, missing));
  if (place === 'root' && type && type !== 'object') {
    errors.push(invalidValue(`${path}.type`, type, 'must be object at the root'));
  }
  if (place === 'root' && schema.default !== undefined) {
    errors.push(forbidden(`${path}.default`, 'must not be set at the root'));
  }
  if (type === 'array' && schema.items === undefined) errors.push(required(`${path}.items`, 'must be specified'));
  if (values === false) {
    errors.push(forbidden(`${path}.additionalProperties`, 'additionalProperties cannot be set to false'));
  }
  if (intOrString && type) {
    errors.push(invalidValue(`${path}.type`, type, 'must be empty if x-kubernetes-int-or-string is true'));
  }
  if (intOrString && (open || embedded)) {
    const key = `x-kubernetes-${open ? 'preserve-unknown-fields' : 'embedded-resource'}`;
    errors.push(invalidValue(`${path}.${key}`, true, 'must be false if x-kubernetes-int-or-string is true'));
  }
  return embedded ? [...errors, ...embeddedShape(schema, path)] : errors;
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

/** The metadata of objects is not the definition's to declare, but for what names may be. */
function metadataShape({ properties }: JSONSchemaProps, path: string): FieldError[] {
  const metadata = properties?.metadata;
  if (!metadata) return [];
  const field = `${path}.properties[metadata]`;
  const errors: FieldError[] = [];
  if (metadata.type && metadata.type !== 'object') {
    errors.push(invalidValue(`${field}.type`, metadata.type, 'must be object'));
  }
  const { type: _, description: __, properties: fields = {}, ...rest } = metadata;
  const extra = Object.keys(rest).length > 0 || Object.keys(fields).some((key) => !META_FIELDS.includes(key));
  const text = 'must not specify anything other than name and generateName, but metadata is implicitly specified';
  return extra ? [...errors, forbidden(field, text)] : errors;
}

/** What a further rule speaks of is also declared where it stands. */
function validateComplete(root: JSONSchemaProps, rootPath: string): FieldError[] {
  const errors: FieldError[] = [];
  eachSchema(root, rootPath, (path, schema, place) => {
    if (place === 'rule') return;
    for (const { rule, at } of rulesOf(schema, path)) errors.push(...undeclared(rule, at, { schema, path }));
  });
  return errors;
}

function rulesOf(schema: JSONSchemaProps, path: string): { rule: JSONSchemaProps; at: string }[] {
  const lists = (['allOf', 'anyOf', 'oneOf'] as const).flatMap((list) =>
    (schema[list] ?? []).map((rule, i) => ({ rule, at: `${path}.${list}[${i}]` })),
  );
  return schema.not ? [...lists, { rule: schema.not, at: `${path}.not` }] : lists;
}

function undeclared(
  rule: JSONSchemaProps,
  at: string,
  { schema, path }: { schema: JSONSchemaProps; path: string },
): FieldError[] {
  const errors: FieldError[] = [];
  for (const [key, inner] of Object.entries(rule.properties ?? {})) {
    const declared = schema.properties?.[key];
    const place = `.properties[${key}]`;
    if (declared) errors.push(...undeclared(inner, at + place, { schema: declared, path: path + place }));
    else errors.push(required(path + place, `because it is defined in ${at}${place}`));
  }
  const [items, declared] = [schemaOf(rule.items), schemaOf(schema.items)];
  if (items && declared) errors.push(...undeclared(items, `${at}.items`, { schema: declared, path: `${path}.items` }));
  else if (items) errors.push(required(`${path}.items`, `because it is defined in ${at}.items`));
  for (const inner of rulesOf(rule, at)) errors.push(...undeclared(inner.rule, inner.at, { schema, path }));
  return errors;
}

function schemaOf(value: unknown): JSONSchemaProps | undefined {
  return isSchema(value) ? value : undefined;
}
