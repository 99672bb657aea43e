import { cloneJson, isJsonObject } from '#api';
import { itemsOf, type Schema, valuesOf } from './structural-schema.ts';

/** Fills in the schema's defaults where a field is absent, also inside what was filled in. */
export function fillDefaults(schema: Schema, value: unknown): void {
  if (Array.isArray(value)) {
    const items = itemsOf(schema);
    if (items) for (const item of value) fillDefaults(items, item);
    return;
  }
  if (!isJsonObject(value)) return;
  for (const [key, field] of Object.entries(schema.properties ?? {})) {
    if (value[key] === undefined && field.default !== undefined) value[key] = cloneJson(field.default);
    if (value[key] !== undefined) fillDefaults(field, value[key]);
  }
  const values = valuesOf(schema);
  if (values === undefined || values === true) return;
  for (const [key, inner] of Object.entries(value))
    if (!Object.hasOwn(schema.properties ?? {}, key)) fillDefaults(values, inner);
}

export function hasDefaults(schema: Schema): boolean {
  if (schema.default !== undefined) return true;
  const values = valuesOf(schema);
  const inner = [...Object.values(schema.properties ?? {}), itemsOf(schema), values === true ? undefined : values];
  return inner.some((s) => s !== undefined && hasDefaults(s));
}
