import { type Definition, type FieldSchema, INT_OR_STRING, OBJECT_META } from '#api';
import { isEmbedded, itemsOf, keepsUnknown, type Schema, valuesOf } from './structural-schema.ts';

type Definitions = { [name: string]: Definition };

const SCALARS: { readonly [type: string]: string } = {
  string: 'string',
  boolean: 'boolean',
  integer: 'integer:int64',
  number: 'number:double',
};
const LIST_META = 'io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta';

/** A custom kind's types in the form of the built-in ones, so that merging and documents ask both the same way. */
export function definitionsOf(name: string, gvk: string, schema: Schema): Definitions {
  const all: Definitions = {};
  const fields = fieldsOf(name, schema, all);
  const envelope = { apiVersion: { type: 'string' }, kind: { type: 'string' } };
  all[name] = { gvk: [gvk], fields: { ...fields, ...envelope, metadata: { type: OBJECT_META } } };
  all[`${name}List`] = {
    gvk: [`${gvk}List`],
    fields: { ...envelope, items: { type: `[${name}]`, required: true }, metadata: { type: LIST_META } },
  };
  return all;
}

function fieldsOf(name: string, { properties = {}, required = [] }: Schema, all: Definitions): Definition['fields'] {
  return Object.fromEntries(
    Object.entries(properties).map(([key, field]) => [
      key,
      { ...fieldSchema(`${name}.${key}`, field, all), ...(required.includes(key) && { required: true }) },
    ]),
  );
}

function fieldSchema(name: string, schema: Schema, all: Definitions): FieldSchema {
  const listType = schema['x-kubernetes-list-type'] as FieldSchema['listType'];
  const mapType = schema['x-kubernetes-map-type'] as FieldSchema['mapType'];
  return {
    type: typeOf(name, schema, all),
    ...(listType && { listType }),
    ...(schema['x-kubernetes-list-map-keys'] && { listMapKeys: schema['x-kubernetes-list-map-keys'] }),
    ...(mapType && { mapType }),
    ...(schema.default !== undefined && { default: schema.default }),
  };
}

function typeOf(name: string, schema: Schema, all: Definitions): string {
  if (schema['x-kubernetes-int-or-string']) return INT_OR_STRING;
  const scalar = SCALARS[schema.type ?? ''];
  if (scalar) return scalar;
  const items = itemsOf(schema);
  if (items) return `[${typeOf(`${name}.items`, items, all)}]`;
  const values = valuesOf(schema);
  if (values) return `{${values === true ? 'any' : typeOf(`${name}.values`, values, all)}}`;
  if (!schema.properties || isEmbedded(schema) || keepsUnknown(schema)) return 'any';
  all[name] = { fields: fieldsOf(name, schema, all) };
  return name;
}
