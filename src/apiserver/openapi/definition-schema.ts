import { type Definition, type Description, type FieldSchema, INT_OR_STRING, QUANTITY } from '#api';
import { isBuiltIn, withZero, zeroOf } from './zero-defaults.ts';

/** OpenAPI 2 has no alternatives of types and no siblings of `$ref`; the original leaves defaults out of it. */
export type Dialect = 'v2' | 'v3';

export type JsonSchema = Record<string, unknown>;

const UNTYPED = /\.(JSON|JSONSchemaPropsOrArray|JSONSchemaPropsOrBool|JSONSchemaPropsOrStringArray)$/;

export function referenceTo(definition: string, dialect: Dialect): JsonSchema {
  return { $ref: `${dialect === 'v2' ? '#/definitions/' : '#/components/schemas/'}${definition}` };
}

/** How a definition is written: whether the empty values of the original are told, which only OpenAPI 3 does. */
interface Manner {
  dialect: Dialect;
  hasZeros: boolean;
}

/** The schema of a type as written in the notation of `FieldSchema.type`. */
function typeSchema(type: string, manner: Manner): JsonSchema {
  if (type.startsWith('[')) return { type: 'array', items: elementSchema(type.slice(1, -1), manner) };
  if (type.startsWith('{')) return { type: 'object', additionalProperties: elementSchema(type.slice(1, -1), manner) };
  if (type === 'any') return {};
  if (type.includes('.')) return referenceTo(type, manner.dialect);
  const [name, format] = type.split(':');
  return format ? { type: name, format } : { type: name };
}

function elementSchema(type: string, manner: Manner): JsonSchema {
  const zero = manner.hasZeros ? zeroOf(type) : undefined;
  return wrapped({ ...typeSchema(type, manner), ...(zero !== undefined ? { default: zero } : {}) }, manner.dialect);
}

/** In OpenAPI 3 a reference stands alone: beside anything else it is put into `allOf`. */
function wrapped({ $ref, ...rest }: JsonSchema, dialect: Dialect): JsonSchema {
  if ($ref === undefined) return rest;
  return dialect === 'v2' || Object.keys(rest).length === 0 ? { $ref, ...rest } : { allOf: [{ $ref }], ...rest };
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

function fieldSchema(field: FieldSchema, description: string | undefined, manner: Manner): JsonSchema {
  const schema = {
    ...(description ? { description } : {}),
    ...withElementEnum(typeSchema(field.type, manner), field.elementEnum),
    ...(field.enum ? { enum: field.enum } : {}),
    ...(manner.dialect === 'v3' && field.default !== undefined ? { default: field.default } : {}),
    ...(field.listMapKeys ? { 'x-kubernetes-list-map-keys': field.listMapKeys } : {}),
    ...(field.listType ? { 'x-kubernetes-list-type': field.listType } : {}),
    ...(field.mapType ? { 'x-kubernetes-map-type': field.mapType } : {}),
    ...(field.patchMergeKey ? { 'x-kubernetes-patch-merge-key': field.patchMergeKey } : {}),
    ...(field.patchStrategy ? { 'x-kubernetes-patch-strategy': field.patchStrategy } : {}),
  };
  return wrapped(schema, manner.dialect);
}

function scalarSchema(name: string, { type }: Definition, dialect: Dialect): JsonSchema {
  if (name === QUANTITY)
    return dialect === 'v2' ? { type: 'string' } : { oneOf: [{ type: 'string' }, { type: 'number' }] };
  if (name === INT_OR_STRING)
    return dialect === 'v2'
      ? { type: 'string', format: 'int-or-string' }
      : { format: 'int-or-string', oneOf: [{ type: 'integer' }, { type: 'string' }] };
  if (type) return typeSchema(type, { dialect, hasZeros: false });
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
  const manner = { dialect, hasZeros: dialect === 'v3' && isBuiltIn(name, definition) };
  return {
    ...(description?.[0] ? { description: description[0] } : {}),
    ...(fields.length === 0
      ? scalarSchema(name, definition, dialect)
      : {
          type: 'object',
          ...(required.length > 0 ? { required: required.sort() } : {}),
          properties: Object.fromEntries(
            fields.map(([field, schema]) => [
              field,
              fieldSchema(manner.hasZeros ? withZero(name, field, schema) : schema, texts[field], manner),
            ]),
          ),
        }),
    ...(definition.gvk ? { 'x-kubernetes-group-version-kind': definition.gvk.map(parseGvk) } : {}),
    ...(definition.mapType ? { 'x-kubernetes-map-type': definition.mapType } : {}),
    ...(definition.unions ? { 'x-kubernetes-unions': definition.unions } : {}),
  };
}
