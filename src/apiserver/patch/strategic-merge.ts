import { badRequest, definitions, type FieldSchema, type KubeObject } from '#api';

type Json = unknown;
type JsonObject = { [key: string]: Json };

const DIRECTIVE = '$patch';
const RETAIN_KEYS = '$retainKeys';
const ORDER = '$setElementOrder/';
const DELETE_FROM = '$deleteFromPrimitiveList/';

/**
 * Applies a strategic merge patch: maps are merged, lists as their schema says (merged by key, merged as sets, or
 * replaced), with the directives `$patch`, `$retainKeys`, `$setElementOrder/…` and `$deleteFromPrimitiveList/…`.
 * Nothing given is changed. The rules are those of the original's `strategicpatch` package.
 */
export function strategicMerge(definition: string, current: KubeObject, patch: Json): KubeObject {
  if (!isObject(patch)) throw badRequest('the patch is not an object');
  return mergeObject(definition, current as JsonObject, patch) as KubeObject;
}

function mergeObject(definition: string | undefined, current: JsonObject, patch: JsonObject): JsonObject {
  const directive = patch[DIRECTIVE];
  if (directive === 'replace') return plain(without(patch, DIRECTIVE)) as JsonObject;
  if (directive === 'delete') return {};
  if (directive !== undefined && directive !== 'merge') throw unknownDirective(directive);
  const result: JsonObject = { ...current };
  retainKeys(result, patch);
  const fields = definition === undefined ? undefined : definitions[definition]?.fields;
  for (const [key, value] of Object.entries(patch)) {
    if (key === DIRECTIVE || key === RETAIN_KEYS || key.startsWith(ORDER)) continue;
    if (key.startsWith(DELETE_FROM)) {
      const field = key.slice(DELETE_FROM.length);
      const gone = asList(value, key);
      result[field] = asList(result[field] ?? [], field).filter((item) => !gone.some((g) => same(g, item)));
      continue;
    }
    const merged = mergeField(fields?.[key], key, result[key], value, patch[ORDER + key]);
    if (merged === undefined) delete result[key];
    else result[key] = merged;
  }
  orderUntouched(fields, result, patch);
  return result;
}

/** The field's new value; undefined removes it. */
function mergeField(schema: FieldSchema | undefined, key: string, current: Json, patch: Json, order: Json): Json {
  if (patch === null) return undefined;
  if (Array.isArray(patch)) return mergeList(schema, key, current, patch, order);
  if (!isObject(patch)) return patch;
  if (patch[DIRECTIVE] === 'delete') return undefined;
  const inner = schema && /^[a-z]+\..*[A-Z]/.test(schema.type) ? schema.type : undefined;
  return mergeObject(inner, isObject(current) ? current : {}, patch);
}

function mergeList(schema: FieldSchema | undefined, field: string, current: Json, patch: Json[], order: Json): Json {
  const merges = schema?.patchStrategy?.split(',').includes('merge') ?? false;
  const items = Array.isArray(current) ? current : [];
  if (!merges) return plain(patch);
  const mergeKey = schema?.patchMergeKey;
  if (mergeKey === undefined) {
    const added = patch.filter((p) => !items.some((item) => same(item, p)));
    return ordered([...items, ...added], order, (item) => item);
  }
  const inner = schema?.type.slice(1, -1);
  return ordered(mergeByKey(inner, mergeKey, items, patch, field), order, (item) => keyOf(item, mergeKey));
}

function mergeByKey(inner: string | undefined, mergeKey: string, items: Json[], patch: Json[], field: string): Json[] {
  if (patch.some((p) => isObject(p) && p[DIRECTIVE] === 'replace')) {
    return patch.filter((p) => !(isObject(p) && p[DIRECTIVE] === 'replace')).map(plain);
  }
  let result = [...items];
  for (const item of patch) {
    if (!isObject(item)) throw badRequest(`list ${field} is merged by ${mergeKey}, but holds something without fields`);
    const key = item[mergeKey];
    if (key === undefined) throw badRequest(`map: map[] does not contain declared merge key: ${mergeKey}`);
    if (item[DIRECTIVE] === 'delete') {
      result = result.filter((other) => !same(keyOf(other, mergeKey), key));
      continue;
    }
    const at = result.findIndex((other) => same(keyOf(other, mergeKey), key));
    if (at < 0) result.push(mergeObject(inner, {}, item));
    else result[at] = mergeObject(inner, isObject(result[at]) ? (result[at] as JsonObject) : {}, item);
  }
  return result;
}

/**
 * Puts what the client names into its order. What only the server has keeps its place relative to its neighbours.
 */
function ordered(items: Json[], order: Json, keyOfItem: (item: Json) => Json): Json[] {
  if (!Array.isArray(order)) return items;
  const wanted = order.map((o) => (isObject(o) ? Object.values(o)[0] : o));
  const rank = (item: Json) => wanted.findIndex((w) => same(w, keyOfItem(item)));
  const named = items.filter((item) => rank(item) >= 0).sort((a, b) => rank(a) - rank(b));
  const others = items.map((item, index) => ({ item, index })).filter(({ item }) => rank(item) < 0);
  const indexOf = (item: Json) => items.indexOf(item);
  const result: Json[] = [];
  for (const item of named) {
    while (others.length > 0 && (others[0]?.index ?? 0) < indexOf(item)) result.push(others.shift()?.item);
    result.push(item);
  }
  return [...result, ...others.map(({ item }) => item)];
}

/** `$setElementOrder` may stand alone, to move elements without changing them. */
function orderUntouched(
  fields: { [name: string]: FieldSchema } | undefined,
  result: JsonObject,
  patch: JsonObject,
): void {
  for (const [key, order] of Object.entries(patch)) {
    if (!key.startsWith(ORDER)) continue;
    const field = key.slice(ORDER.length);
    if (patch[field] !== undefined || !Array.isArray(result[field])) continue;
    const mergeKey = fields?.[field]?.patchMergeKey;
    result[field] = ordered(result[field], order, (item) => (mergeKey ? keyOf(item, mergeKey) : item));
  }
}

function retainKeys(result: JsonObject, patch: JsonObject): void {
  const keys = patch[RETAIN_KEYS];
  if (keys === undefined) return;
  const kept = asList(keys, RETAIN_KEYS);
  for (const key of Object.keys(result)) if (!kept.includes(key)) delete result[key];
}

/** A value of a patch as it is stored: directives and nulls left out. */
function plain(value: Json): Json {
  if (Array.isArray(value)) return value.filter((v) => !(isObject(v) && v[DIRECTIVE] === 'delete')).map(plain);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([k, v]) => (v === null || k.startsWith('$') ? [] : [[k, plain(v)]])),
  );
}

function keyOf(item: Json, mergeKey: string): Json {
  return isObject(item) ? item[mergeKey] : undefined;
}

function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function asList(value: Json, field: string): Json[] {
  if (Array.isArray(value)) return value;
  throw badRequest(`${field} must be a list`);
}

function without(object: JsonObject, key: string): JsonObject {
  const { [key]: _, ...rest } = object;
  return rest;
}

function same(a: Json, b: Json): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}

function unknownDirective(directive: Json) {
  return badRequest(`Unknown patch type found: ${String(directive)}`);
}
