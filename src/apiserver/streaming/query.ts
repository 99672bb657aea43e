import { badRequest, quoted } from '#api';

/** A query parameter as the original reads booleans: there without a value is true; throws `BadRequest` on nonsense. */
export function booleanParameter(query: URLSearchParams, name: string): boolean {
  const text = query.get(name);
  if (text === null) return false;
  return !['0', 'false', 'f'].includes(text.toLowerCase());
}

/** A whole number from the query; undefined when it is absent. */
export function integerParameter(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null || text === '') return undefined;
  if (!/^[+-]?\d+$/.test(text)) throw badRequest(`strconv.ParseInt: parsing ${quoted(text)}: invalid syntax`);
  return Number(text);
}
