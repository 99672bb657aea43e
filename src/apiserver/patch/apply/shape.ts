import { type Definition, definitions, type FieldSchema, OBJECT_META } from '#api';

/**
 * How a value is divided among owners. A leaf has one owner as a whole: scalars, atomic lists and maps. `free` values
 * have no schema: their maps are divided by key, their lists are not.
 */
export type Shape =
  | { readonly form: 'leaf' | 'free' }
  | { readonly form: 'struct'; readonly fields: ReadonlyMap<string, Field> }
  | { readonly form: 'map'; readonly element: Shape }
  | { readonly form: 'set' }
  | { readonly form: 'list'; readonly keys: readonly ListKey[]; readonly element: Shape };

/** A field that a type is known to have. */
interface Field {
  /** Its path element: made once, not for each object that has the field. */
  readonly element: string;
  readonly shape: Shape;
}

/** A field that tells the elements of a list apart, and its value where it is not given. */
interface ListKey {
  readonly name: string;
  readonly fallback: unknown;
}

const LEAF: Shape = { form: 'leaf' };
const FREE: Shape = { form: 'free' };
const builtIn = new Map<string, Shape>();
const custom = new WeakMap<Definitions, Map<string, Shape>>();

type Definitions = { readonly [name: string]: Definition };

/** What is asked of a kind: its definition, and where that is not a built-in one. */
interface Typed {
  readonly definition: string;
  readonly custom?: { readonly definitions: Definitions } | undefined;
}

/** The shape of a kind's objects. Of what it has no type for, only the metadata is known. */
export function shapeOf(kind: Typed): Shape {
  if (!kind.custom) return new Shapes(builtIn, undefined).of(kind.definition);
  const own = kind.custom.definitions;
  let known = custom.get(own);
  if (!known) {
    known = new Map();
    custom.set(own, known);
  }
  return new Shapes(known, own).of(kind.definition);
}

/** The shape of one part of a value. */
export function shapeOfField(shape: Shape, name: string): Shape {
  switch (shape.form) {
    case 'struct':
      return shape.fields.get(name)?.shape ?? FREE;
    case 'map':
      return shape.element;
    default:
      return FREE;
  }
}

/** The path element of one part of a value. */
export function elementOfField(shape: Shape, name: string): string {
  return (shape.form === 'struct' ? shape.fields.get(name)?.element : undefined) ?? `f:${name}`;
}

/** Makes shapes of definitions, each once. */
class Shapes {
  constructor(
    readonly known: Map<string, Shape>,
    readonly own: Definitions | undefined,
  ) {}

  of(definition: string): Shape {
    return this.known.get(definition) ?? this.#build(definition);
  }

  #find(definition: string): Definition | undefined {
    return this.own?.[definition] ?? definitions[definition];
  }

  #build(definition: string): Shape {
    const found = this.#find(definition);
    if (found && (found.mapType === 'atomic' || Object.keys(found.fields).length === 0)) return LEAF;
    const fields = new Map<string, Field>();
    const know = (name: string, known: Shape) => fields.set(name, { element: `f:${name}`, shape: known });
    const shape: Shape = { form: 'struct', fields };
    // Known before its fields are: types may hold themselves.
    this.known.set(definition, shape);
    if (!found) know('metadata', this.of(OBJECT_META));
    for (const [name, field] of Object.entries(found?.fields ?? {})) know(name, this.#field(field));
    return shape;
  }

  #field({ type, listType, listMapKeys = [], mapType }: FieldSchema): Shape {
    if (type.startsWith('[')) {
      if (listType === 'set') return { form: 'set' };
      if (listType !== 'map') return LEAF;
      const element = type.slice(1, -1);
      const fields = this.#find(element)?.fields ?? {};
      const keys = [...listMapKeys].sort().map((name) => ({ name, fallback: fields[name]?.default }));
      return { form: 'list', keys, element: this.#type(element) };
    }
    return mapType === 'atomic' ? LEAF : this.#type(type);
  }

  #type(type: string): Shape {
    if (type.startsWith('[')) return LEAF;
    if (type.startsWith('{')) return { form: 'map', element: this.#type(type.slice(1, -1)) };
    if (this.#find(type)) return this.of(type);
    // What a custom schema says nothing of is divided by its keys.
    return type === 'any' && this.own ? FREE : LEAF;
  }
}

/** The path element of a list's element; undefined for one without any of its keys. */
function elementOf(keys: readonly ListKey[], item: unknown): string | undefined {
  if (typeof item !== 'object' || item === null) return undefined;
  let text = '';
  for (const { name, fallback } of keys) {
    const value = (item as { [key: string]: unknown })[name] ?? fallback;
    if (value !== undefined) text += `${text ? ',' : ''}${JSON.stringify(name)}:${JSON.stringify(value)}`;
  }
  return text ? `k:{${text}}` : undefined;
}

/** The path element of a member of a set. */
function valueElement(value: unknown): string {
  return `v:${JSON.stringify(value)}`;
}

/**
 * Elements of a list by path element, in order. Undefined when two of them have the same one: such a list can only be
 * looked at as a whole.
 */
export function elementsOf(shape: Shape, value: unknown): Map<string, unknown> | undefined {
  const elements = new Map<string, unknown>();
  if (!Array.isArray(value)) return elements;
  for (const item of value) {
    const element = shape.form === 'list' ? elementOf(shape.keys, item) : valueElement(item);
    if (element === undefined || elements.has(element)) return undefined;
    elements.set(element, item);
  }
  return elements;
}
