/**
 * A JSON pointer whose indices of lists are written as the standard has them. The original reads them as Go reads
 * numbers, and counts the negative ones from the end of the list; `mayAppend` where the place behind the last counts.
 */
export function resolvedPointer(document: unknown, pointer: string, mayAppend = false): string {
  const parts = pointer.split('/');
  let at = document;
  for (const [i, part] of parts.entries()) {
    if (i === 0) continue;
    if (Array.isArray(at)) parts[i] = indexOf(part, mayAppend && i === parts.length - 1 ? at.length + 1 : at.length);
    at = memberOf(at, parts[i] as string);
  }
  return parts.join('/');
}

function indexOf(part: string, places: number): string {
  if (!/^[+-]?\d+$/.test(part)) return part;
  const index = Number(part);
  return String(index < 0 ? index + places : index);
}

function memberOf(value: unknown, part: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
  return Object.hasOwn(value, key) ? (value as { [key: string]: unknown })[key] : undefined;
}
