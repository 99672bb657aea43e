import { isJsonObject, type JSONSchemaProps } from '#api';

/** A structural schema: every place of an object has exactly one, so pruning, defaults and types can be read from it. */
export type Schema = JSONSchemaProps;

export type JsonObject = { [key: string]: unknown };

/** The schema of a list's elements. */
export function itemsOf({ items }: Schema): Schema | undefined {
  return isJsonObject(items) ? items : undefined;
}

/** The schema of the values of a map; `true` where they may be anything. */
export function valuesOf({ additionalProperties }: Schema): Schema | true | undefined {
  if (additionalProperties === true) return true;
  return isJsonObject(additionalProperties) ? additionalProperties : undefined;
}

/** The schema of one field: a named one, or that of the map's values. */
export function fieldOf(schema: Schema, key: string): Schema | undefined {
  if (schema.properties && Object.hasOwn(schema.properties, key)) return schema.properties[key];
  const values = valuesOf(schema);
  return values === true ? undefined : values;
}

export function keepsUnknown(schema: Schema): boolean {
  return schema['x-kubernetes-preserve-unknown-fields'] === true;
}

export function isEmbedded(schema: Schema): boolean {
  return schema['x-kubernetes-embedded-resource'] === true;
}

/** `spec.list`, `list` at the top. */
export function childPath(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}
