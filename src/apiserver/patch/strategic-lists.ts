import { ApiError, isJsonObject } from '#api';
import { goText } from './go-text.ts';

export type Json = unknown;
export interface JsonObject {
  [key: string]: Json;
}

/** How one list is merged. */
interface ListRules {
  /** Otherwise a patch replaces it. */
  merges: boolean;
  /** Tells the elements apart, where they are maps. */
  mergeKey: string | undefined;
  mergeItem(current: JsonObject, patch: JsonObject): JsonObject;
}

/** A patch that cannot be carried out; the original has no reason of its own for it. */
export function patchFault(message: string): ApiError {
  return new ApiError('Unknown', message);
}

/** A list with a patch of it laid over: what the patch names is in its order, before what only the list has where nothing says otherwise. */
export function mergeList(
  { current, patch, isDeletion }: { current: Json[]; patch: Json[]; isDeletion: boolean },
  rules: ListRules,
): Json[] {
  if (!rules.merges) return patch;
  if (current.length === 0 && patch.length === 0) return current;
  const isOfMaps = formOfAll(current, patch) === 'map';
  if (!isOfMaps && isDeletion) {
    const deleted = new Set(patch);
    return current.filter((item) => !deleted.has(item));
  }
  if (!isOfMaps) return interleaved([...new Set([...current, ...patch])], { named: patch, before: current }, undefined);
  const { mergeKey } = rules;
  if (mergeKey === undefined) throw patchFault('cannot merge lists without merge key for type struct');
  const { kept, said } = directedItems(current, patch, mergeKey);
  const merged = [...kept];
  const places = placesOf(kept, mergeKey);
  for (const item of said) {
    const key = keyIn(item, mergeKey);
    const at = places.get(key);
    if (at === undefined) places.set(key, merged.push(item) - 1);
    else merged[at] = rules.mergeItem(merged[at] as JsonObject, item as JsonObject);
  }
  return interleaved(merged, { named: said, before: kept }, mergeKey);
}

/** The same in the order that the patch gives. At least one of `current` and `patch` is there. */
export function orderedList(
  { order, current, patch }: { order: Json[]; current: Json[] | undefined; patch: Json[] | undefined },
  rules: ListRules,
): Json[] {
  const mergeKey = rules.merges ? rules.mergeKey : undefined;
  if (patch) checkOrder(patch, order, mergeKey);
  const merged = current && patch ? mergeList({ current, patch, isDeletion: false }, rules) : (current ?? patch ?? []);
  return interleaved(merged, { named: order, before: current ?? [] }, mergeKey);
}

/** Elements that say what is to be done with them, or with the list, are done with first. */
function directedItems(current: Json[], patch: Json[], mergeKey: string): { kept: Json[]; said: Json[] } {
  const said: Json[] = [];
  const deleted = new Set<Json>();
  let replaces = false;
  for (const item of patch as JsonObject[]) {
    const { $patch: directive } = item;
    if (directive === undefined) said.push(item);
    else if (directive === 'delete') deleted.add(keyIn(item, mergeKey));
    else if (directive === 'replace') replaces = true;
    else if (directive === 'merge') throw patchFault('merging lists cannot yet be specified in the patch');
    else throw patchFault(`unknown patch type: ${goText(directive)} in map: ${goText(item)}`);
  }
  if (replaces) return { kept: said, said: [] };
  const kept = deleted.size === 0 ? current : current.filter((item) => !deleted.has((item as JsonObject)[mergeKey]));
  return { kept, said };
}

/** Where each element stands first in a list, by what tells it from the others. */
function placesOf(list: readonly Json[], mergeKey: string | undefined): Map<Json, number> {
  const places = new Map<Json, number>();
  list.forEach((item, at) => {
    const key = mergeKey === undefined ? item : isJsonObject(item) ? item[mergeKey] : undefined;
    if (!places.has(key)) places.set(key, at);
  });
  return places;
}

/**
 * Puts what is named into that order. What is not keeps its own order, and goes before a named element only where it
 * stood before it.
 */
function interleaved(
  items: readonly Json[],
  { named, before }: { named: readonly Json[]; before: readonly Json[] },
  mergeKey: string | undefined,
): Json[] {
  const [inNamed, inBefore] = [placesOf(named, mergeKey), placesOf(before, mergeKey)];
  const keyOf = (item: Json) => (mergeKey === undefined ? item : keyIn(item, mergeKey));
  const at = (places: Map<Json, number>, item: Json) => places.get(keyOf(item)) ?? -1;
  const sorted = (part: Json[], places: Map<Json, number>) => part.sort((a, b) => at(places, a) - at(places, b));
  const said = sorted(
    items.filter((item) => at(inNamed, item) >= 0),
    inNamed,
  );
  const others = sorted(
    items.filter((item) => at(inNamed, item) < 0),
    inBefore,
  );
  const result: Json[] = [];
  let next = 0;
  for (const item of said) {
    const place = at(inBefore, item);
    while (next < others.length && place >= 0 && isBefore(at(inBefore, others[next]), place)) {
      result.push(others[next++]);
    }
    result.push(item);
  }
  return [...result, ...others.slice(next)];
}

function isBefore(index: number, other: number): boolean {
  return index >= 0 && index < other;
}

/** What the patch names must stand in the order it gives. */
function checkOrder(patch: Json[], order: Json[], mergeKey: string | undefined): void {
  const said = patch.filter((item) => !isJsonObject(item) || item.$patch === undefined);
  if (order.length === 0 || said.length === 0) return;
  let from = 0;
  for (const item of said) {
    while (from < order.length && !sameElement(item, order[from], mergeKey)) from++;
    if (from++ >= order.length) {
      const lists = `${goText(patch)}\n doesn't match $setElementOrder list:\n${goText(order)}`;
      throw patchFault(`The order in patch list:\n${lists}\n`);
    }
  }
}

function sameElement(a: Json, b: Json, mergeKey: string | undefined): boolean {
  return mergeKey === undefined ? a === b : keyIn(a, mergeKey) === keyIn(b, mergeKey);
}

function keyIn(item: Json, mergeKey: string): Json {
  if (!isJsonObject(item)) throw patchFault(`expected a map[string]interface {}, but received a ${typeof item}`);
  if (item[mergeKey] !== undefined) return item[mergeKey];
  throw patchFault(`map: ${goText(item)} does not contain declared merge key: ${mergeKey}`);
}

/** What all elements are; throws for lists of lists, and for what is not alike. */
function formOfAll(...lists: Json[][]): string {
  const forms = new Set(
    lists.flat().map((item) => (isJsonObject(item) ? 'map' : Array.isArray(item) ? 'list' : typeof item)),
  );
  if (forms.has('list')) {
    throw new ApiError('Invalid', 'the server rejected our request due to an error in our request', { details: {} });
  }
  if (forms.size > 1) throw patchFault(`list element types are not identical: ${goText(lists)}`);
  return [...forms][0] ?? '';
}
