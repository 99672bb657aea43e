import { sameValue } from '../../../immutable-field.ts';

/** Where two wire values differ, one line for what was and one for what is, by path. */
export function differences(old: unknown, now: unknown, path = ''): string {
  if (sameValue(old, now)) return '';
  if (isContainer(old) && isContainer(now) && Array.isArray(old) === Array.isArray(now)) {
    const keys = [...new Set([...Object.keys(old), ...Object.keys(now)])];
    return keys.map((key) => differences(old[key], now[key], child(path, key, Array.isArray(old)))).join('');
  }
  const line = (sign: string, value: unknown) =>
    value === undefined ? '' : `${sign} ${path}: ${JSON.stringify(value)}\n`;
  return line('-', old) + line('+', now);
}

function child(path: string, key: string, isList: boolean): string {
  if (isList) return `${path}[${key}]`;
  return path ? `${path}.${key}` : key;
}

function isContainer(value: unknown): value is { [key: string]: unknown } {
  return typeof value === 'object' && value !== null;
}
