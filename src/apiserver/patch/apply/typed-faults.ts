import { type Definition, definitions, type FieldSchema, isJsonObject } from '#api';
import { goSource, goText, goTypeOf } from '../go-text.ts';

type Definitions = { readonly [name: string]: Definition };

/**
 * What keeps a configuration from being one of its type, as path and reason: fields and list elements it cannot have,
 * and values of another type, also within lists that have one owner. Types of a kind that is not built in are `own`;
 * which fields those know is for their schema to say.
 */
export function typedFaults(definition: string, value: unknown, own?: Definitions): string[] {
  return new Walk(own).valueFaults(definition, value, '');
}

class Walk {
  constructor(readonly own: Definitions | undefined) {}

  #find(type: string): Definition | undefined {
    return this.own?.[type] ?? definitions[type];
  }

  valueFaults(type: string, value: unknown, path: string): string[] {
    if (value === null || value === undefined || type === 'any') return [];
    if (type.startsWith('[')) return this.#listFaults({ type }, value, path);
    if (type.startsWith('{')) return this.#mapFaults(type.slice(1, -1), value, path);
    const found = this.#find(type);
    if (!found) return scalarFaults(type, value, path);
    if (Object.keys(found.fields).length === 0) return [];
    if (!isJsonObject(value)) return [`${path}: expected map, got &{${goText(value)}}`];
    const knowsAll = this.own?.[type] === undefined;
    return Object.entries(value).flatMap(([name, inner]) => {
      const at = `${path}.${name}`;
      const field = Object.hasOwn(found.fields, name) ? found.fields[name] : undefined;
      if (field) return this.#fieldFaults(field, inner, at);
      return at === '.metadata.selfLink' || !knowsAll ? [] : [`${at}: field not declared in schema`];
    });
  }

  #fieldFaults(field: FieldSchema, value: unknown, path: string): string[] {
    const isList = field.type.startsWith('[') && value !== null;
    return isList ? this.#listFaults(field, value, path) : this.valueFaults(field.type, value, path);
  }

  #mapFaults(element: string, value: unknown, path: string): string[] {
    if (!isJsonObject(value)) return [`${path}: expected map, got &{${goText(value)}}`];
    return Object.entries(value).flatMap(([name, inner]) => this.valueFaults(element, inner, `${path}.${name}`));
  }

  #listFaults(field: FieldSchema, value: unknown, path: string): string[] {
    if (!Array.isArray(value)) return [`${path}: expected list, got &{${goText(value)}}`];
    const element = field.type.slice(1, -1);
    const seen = new Set<string>();
    return value.flatMap((item: unknown, i) => {
      const { key = `[${i}]`, fault } = elementKey(field, this.#find(element), item);
      if (fault) return [`${path}: element ${i}: ${fault}`];
      const repeated = seen.has(key) ? [`${path}: duplicate entries for key ${key}`] : [];
      seen.add(key);
      return [...repeated, ...this.valueFaults(element, item, path + key)];
    });
  }
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

/** What tells the element from others in its path, if it is not its place, or why there is no such thing. */
function elementKey(
  field: FieldSchema,
  element: Definition | undefined,
  item: unknown,
): { key?: string; fault?: string } {
  if (field.listType === 'set') return memberKey(item);
  if (field.listType !== 'map') return {};
  if (item === null) return { fault: 'associative list with keys may not have a null element' };
  if (!isJsonObject(item)) return { fault: 'associative list with keys may not have non-map elements' };
  const names = [...(field.listMapKeys ?? [])].sort();
  const texts: string[] = [];
  for (const name of names) {
    const value = (Object.hasOwn(item, name) ? item[name] : undefined) ?? element?.fields[name]?.default;
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
