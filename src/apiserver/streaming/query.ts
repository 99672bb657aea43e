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

const TIME_LAYOUT = '2006-01-02T15:04:05Z07:00';
const TIME_PARTS: readonly (readonly [as: string, form: RegExp])[] = [
  ['2006', /^\d{4}/],
  ['-', /^-/],
  ['01', /^\d{2}/],
  ['-', /^-/],
  ['02', /^\d{2}/],
  ['T', /^T/],
  ['15', /^\d{2}/],
  [':', /^:/],
  ['04', /^\d{2}/],
  [':', /^:/],
  ['05', /^\d{2}([.,]\d+)?/],
  ['Z07:00', /^(Z|[+-]\d{2}:\d{2})/],
];

/** A moment from the query as RFC 3339 writes it; undefined when it is absent. Throws `BadRequest` in the words of Go. */
export function timeParameter(query: URLSearchParams, name: string): string | undefined {
  const text = query.get(name);
  if (!text || text === 'null') return undefined;
  let rest = text;
  for (const [as, form] of TIME_PARTS) {
    const [part] = form.exec(rest) ?? [];
    if (part === undefined) {
      const about = `parsing time ${quoted(text)} as ${quoted(TIME_LAYOUT)}`;
      throw badRequest(`${about}: cannot parse ${quoted(rest)} as ${quoted(as)}`);
    }
    rest = rest.slice(part.length);
  }
  if (rest !== '') throw badRequest(`parsing time ${quoted(text)}: extra text: ${quoted(rest)}`);
  return text;
}
