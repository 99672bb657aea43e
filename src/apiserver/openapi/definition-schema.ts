import { type Definition, type Description, type FieldSchema, INT_OR_STRING, QUANTITY } from '#api';

/** OpenAPI 2 has no alternatives of types and no siblings of `$ref`; the original leaves defaults out of it. */
export type Dialect = 'v2' | 'v3';

export type JsonSchema = Record<string, unknown>;

const UNTYPED = /\.(JSON|JSONSchemaPropsOrArray|JSONSchemaPropsOrBool|JSONSchemaPropsOrStringArray)$/;

export function referenceTo(definition: string, dialect: Dialect): JsonSchema {
  return { $ref: `${dialect === 'v2' ? '#/definitions/' : '#/components/schemas/'}${definition}` };
}

/** The schema of a type as written in the notation of `FieldSchema.type`. */
function typeSchema(type: string, dialect: Dialect): JsonSchema {
  if (type.startsWith('[')) return { type: 'array', items: typeSchema(type.slice(1, -1), dialect) };
  if (type.startsWith('{')) return { type: 'object', additionalProperties: typeSchema(type.slice(1, -1), dialect) };
  if (type === 'any') return {};
  if (type.includes('.')) return referenceTo(type, dialect);
  const [name, format] = type.split(':');
  return format ? { type: name, format } : { type: name };
}

/** The definitions a type's fields name, for following them to all that a document needs. */
export function referredTypes({ fields }: Definition): string[] {
  return Object.values(fields)
    .map(({ type }) => type.replace(/[[\]{}]/g, ''))
    .filter((type) => type.includes('.'));
}

function withElementEnum(schema: JsonSchema, values: string[] | undefined): JsonSchema {
  if (!values) return schema;
  const inside = schema.type === 'array' ? 'items' : 'additionalProperties';
  return { ...schema, [inside]: { ...(schema[inside] as JsonSchema), enum: values } };
}

function fieldSchema(field: FieldSchema, description: string | undefined, dialect: Dialect): JsonSchema {
  const type = withElementEnum(typeSchema(field.type, dialect), field.elementEnum);
  const isWrapped = dialect === 'v3' && '$ref' in type;
  return {
    ...(description ? { description } : {}),
    ...(isWrapped ? { allOf: [type] } : type),
    ...(field.enum ? { enum: field.enum } : {}),
    ...(dialect === 'v3' && field.default !== undefined ? { default: field.default } : {}),
    ...(field.listMapKeys ? { 'x-kubernetes-list-map-keys': field.listMapKeys } : {}),
    ...(field.listType ? { 'x-kubernetes-list-type': field.listType } : {}),
    ...(field.mapType ? { 'x-kubernetes-map-type': field.mapType } : {}),
    ...(field.patchMergeKey ? { 'x-kubernetes-patch-merge-key': field.patchMergeKey } : {}),
    ...(field.patchStrategy ? { 'x-kubernetes-patch-strategy': field.patchStrategy } : {}),
  };
}

function scalarSchema(name: string, { type }: Definition, dialect: Dialect): JsonSchema {
  if (name === QUANTITY)
    return dialect === 'v2' ? { type: 'string' } : { oneOf: [{ type: 'string' }, { type: 'number' }] };
  if (name === INT_OR_STRING)
    return dialect === 'v2'
      ? { type: 'string', format: 'int-or-string' }
      : { format: 'int-or-string', oneOf: [{ type: 'integer' }, { type: 'string' }] };
  if (type) return typeSchema(type, dialect);
  return UNTYPED.test(name) ? {} : { type: 'object' };
}

/** `apps/v1 Deployment`, `/v1 Pod` */
function parseGvk(text: string): { group: string; kind: string; version: string } {
  const [apiVersion = '', kind = ''] = text.split(' ');
  const [group = '', version = ''] = apiVersion.split('/');
  return { group, kind, version };
}

/** The OpenAPI schema of one definition. */
export function definitionSchema(
  name: string,
  definition: Definition,
  description: Description | undefined,
  dialect: Dialect,
): JsonSchema {
  const fields = Object.entries(definition.fields);
  const required = fields.filter(([, field]) => field.required).map(([field]) => field);
  const texts = description?.[1] ?? {};
  return {
    ...(description?.[0] ? { description: description[0] } : {}),
    ...(fields.length === 0
      ? scalarSchema(name, definition, dialect)
      : {
          type: 'object',
          ...(required.length > 0 ? { required: required.sort() } : {}),
          properties: Object.fromEntries(
            fields.map(([field, schema]) => [field, fieldSchema(schema, texts[field], dialect)]),
          ),
        }),
    ...(definition.gvk ? { 'x-kubernetes-group-version-kind': definition.gvk.map(parseGvk) } : {}),
    ...(definition.mapType ? { 'x-kubernetes-map-type': definition.mapType } : {}),
    ...(definition.unions ? { 'x-kubernetes-unions': definition.unions } : {}),
  };
}
