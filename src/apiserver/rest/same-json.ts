/**
 * Whether two JSON values say the same. The order of an object's keys says nothing: clients write an object back in
 * the order of their own types. A key that is undefined is as good as absent.
 */
export function sameJson(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((item, i) => sameJson(item, b[i]));
  }
  const left = a as { [key: string]: unknown };
  const right = b as { [key: string]: unknown };
  const keys = Object.keys(left);
  for (const key of keys) if (!sameJson(left[key], right[key])) return false;
  return Object.keys(right).every((key) => right[key] === undefined || Object.hasOwn(left, key));
}
