import { isJsonObject } from '#api';
import { childPath, fieldOf, isEmbedded, itemsOf, keepsUnknown, type Schema, valuesOf } from './structural-schema.ts';

/** What every whole object has, whether its schema says so or not. */
const ENVELOPE = ['apiVersion', 'kind', 'metadata'];

/** Takes away every field the schema does not know; gives the paths of them. */
export function prune(schema: Schema, object: unknown): string[] {
  const removed: string[] = [];
  pruneValue(schema, object, { path: '', isWhole: true }, removed);
  return removed;
}

function pruneValue(
  schema: Schema,
  value: unknown,
  { path, isWhole }: { path: string; isWhole: boolean },
  removed: string[],
): void {
  if (Array.isArray(value)) {
    const items = itemsOf(schema);
    if (!items) return;
    value.forEach((item, i) => {
      pruneValue(items, item, { path: `${path}[${i}]`, isWhole: isEmbedded(items) }, removed);
    });
    return;
  }
  if (!isJsonObject(value) || valuesOf(schema) === true) return;
  const keepsAll = keepsUnknown(schema);
  for (const [key, inner] of Object.entries(value)) {
    if (isWhole && ENVELOPE.includes(key)) continue;
    const field = fieldOf(schema, key);
    const at = childPath(path, key);
    if (field) pruneValue(field, inner, { path: at, isWhole: isEmbedded(field) }, removed);
    else if (!keepsAll) {
      delete value[key];
      removed.push(at);
    }
  }
}

/** Takes away nulls where the schema does not allow them, so that defaults can take their place. */
export function dropNulls(schema: Schema, value: unknown): void {
  if (Array.isArray(value)) {
    const items = itemsOf(schema);
    if (items) for (const item of value) dropNulls(items, item);
    return;
  }
  if (!isJsonObject(value)) return;
  for (const [key, inner] of Object.entries(value)) {
    const field = fieldOf(schema, key);
    if (!field) continue;
    if (inner === null && !field.nullable) delete value[key];
    else dropNulls(field, inner);
  }
}
