import { type ListKey, type Shape, shapeOfField } from './shape.ts';

/** What keeps a configuration from being one of its type, as path and reason: fields and list elements it cannot have. */
export function typedFaults(shape: Shape, value: unknown, path = ''): string[] {
  if (shape.form === 'list') return listFaults(shape, value, path);
  if (shape.form === 'set') return setFaults(value, path);
  if (shape.form === 'leaf' || typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    const at = `${path}.${name}`;
    if (shape.form === 'struct' && !shape.fields.has(name) && at !== '.metadata.selfLink') {
      return [`${at}: field not declared in schema`];
    }
    return typedFaults(shapeOfField(shape, name), inner, at);
  });
}

function listFaults({ keys, element }: Extract<Shape, { form: 'list' }>, value: unknown, path: string): string[] {
  if (!Array.isArray(value)) return [];
  const seen = new Set<string>();
  return value.flatMap((item: unknown, i) => {
    if (typeof item !== 'object' || item === null || Array.isArray(item)) return [];
    const missing = keys.find(({ name, fallback }) => fieldOf(item, name) === undefined && fallback === undefined);
    if (missing && keys.length === 1) {
      const why = `associative list with keys has an element that omits key field "${missing.name}" (and doesn't have default value)`;
      return [`${path}: element ${i}: ${why}`];
    }
    const key = keyText(keys, item);
    if (seen.has(key)) return [`${path}: duplicate entries for key ${key}`];
    seen.add(key);
    return typedFaults(element, item, path + key);
  });
}

function setFaults(value: unknown, path: string): string[] {
  if (!Array.isArray(value)) return [];
  const seen = new Set<unknown>();
  return value.flatMap((item: unknown) => {
    if (seen.has(item)) return [`${path}: duplicate entries for key [=${JSON.stringify(item)}]`];
    seen.add(item);
    return [];
  });
}

function keyText(keys: readonly ListKey[], item: object): string {
  const texts = keys.flatMap(({ name, fallback }) => {
    const value = fieldOf(item, name) ?? fallback;
    return value === undefined ? [] : [`${name}=${JSON.stringify(value)}`];
  });
  return `[${texts.join(',')}]`;
}

function fieldOf(item: object, name: string): unknown {
  return Object.hasOwn(item, name) ? (item as { [key: string]: unknown })[name] : undefined;
}
