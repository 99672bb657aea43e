import { definitions, type FieldSchema, isJsonObject } from '#api';
import { goSource, goText, goTypeOf } from '../go-text.ts';

/**
 * What keeps a configuration from being one of its type, as path and reason: fields and list elements it cannot have,
 * and values of another type, also within lists that have one owner.
 */
export function typedFaults(definition: string, value: unknown): string[] {
  return valueFaults(definition, value, '');
}

function valueFaults(type: string, value: unknown, path: string): string[] {
  if (value === null || value === undefined || type === 'any') return [];
  if (type.startsWith('[')) return listFaults({ type }, value, path);
  if (type.startsWith('{')) return mapFaults(type.slice(1, -1), value, path);
  const found = definitions[type];
  if (!found) return scalarFaults(type, value, path);
  if (Object.keys(found.fields).length === 0) return [];
  if (!isJsonObject(value)) return [`${path}: expected map, got &{${goText(value)}}`];
  return Object.entries(value).flatMap(([name, inner]) => {
    const at = `${path}.${name}`;
    const field = Object.hasOwn(found.fields, name) ? found.fields[name] : undefined;
    if (field) return fieldFaults(field, inner, at);
    return at === '.metadata.selfLink' ? [] : [`${at}: field not declared in schema`];
  });
}

function fieldFaults(field: FieldSchema, value: unknown, path: string): string[] {
  const isList = field.type.startsWith('[') && value !== null;
  return isList ? listFaults(field, value, path) : valueFaults(field.type, value, path);
}

function scalarFaults(type: string, value: unknown, path: string): string[] {
  const [name = ''] = type.split(':');
  if ((name === 'integer' || name === 'number') && typeof value !== 'number') {
    return [`${path}: expected numeric (int or float), got ${goTypeOf(value)}`];
  }
  if (name === 'boolean' && typeof value !== 'boolean') return [`${path}: expected boolean, got &{${goText(value)}}`];
  if (name === 'string' && typeof value !== 'string') {
    return [`${path}: expected string, got &value.valueUnstructured{Value:${goSource(value)}}`];
  }
  return [];
}

function mapFaults(element: string, value: unknown, path: string): string[] {
  if (!isJsonObject(value)) return [`${path}: expected map, got &{${goText(value)}}`];
  return Object.entries(value).flatMap(([name, inner]) => valueFaults(element, inner, `${path}.${name}`));
}

function listFaults(field: FieldSchema, value: unknown, path: string): string[] {
  if (!Array.isArray(value)) return [`${path}: expected list, got &{${goText(value)}}`];
  const element = field.type.slice(1, -1);
  const seen = new Set<string>();
  return value.flatMap((item: unknown, i) => {
    const { key = `[${i}]`, fault } = elementKey(field, element, item);
    if (fault) return [`${path}: element ${i}: ${fault}`];
    const repeated = seen.has(key) ? [`${path}: duplicate entries for key ${key}`] : [];
    seen.add(key);
    return [...repeated, ...valueFaults(element, item, path + key)];
  });
}

/** What tells the element from others in its path, if it is not its place, or why there is no such thing. */
function elementKey(field: FieldSchema, element: string, item: unknown): { key?: string; fault?: string } {
  if (field.listType === 'set') return memberKey(item);
  if (field.listType !== 'map') return {};
  if (item === null) return { fault: 'associative list with keys may not have a null element' };
  if (!isJsonObject(item)) return { fault: 'associative list with keys may not have non-map elements' };
  const names = [...(field.listMapKeys ?? [])].sort();
  const texts: string[] = [];
  for (const name of names) {
    const value = (Object.hasOwn(item, name) ? item[name] : undefined) ?? definitions[element]?.fields[name]?.default;
    if (value !== undefined) texts.push(`${name}=${JSON.stringify(value)}`);
    else if (names.length === 1) {
      const why = `omits key field "${name}" (and doesn't have default value)`;
      return { fault: `associative list with keys has an element that ${why}` };
    }
  }
  return { key: `[${texts.join(',')}]` };
}

function memberKey(item: unknown): { key?: string; fault?: string } {
  if (item === null) return { fault: "associative list without keys has an element that's an explicit null" };
  if (Array.isArray(item)) return { fault: 'not supported: associative list with lists as elements' };
  if (typeof item === 'object') return { fault: "associative list without keys has an element that's a map type" };
  return { key: `[=${JSON.stringify(item)}]` };
}
