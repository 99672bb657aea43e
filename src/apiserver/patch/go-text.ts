import { quoted } from '#api';
/** A JSON value as Go prints it with `%v`: `map[a:1 b:[x y]]`. Some errors of the original show values so. */
export function goText(value: unknown): string {
  if (value === null || value === undefined) return '<nil>';
  if (Array.isArray(value)) return `[${value.map(goText).join(' ')}]`;
  if (typeof value !== 'object') return String(value);
  return `map[${sorted(value)
    .map(([key, inner]) => `${key}:${goText(inner)}`)
    .join(' ')}]`;
}

/** The same with `%#v`: `map[string]interface {}{"a":1}`. */
export function goSource(value: unknown): string {
  if (value === null || value === undefined) return 'interface {}(nil)';
  if (typeof value === 'string') return quoted(value);
  if (typeof value !== 'object') return String(value);
  if (Array.isArray(value)) return `${goTypeOf(value)}{${value.map(goSource).join(', ')}}`;
  const entries = sorted(value).map(([key, inner]) => `${quoted(key)}:${goSource(inner)}`);
  return `${goTypeOf(value)}{${entries.join(', ')}}`;
}

/** The type that Go has for a JSON value. */
export function goTypeOf(value: unknown): string {
  if (Array.isArray(value)) return '[]interface {}';
  if (typeof value === 'object') return 'map[string]interface {}';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}

function sorted(value: object): [string, unknown][] {
  return Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
}
