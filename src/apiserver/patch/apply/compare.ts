import { type FieldSet, type FieldSetDraft, isEmpty, LEAF, put, withSelf } from './field-set.ts';
import { elementsOf, type Shape, shapeOfField } from './shape.ts';

/** How two versions of an object differ. What was added or changed is `changed`: owners do not care which. */
export interface Comparison {
  changed: FieldSet;
  removed: FieldSet;
}

type Tree = { [key: string]: unknown };

/**
 * Compares two values, part by part as their shape divides them. Where a part is new, its own path counts as changed
 * besides those below it. The order of lists with keys says nothing.
 */
export function compare(shape: Shape, old: unknown, now: unknown): Comparison {
  const changed: FieldSetDraft = {};
  const removed: FieldSetDraft = {};
  compareParts(shape, old, now, { changed, removed });
  return { changed, removed };
}

interface Found {
  changed: FieldSetDraft;
  removed: FieldSetDraft;
}

function compareParts(shape: Shape, old: unknown, now: unknown, found: Found): void {
  if (old === now) return;
  if (shape.form === 'list' || shape.form === 'set') {
    const before = elementsOf(shape, old) ?? new Map<string, unknown>();
    const after = elementsOf(shape, now) ?? new Map<string, unknown>();
    const inner: Shape = shape.form === 'list' ? shape.element : { form: 'leaf' };
    for (const [element, value] of after) comparePart(inner, element, [before.get(element), value], found);
    for (const [element, value] of before) {
      if (!after.has(element)) comparePart(inner, element, [value, undefined], found);
    }
    return;
  }
  const before = isTree(old) ? old : {};
  const after = isTree(now) ? now : {};
  for (const name of Object.keys(after)) {
    comparePart(shapeOfField(shape, name), `f:${name}`, [before[name], after[name]], found);
  }
  for (const name of Object.keys(before)) {
    if (after[name] === undefined)
      comparePart(shapeOfField(shape, name), `f:${name}`, [before[name], undefined], found);
  }
}

function comparePart(shape: Shape, element: string, [old, now]: [unknown, unknown], found: Found): void {
  if (old === now) return;
  if (isWhole(shape, old, now)) {
    if (now === undefined) put(found.removed, element, LEAF);
    else if (old === undefined || !sameLeaf(old, now)) put(found.changed, element, LEAF);
    return;
  }
  const inner: Found = { changed: {}, removed: {} };
  compareParts(shape, old, now, inner);
  if (old === undefined) put(found.changed, element, withSelf(inner.changed));
  else if (!isEmpty(inner.changed)) put(found.changed, element, inner.changed);
  if (now === undefined) put(found.removed, element, withSelf(inner.removed));
  else if (!isEmpty(inner.removed)) put(found.removed, element, inner.removed);
}

/** Whether the two can only be looked at as a whole: by shape, or because neither has parts. */
function isWhole(shape: Shape, old: unknown, now: unknown): boolean {
  switch (shape.form) {
    case 'leaf':
      return true;
    case 'list':
    case 'set':
      if (hasNoItems(old) && hasNoItems(now)) return true;
      return elementsOf(shape, old) === undefined || elementsOf(shape, now) === undefined;
    default:
      return hasNoParts(old) && hasNoParts(now);
  }
}

function hasNoItems(value: unknown): boolean {
  return !Array.isArray(value) || value.length === 0;
}

function hasNoParts(value: unknown): boolean {
  return !isTree(value) || isEmpty(value as FieldSet);
}

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function sameLeaf(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const left = a as Tree;
  const right = b as Tree;
  const keys = Object.keys(left);
  return keys.length === Object.keys(right).length && keys.every((key) => sameLeaf(left[key], right[key]));
}
