import { quoted } from '#api';

/** One field of a schedule: which values it may have. */
interface Bounds {
  min: number;
  max: number;
  names?: { readonly [name: string]: number };
}

const named = (first: number, text: string) => Object.fromEntries(text.split(' ').map((name, i) => [name, first + i]));

const BOUNDS: readonly [Bounds, Bounds, Bounds, Bounds, Bounds] = [
  { min: 0, max: 59 },
  { min: 0, max: 23 },
  { min: 1, max: 31 },
  { min: 1, max: 12, names: named(1, 'jan feb mar apr may jun jul aug sep oct nov dec') },
  { min: 0, max: 6, names: named(0, 'sun mon tue wed thu fri sat') },
];

const DESCRIPTORS: { readonly [name: string]: string } = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};

/** The values one field of a schedule allows. */
export interface CronField {
  values: ReadonlySet<number>;
  /** Written as a star: for the two kinds of days, one that is no star then decides alone. */
  star: boolean;
}

/** When a schedule is due: at times whose every field fits, or every so often. */
export type CronSchedule =
  | { minute: CronField; hour: CronField; dayOfMonth: CronField; month: CronField; dayOfWeek: CronField }
  | { everyMs: number };

/** A schedule that cannot be read. Its message is what the original tells users. */
export class CronSyntaxError extends Error {
  override readonly name = 'CronSyntaxError';
}

/**
 * Reads a schedule of five fields, or one such as `@daily` or `@every 1h30m`, by the rules of robfig/cron, which the
 * original uses. A leading `TZ=…` or `CRON_TZ=…` is passed over. Throws `CronSyntaxError`.
 */
export function parseCronSchedule(text: string): CronSchedule {
  if (text === '') throw new CronSyntaxError('empty spec string');
  const spec = /^(?:CRON_)?TZ=\S*\s*/.test(text) ? text.replace(/^(?:CRON_)?TZ=\S*\s*/, '').trim() : text;
  if (spec.startsWith('@')) return parseDescriptor(spec);
  const fields = spec.split(/\s+/).filter(Boolean);
  const [minute, hour, dayOfMonth, month, dayOfWeek, ...more] = fields;
  if (dayOfWeek === undefined || more.length) {
    throw new CronSyntaxError(`expected exactly 5 fields, found ${fields.length}: [${fields.join(' ')}]`);
  }
  return {
    minute: parseField(minute ?? '', BOUNDS[0]),
    hour: parseField(hour ?? '', BOUNDS[1]),
    dayOfMonth: parseField(dayOfMonth ?? '', BOUNDS[2]),
    month: parseField(month ?? '', BOUNDS[3]),
    dayOfWeek: parseField(dayOfWeek, BOUNDS[4]),
  };
}

function parseDescriptor(spec: string): CronSchedule {
  const fields = DESCRIPTORS[spec];
  if (fields) return parseCronSchedule(fields);
  if (!spec.startsWith('@every ')) throw new CronSyntaxError(`unrecognized descriptor: ${spec}`);
  const everyMs = parseDurationMs(spec.slice('@every '.length));
  if (everyMs === undefined) {
    const problem = `time: invalid duration ${quoted(spec.slice('@every '.length))}`;
    throw new CronSyntaxError(`failed to parse duration ${spec}: ${problem}`);
  }
  // Whole seconds, and never less than one.
  return { everyMs: Math.max(1000, Math.trunc(everyMs / 1000) * 1000) };
}

const UNITS_MS: { readonly [unit: string]: number } = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

function parseDurationMs(text: string): number | undefined {
  if (text === '0') return 0;
  if (!/^[+-]?(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|ms|s|m|h))+$/.test(text)) return undefined;
  let total = 0;
  for (const [, amount, unit = ''] of text.matchAll(/(\d+\.?\d*|\.\d+)(ns|us|µs|ms|s|m|h)/g)) {
    total += Number(amount) * (UNITS_MS[unit] ?? 0);
  }
  return text.startsWith('-') ? -total : total;
}

function parseField(text: string, bounds: Bounds): CronField {
  const values = new Set<number>();
  let star = false;
  for (const part of text.split(',').filter(Boolean)) {
    const range = parseRange(part, bounds);
    star ||= range.star;
    for (let value = range.start; value <= range.end; value += range.step) values.add(value);
  }
  return { values, star };
}

function parseRange(text: string, bounds: Bounds) {
  const [range = '', stepText, ...moreSteps] = text.split('/');
  const [low = '', high, ...moreHighs] = range.split('-');
  const isStar = low === '*' || low === '?';
  if (!isStar && moreHighs.length) throw new CronSyntaxError(`too many hyphens: ${text}`);
  const start = isStar ? bounds.min : parseNumber(low, bounds.names);
  let end = isStar ? bounds.max : high === undefined ? start : parseNumber(high, bounds.names);
  if (moreSteps.length) throw new CronSyntaxError(`too many slashes: ${text}`);
  const step = stepText === undefined ? 1 : parseNumber(stepText);
  // `5/15` goes on to the end of the range.
  if (stepText !== undefined && high === undefined) end = bounds.max;
  if (start < bounds.min) {
    throw new CronSyntaxError(`beginning of range (${start}) below minimum (${bounds.min}): ${text}`);
  }
  if (end > bounds.max) throw new CronSyntaxError(`end of range (${end}) above maximum (${bounds.max}): ${text}`);
  if (start > end) throw new CronSyntaxError(`beginning of range (${start}) beyond end of range (${end}): ${text}`);
  if (step === 0) throw new CronSyntaxError(`step of range should be a positive number: ${text}`);
  return { start, end, step, star: isStar && step === 1 };
}

function parseNumber(text: string, names?: Bounds['names']): number {
  const name = text.toLowerCase();
  if (names && Object.hasOwn(names, name)) return names[name] ?? 0;
  if (!/^[+-]?\d+$/.test(text)) {
    const problem = `strconv.Atoi: parsing ${quoted(text)}: invalid syntax`;
    throw new CronSyntaxError(`failed to parse int from ${text}: ${problem}`);
  }
  const number = Number(text);
  if (number < 0) throw new CronSyntaxError(`negative number (${number}) not allowed: ${text}`);
  return number;
}
