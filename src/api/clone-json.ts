/** A copy of a JSON value that shares nothing with it; several times faster than `structuredClone`. */
export function cloneJson<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(cloneJson) as T;
  const copy: { [key: string]: unknown } = {};
  for (const key of Object.keys(value)) {
    const inner = cloneJson((value as { [key: string]: unknown })[key]);
    if (key === '__proto__') Object.defineProperty(copy, key, { value: inner, enumerable: true });
    else if (inner !== undefined) copy[key] = inner;
  }
  return copy as T;
}
