import { badRequest, definitions, type FieldSchema, isJsonObject, type KubeObject } from '#api';
import { goText } from './go-text.ts';
import { type Json, type JsonObject, mergeList, orderedList, patchFault } from './strategic-lists.ts';

const DIRECTIVE = '$patch';
const RETAIN_KEYS = '$retainKeys';
const ORDER = '$setElementOrder/';
const DELETE_FROM = '$deleteFromPrimitiveList/';

/**
 * Applies a strategic merge patch: maps are merged, lists as their schema says (merged by key, merged as sets, or
 * replaced), with the directives `$patch`, `$retainKeys`, `$setElementOrder/…` and `$deleteFromPrimitiveList/…`.
 * Nothing given is changed. The rules and words are those of the original's `strategicpatch` package.
 */
export function strategicMerge(definition: string, current: KubeObject, patch: Json): KubeObject {
  if (!isJsonObject(patch)) throw badRequest('the patch is not an object');
  return mergeMap(definition, current as JsonObject, patch) as KubeObject;
}

function mergeMap(definition: string | undefined, current: JsonObject, patch: JsonObject): JsonObject {
  if (Object.hasOwn(patch, DIRECTIVE)) return directed(patch);
  const result: JsonObject = { ...current };
  const rest: JsonObject = { ...patch };
  retainKeys(result, rest);
  const fields = definition === undefined ? {} : (definitions[definition]?.fields ?? {});
  orderLists(fields, result, rest);
  for (const [key, value] of Object.entries(rest)) {
    const isDeletion = key.startsWith(DELETE_FROM);
    const field = isDeletion ? key.slice(DELETE_FROM.length) : key;
    if (field === '__proto__') continue;
    const before = Object.hasOwn(result, field) ? result[field] : undefined;
    if (value === null) delete result[field];
    else if (before === undefined || formOf(before) !== formOf(value)) {
      if (!isDeletion) keep(result, field, value);
    } else result[field] = mergeField(fields[field], { before, value, isDeletion });
  }
  return result;
}

function mergeField(
  schema: FieldSchema | undefined,
  { before, value, isDeletion }: { before: Json; value: Json; isDeletion: boolean },
): Json {
  if (isJsonObject(before) && isJsonObject(value)) return mergeMap(innerType(schema), before, value);
  if (!Array.isArray(before) || !Array.isArray(value)) return value;
  return mergeList({ current: before, patch: value, isDeletion }, rulesOf(schema));
}

/** What a whole map is told to do. */
function directed(patch: JsonObject): JsonObject {
  const { [DIRECTIVE]: directive, ...rest } = patch;
  if (directive === 'replace') return rest;
  if (directive === 'delete') return {};
  throw patchFault(`unknown patch type: ${goText(directive)} in map: ${goText(patch)}`);
}

function innerType(schema: FieldSchema | undefined): string | undefined {
  return schema && /^[a-z]+\..*[A-Z]/.test(schema.type) ? schema.type : undefined;
}

function rulesOf(schema: FieldSchema | undefined) {
  const inner = schema?.type.startsWith('[') ? schema.type.slice(1, -1) : undefined;
  return {
    merges: schema?.patchStrategy?.split(',').includes('merge') ?? false,
    mergeKey: schema?.patchMergeKey,
    mergeItem: (current: JsonObject, patch: JsonObject) => mergeMap(inner, current, patch),
  };
}

/** Lists whose order the patch gives are merged and put into it; the rest of the patch is then without them. */
function orderLists(fields: { readonly [name: string]: FieldSchema }, result: JsonObject, rest: JsonObject): void {
  for (const [key, order] of Object.entries(rest)) {
    if (!key.startsWith(ORDER)) continue;
    delete rest[key];
    const field = key.slice(ORDER.length);
    const patch = rest[field] ?? undefined;
    const current = result[field] ?? undefined;
    if (patch === undefined && current === undefined) listOf(order);
    else {
      const lists = { order: listOf(order), current: current && listOf(current), patch: patch && listOf(patch) };
      result[field] = orderedList(lists, rulesOf(fields[field]));
      if (patch !== undefined) delete rest[field];
    }
  }
}

function listOf(value: Json): Json[] {
  if (Array.isArray(value)) return value;
  const goType = isJsonObject(value) ? 'map[string]interface {}' : formOf(value);
  throw patchFault(`expected a []interface {}, but received a ${goType}`);
}

function retainKeys(result: JsonObject, rest: JsonObject): void {
  const keys = rest[RETAIN_KEYS];
  if (keys === undefined) return;
  delete rest[RETAIN_KEYS];
  const isKept = (key: string) => Array.isArray(keys) && keys.includes(key);
  const said = Object.entries(rest).filter(([key, value]) => value !== null && !/^\$(setEl|deleteFrom)/.test(key));
  if (!Array.isArray(keys) || said.some(([key]) => !isKept(key)))
    throw badRequest('invalid patch format of retainKeys');
  for (const key of Object.keys(result)) if (!isKept(key)) delete result[key];
}

/** Takes over what was not there before: without nulls, and without whatever is told to do something. */
function keep(result: JsonObject, field: string, value: Json): void {
  const kept = plain(value);
  if (kept !== undefined) result[field] = kept;
}

function plain(value: Json): Json | undefined {
  if (Array.isArray(value)) return value.map(plain).filter((item) => item !== undefined);
  if (!isJsonObject(value)) return value;
  if (Object.hasOwn(value, DIRECTIVE)) return undefined;
  const kept: JsonObject = {};
  for (const [key, inner] of Object.entries(value)) {
    if (inner !== null && !key.startsWith('$') && key !== '__proto__') keep(kept, key, inner);
  }
  return kept;
}

function formOf(value: Json): string {
  if (Array.isArray(value)) return 'list';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int64' : 'float64';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}
