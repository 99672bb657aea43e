import { isJsonObject, type JSONSchemaProps } from '#api';

/** Where a schema stands in another: at a place of its own in objects, or only as a further rule for such a place. */
export type SchemaPlace = 'root' | 'field' | 'items' | 'values' | 'rule';

/** Calls `see` for a schema and every schema in it, with the path of each. */
export function eachSchema(
  schema: JSONSchemaProps,
  path: string,
  see: (path: string, schema: JSONSchemaProps, place: SchemaPlace) => void,
  place: SchemaPlace = 'root',
): void {
  see(path, schema, place);
  const within = (inner: SchemaPlace) => (place === 'rule' ? 'rule' : inner);
  for (const [key, field] of Object.entries(schema.properties ?? {})) {
    if (isSchema(field)) eachSchema(field, `${path}.properties[${key}]`, see, within('field'));
  }
  const { items, additionalProperties, not } = schema;
  if (isSchema(items)) eachSchema(items, `${path}.items`, see, within('items'));
  if (isSchema(additionalProperties)) {
    eachSchema(additionalProperties, `${path}.additionalProperties`, see, within('values'));
  }
  for (const list of ['allOf', 'anyOf', 'oneOf'] as const) {
    schema[list]?.forEach((one, i) => {
      if (isSchema(one)) eachSchema(one, `${path}.${list}[${i}]`, see, 'rule');
    });
  }
  if (isSchema(not)) eachSchema(not, `${path}.not`, see, 'rule');
}

/** Where a schema may stand beside a list of them, or a yes or no. */
export function isSchema(value: unknown): value is JSONSchemaProps {
  return isJsonObject(value);
}
