import { type FieldSet, type FieldSetDraft, isEmpty, LEAF, put, withSelf } from './field-set.ts';
import { elementsOf, type Shape, shapeOfField } from './shape.ts';

/** Every path a value speaks of: what its applier owns. */
export function fieldsOf(shape: Shape, value: unknown): FieldSet {
  const set: FieldSetDraft = {};
  if (shape.form === 'list' || shape.form === 'set') {
    for (const [element, item] of elementsOf(shape, value) ?? []) {
      put(set, element, shape.form === 'list' ? withSelf(fieldsOf(shape.element, item)) : LEAF);
    }
    return set;
  }
  if (shape.form === 'leaf' || typeof value !== 'object' || value === null || Array.isArray(value)) return set;
  for (const [name, inner] of Object.entries(value)) {
    const below = fieldsOf(shapeOfField(shape, name), inner);
    // Keys of a map belong to whoever gives them; fields of a type are always there.
    const declared = shape.form === 'struct' && shape.fields.has(name);
    const empty = isEmpty(below);
    if (empty && Array.isArray(inner) && inner.length === 0 && isList(shapeOfField(shape, name))) continue;
    put(set, `f:${name}`, empty || declared ? below : withSelf(below));
  }
  return set;
}

function isList({ form }: Shape): boolean {
  return form === 'list' || form === 'set';
}
