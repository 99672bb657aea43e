import { duplicate, type FieldError, invalidValue, isJsonObject } from '#api';
import { childPath, itemsOf, type Schema, valuesOf } from './structural-schema.ts';

/** Lists that are sets or maps hold nothing twice, wherever they are in a value. */
export function checkLists(schema: Schema, value: unknown, path: string): FieldError[] {
  if (Array.isArray(value)) {
    const items = itemsOf(schema);
    const inner = items ? value.flatMap((item, i) => checkLists(items, item, `${path}[${i}]`)) : [];
    return [...checkList(schema, value, path), ...inner];
  }
  if (!isJsonObject(value)) return [];
  const values = valuesOf(schema);
  return Object.entries(value).flatMap(([key, item]) => {
    if (values && values !== true) return checkLists(values, item, `${path}[${key}]`);
    const field = Object.hasOwn(schema.properties ?? {}, key) ? schema.properties?.[key] : undefined;
    return field ? checkLists(field, item, childPath(path, key)) : [];
  });
}

function checkList(schema: Schema, list: readonly unknown[], path: string): FieldError[] {
  switch (schema['x-kubernetes-list-type']) {
    case 'set':
      return repeated(list, path);
    case 'map': {
      const keys = schema['x-kubernetes-list-map-keys'] ?? [];
      const odd = list.findIndex((item) => item !== null && !isJsonObject(item));
      if (odd >= 0) {
        return [invalidValue(`${path}[${odd}]`, list[odd], 'must be an object for an array of list-type map')];
      }
      return repeated(
        list.map((item) => keysIn(item, keys)),
        path,
      );
    }
    default:
      return [];
  }
}

function keysIn(item: unknown, keys: readonly string[]): object {
  if (!isJsonObject(item)) return {};
  return Object.fromEntries(keys.filter((key) => item[key] !== undefined).map((key) => [key, item[key]]));
}

/** Says where something stands for the second time, and no more than that of it. */
function repeated(list: readonly unknown[], path: string): FieldError[] {
  const times = new Map<string, number>();
  return list.flatMap((item, i) => {
    const text = JSON.stringify(item, sortedKeys);
    const count = (times.get(text) ?? 0) + 1;
    times.set(text, count);
    return count === 2 ? [duplicate(`${path}[${i}]`, item)] : [];
  });
}

function sortedKeys(_key: string, value: unknown): unknown {
  return isJsonObject(value) ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) : value;
}

/** Finds what an element was before: in a map by its keys; elsewhere elements cannot be told from each other. */
export function formerItems(schema: Schema, old: unknown): (item: unknown) => unknown {
  const keys = schema['x-kubernetes-list-map-keys'] ?? [];
  if (schema['x-kubernetes-list-type'] !== 'map' || !Array.isArray(old)) return () => undefined;
  return (item) =>
    isJsonObject(item)
      ? old.find((one) => isJsonObject(one) && keys.every((key) => one[key] === item[key]))
      : undefined;
}
