import { isJsonObject } from '#api';
import { type FieldSet, type FieldSetDraft, isEmpty, LEAF, put } from './field-set.ts';
import { elementOfField, elementsOf, type Shape, shapeOfField } from './shape.ts';

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
  const before = isJsonObject(old) ? old : {};
  const after = isJsonObject(now) ? now : {};
  for (const name in after) {
    comparePart(shapeOfField(shape, name), elementOfField(shape, name), [before[name], after[name]], found);
  }
  for (const name in before) {
    if (after[name] !== undefined) continue;
    comparePart(shapeOfField(shape, name), elementOfField(shape, name), [before[name], undefined], found);
  }
}

function comparePart(shape: Shape, element: string, [old, now]: [unknown, unknown], found: Found): void {
  if (old === now) return;
  if (old === undefined) put(found.changed, element, allOf(shape, now));
  else if (now === undefined) put(found.removed, element, allOf(shape, old));
  else if (!isWhole(shape, old, now)) compareBelow(shape, element, [old, now], found);
  else if (!sameLeaf(old, now)) put(found.changed, element, LEAF);
}

function compareBelow(shape: Shape, element: string, [old, now]: [unknown, unknown], found: Found): void {
  const inner: Found = { changed: {}, removed: {} };
  compareParts(shape, old, now, inner);
  if (!isEmpty(inner.changed)) put(found.changed, element, inner.changed);
  if (!isEmpty(inner.removed)) put(found.removed, element, inner.removed);
}

/** A part that is there in one version alone: its own path, and all below it. */
function allOf(shape: Shape, value: unknown): FieldSet {
  if (shape.form === 'list' || shape.form === 'set') {
    const elements = hasNoItems(value) ? undefined : elementsOf(shape, value);
    if (!elements) return LEAF;
    const set: FieldSetDraft = { '.': LEAF as FieldSetDraft };
    for (const [element, item] of elements) {
      put(set, element, shape.form === 'list' ? allOf(shape.element, item) : LEAF);
    }
    return set;
  }
  if (shape.form === 'leaf' || hasNoParts(value)) return LEAF;
  const set: FieldSetDraft = { '.': LEAF as FieldSetDraft };
  for (const name in value as Tree) {
    const inner = (value as Tree)[name];
    if (inner !== undefined) put(set, elementOfField(shape, name), allOf(shapeOfField(shape, name), inner));
  }
  return set;
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
  return !isJsonObject(value) || isEmpty(value as FieldSet);
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
