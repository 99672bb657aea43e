import { duplicate, type FieldError, required } from '#api';
import { isObject, itemsOf, type Schema } from './structural-schema.ts';

/** Lists that are sets or maps hold nothing twice, and elements of maps have their keys. */
export function checkList(schema: Schema, list: readonly unknown[], path: string): FieldError[] {
  switch (schema['x-kubernetes-list-type']) {
    case 'set':
      return repeated(list, path, (item) => item);
    case 'map': {
      const keys = schema['x-kubernetes-list-map-keys'] ?? [];
      const keyOf = (item: unknown) =>
        isObject(item) ? Object.fromEntries(keys.map((k) => [k, item[k]]).filter(([, v]) => v !== undefined)) : item;
      return [...withoutKeys(schema, list, path), ...repeated(list, path, keyOf)];
    }
    default:
      return [];
  }
}

function withoutKeys(schema: Schema, list: readonly unknown[], path: string): FieldError[] {
  const properties = itemsOf(schema)?.properties ?? {};
  const needed = itemsOf(schema)?.required ?? [];
  const keys = (schema['x-kubernetes-list-map-keys'] ?? []).filter(
    (key) => !needed.includes(key) && properties[key]?.default === undefined,
  );
  return list.flatMap((item, i) =>
    isObject(item)
      ? keys.filter((key) => item[key] === undefined).map((key) => required(`${path}[${i}].${key}`, ''))
      : [],
  );
}

function repeated(list: readonly unknown[], path: string, keyOf: (item: unknown) => unknown): FieldError[] {
  const seen = new Set<string>();
  return list.flatMap((item, i) => {
    const key = keyOf(item);
    const text = JSON.stringify(key, sortedKeys);
    if (seen.has(text)) return [duplicate(`${path}[${i}]`, key)];
    seen.add(text);
    return [];
  });
}

function sortedKeys(_key: string, value: unknown): unknown {
  return isObject(value) ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) : value;
}
