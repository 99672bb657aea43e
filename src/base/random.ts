/** Where all code takes its chance from, so that a test can repeat it. */
export interface Random {
  /** A number in [0, 1). */
  next(): number;
  /** `length` random bytes; unpredictable where the composition root asks for it. */
  bytes(length: number): Uint8Array;
}

/** A repeatable source: the same seed gives the same sequence (mulberry32). Never for secrets. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  return { next, bytes: (length) => Uint8Array.from({ length }, () => Math.floor(next() * 256)) };
}

/** Asking the platform costs microseconds however little is asked for, so it is asked for many bytes at once. */
const POOL_BYTES = 4096;

/** Unpredictable chance from the platform's own generator. No byte is given out twice. */
export function secureRandom(): Random {
  const pool = new Uint8Array(POOL_BYTES);
  const view = new DataView(pool.buffer);
  let used = POOL_BYTES;
  /** Where the next `length` bytes of the pool begin. */
  const take = (length: number): number => {
    if (used + length > POOL_BYTES) {
      crypto.getRandomValues(pool);
      used = 0;
    }
    used += length;
    return used - length;
  };
  return {
    next: () => view.getUint32(take(4)) / 4294967296,
    bytes: (length) => {
      if (length > POOL_BYTES / 4) return crypto.getRandomValues(new Uint8Array(length));
      const start = take(length);
      const bytes = pool.slice(start, start + length);
      pool.fill(0, start, start + length);
      return bytes;
    },
  };
}

/** Letters and digits without vowels and look-alikes: no words, good in names. */
const NAME_LETTERS = 'bcdfghjklmnpqrstvwxz2456789';

/** `length` letters fit for the end of an object's name. */
export function randomSuffix(random: Random, length: number): string {
  let text = '';
  for (let i = 0; i < length; i++) text += NAME_LETTERS[Math.floor(random.next() * NAME_LETTERS.length)];
  return text;
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** A version 4 UUID. */
export function randomUuid(random: Random): string {
  const bytes = random.bytes(16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  let hex = '';
  for (const byte of bytes) hex += HEX[byte];
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
