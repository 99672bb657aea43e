/**
 * Amounts such as `100m`, `64Mi`, `1e3`: exact decimal numbers with a suffix that is kept when they are written again.
 * Canonical form as the original's `resource.Quantity` describes it: no fraction, the largest suffix that fits.
 */
export interface Quantity {
  /** Nano-units: the value times 10^9, rounded up away from zero. */
  readonly nano: bigint;
  readonly format: 'DecimalSI' | 'BinarySI' | 'DecimalExponent';
}

const NANO = 1_000_000_000n;
const DECIMAL: [string, number][] = [
  ['n', -9],
  ['u', -6],
  ['m', -3],
  ['', 0],
  ['k', 3],
  ['M', 6],
  ['G', 9],
  ['T', 12],
  ['P', 15],
  ['E', 18],
];
const BINARY: [string, number][] = [
  ['Ki', 10],
  ['Mi', 20],
  ['Gi', 30],
  ['Ti', 40],
  ['Pi', 50],
  ['Ei', 60],
];
const MAX = (2n ** 63n - 1n) * NANO;

/** A cluster writes the same few amounts over and over; reading one costs a microsecond. */
const KNOWN_LIMIT = 1000;
const MAX_KNOWN_LENGTH = 32;
const known = new Map<string, Quantity>();

/** Reads an amount; undefined when it is not one. */
export function parseQuantity(amount: string | number): Quantity | undefined {
  const text = String(amount);
  const again = known.get(text);
  if (again) return again;
  const quantity = readQuantity(text);
  if (quantity && text.length <= MAX_KNOWN_LENGTH) {
    if (known.size >= KNOWN_LIMIT) known.clear();
    known.set(text, quantity);
  }
  return quantity;
}

function readQuantity(text: string): Quantity | undefined {
  const match = /^([+-]?)(\d+(?:\.\d*)?|\.\d+)(?:([eE][+-]?\d+)|([KMGTPE]i|[numkMGTPE]))?$/.exec(text);
  if (!match) return undefined;
  const [, sign, digits = '', exponent, suffix] = match;
  const [whole = '', fraction = ''] = digits.split('.');
  const mantissa = BigInt(`${whole}${fraction}` || '0');
  const power = exponent ? Number(exponent.slice(1)) : suffix ? (DECIMAL.find(([s]) => s === suffix)?.[1] ?? 0) : 0;
  if (Math.abs(power) > 100) return undefined;
  const binary = BINARY.find(([s]) => s === suffix)?.[1];
  const scale = 9 + power - fraction.length;
  let nano = mantissa * (binary ? 2n ** BigInt(binary) : 1n);
  nano = scale >= 0 ? nano * 10n ** BigInt(scale) : divideUp(nano, 10n ** BigInt(-scale));
  if (nano > MAX) nano = MAX;
  return {
    nano: sign === '-' ? -nano : nano,
    format: binary ? 'BinarySI' : exponent ? 'DecimalExponent' : 'DecimalSI',
  };
}

function divideUp(a: bigint, b: bigint): bigint {
  return (a + b - 1n) / b;
}

const texts = new WeakMap<Quantity, string>();

/** The canonical text of an amount. */
export function formatQuantity(quantity: Quantity): string {
  let text = texts.get(quantity);
  if (text === undefined) {
    text = textOf(quantity);
    texts.set(quantity, text);
  }
  return text;
}

function textOf({ nano, format }: Quantity): string {
  const negative = nano < 0n;
  const size = negative ? -nano : nano;
  const text = size === 0n ? '0' : format === 'BinarySI' ? binaryText(size) : decimalText(size, format);
  return negative ? `-${text}` : text;
}

function binaryText(nano: bigint): string {
  if (nano % NANO !== 0n || nano < 1024n * NANO) return decimalText(nano, 'DecimalSI');
  const value = nano / NANO;
  for (const [suffix, bits] of BINARY.toReversed()) {
    const unit = 2n ** BigInt(bits);
    if (value % unit === 0n) return `${value / unit}${suffix}`;
  }
  return String(value);
}

function decimalText(nano: bigint, format: Quantity['format']): string {
  for (const [suffix, power] of DECIMAL.toReversed()) {
    const unit = 10n ** BigInt(power + 9);
    if (nano % unit !== 0n) continue;
    const end = format === 'DecimalExponent' ? (power === 0 ? '' : `e${power}`) : suffix;
    return `${nano / unit}${end}`;
  }
  return String(nano);
}

/** The canonical form of an amount's text; the text itself when it is not an amount. */
export function canonicalQuantity(text: string | number): string {
  const quantity = parseQuantity(text);
  return quantity ? formatQuantity(quantity) : String(text);
}

/** Thousandths, rounded up: CPU in millicores. 0 when absent or not an amount. */
export function milliValue(text: string | number | undefined): number {
  const quantity = text === undefined ? undefined : parseQuantity(text);
  if (!quantity) return 0;
  const { nano } = quantity;
  return nano >= 0n ? Number(divideUp(nano, 1_000_000n)) : -Number(divideUp(-nano, 1_000_000n));
}

/** Whole units, rounded up: bytes of memory. 0 when absent or not an amount. */
export function wholeValue(text: string | number | undefined): number {
  const quantity = text === undefined ? undefined : parseQuantity(text);
  if (!quantity) return 0;
  const { nano } = quantity;
  return nano >= 0n ? Number(divideUp(nano, NANO)) : -Number(divideUp(-nano, NANO));
}
