import { isJsonObject } from '#api';
import { type FieldSet, isMember, under } from './field-set.ts';
import { elementsOf, type Shape, shapeOfField } from './shape.ts';

type Tree = { [key: string]: unknown };

/** The live value with everything the configuration says laid over it. Neither is changed; parts are shared. */
export function merged(shape: Shape, live: unknown, config: unknown): unknown {
  if (config === undefined) return live;
  if (live === undefined) return config;
  if (shape.form === 'list' || shape.form === 'set') return mergedList(shape, live, config);
  if (shape.form === 'leaf' || !isJsonObject(live) || !isJsonObject(config)) return config;
  const result: Tree = { ...live };
  for (const [name, value] of Object.entries(config))
    set(result, name, merged(shapeOfField(shape, name), live[name], value));
  return result;
}

/** Elements that only the live list has come first where they can; what both have is in the configuration's order. */
function mergedList(shape: Shape, live: unknown, config: unknown): unknown {
  const before = elementsOf(shape, live);
  const wished = elementsOf(shape, config);
  if (!before || !wished || !Array.isArray(live) || !Array.isArray(config)) return config;
  const inner: Shape = shape.form === 'list' ? shape.element : { form: 'leaf' };
  const result: unknown[] = [];
  const left = [...before];
  const done = new Set<string>();
  /** Takes live elements up to the next that the configuration has yet to place. */
  const takeLive = () => {
    for (let [next] = left; next !== undefined; [next] = left) {
      const [element, item] = next;
      if (wished.has(element) && !done.has(element)) return;
      if (!wished.has(element)) result.push(item);
      left.shift();
    }
  };
  for (const [element, value] of wished) {
    takeLive();
    result.push(merged(inner, before.get(element), value));
    done.add(element);
  }
  takeLive();
  return result;
}

/**
 * Takes out of a value what was applied before and nobody owns now. `owned` holds every owner's paths, the new
 * configuration's among them.
 */
export function pruned(
  shape: Shape,
  value: unknown,
  sets: { last: FieldSet | undefined; owned: FieldSet | undefined },
): unknown {
  const { last, owned } = sets;
  if (!last) return value;
  if (shape.form === 'list' || shape.form === 'set') {
    const elements = elementsOf(shape, value);
    if (!elements || !Array.isArray(value)) return value;
    const inner: Shape = shape.form === 'list' ? shape.element : { form: 'leaf' };
    return [...elements].flatMap(([element, item]) => {
      const below = { last: under(last, element), owned: under(owned, element) };
      return isMember(below.last) && !isMember(below.owned) ? [] : [pruned(inner, item, below)];
    });
  }
  if (shape.form === 'leaf' || !isJsonObject(value)) return value;
  const result: Tree = {};
  for (const [name, inner] of Object.entries(value)) {
    const below = { last: under(last, `f:${name}`), owned: under(owned, `f:${name}`) };
    // A field of a type belongs to whoever owns anything in it; a key of a map must be owned itself.
    const declared = shape.form === 'struct' && shape.fields.has(name);
    const was = declared ? below.last !== undefined : isMember(below.last);
    const is = declared ? below.owned !== undefined : isMember(below.owned);
    if (!was || is) set(result, name, pruned(shapeOfField(shape, name), inner, below));
  }
  return result;
}

function set(tree: Tree, name: string, value: unknown): void {
  Object.defineProperty(tree, name, { value, enumerable: true, configurable: true, writable: true });
}
