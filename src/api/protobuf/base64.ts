const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const VALUES = new Int8Array(128).fill(-1);
for (let i = 0; i < 64; i++) VALUES[ALPHABET.charCodeAt(i)] = i;

/** Bytes as JSON carries them: standard base64 with padding. */
export function toBase64(bytes: Uint8Array): string {
  const parts: string[] = [];
  const at = (i: number) => bytes[i] ?? 0;
  let text = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const bits = (at(i) << 16) | (at(i + 1) << 8) | at(i + 2);
    text += ALPHABET[bits >> 18];
    text += ALPHABET[(bits >> 12) & 63];
    text += i + 1 < bytes.length ? ALPHABET[(bits >> 6) & 63] : '=';
    text += i + 2 < bytes.length ? ALPHABET[bits & 63] : '=';
    if (text.length >= 8192) {
      parts.push(text);
      text = '';
    }
  }
  parts.push(text);
  return parts.join('');
}

/** The bytes of a base64 text; line breaks are skipped. Undefined when it is none. */
export function fromBase64(text: string): Uint8Array | undefined {
  if (base64Fault(text) !== undefined) return undefined;
  const out = new Uint8Array(Math.ceil((text.length * 3) / 4));
  let length = 0;
  let bits = 0;
  let count = 0;
  for (let i = 0; i < text.length; i++) {
    const value = valueAt(text, i);
    if (value < 0) continue;
    bits = (bits << 6) | value;
    if (++count < 4) continue;
    out[length++] = bits >> 16;
    out[length++] = (bits >> 8) & 255;
    out[length++] = bits & 255;
    bits = 0;
    count = 0;
  }
  if (count === 2) out[length++] = bits >> 4;
  if (count === 3) {
    out[length++] = bits >> 10;
    out[length++] = (bits >> 2) & 255;
  }
  return out.subarray(0, length);
}

/** Where a text stops being base64, as the original counts it; undefined when it is base64 to its end. */
export function base64Fault(text: string): number | undefined {
  let count = 0;
  for (let i = 0; i < text.length; i++) {
    if (isLineBreak(text, i)) continue;
    if (valueAt(text, i) >= 0) count = (count + 1) % 4;
    else return text.charCodeAt(i) === PAD ? paddingFault(text, i, count) : i;
  }
  return count === 0 ? undefined : text.length - count;
}

/** The first `=` stands at `at`, after `count` digits of its group. */
function paddingFault(text: string, at: number, count: number): number | undefined {
  if (count < 2) return at;
  let next = afterLineBreaks(text, at + 1);
  if (count === 2) {
    if (next === text.length) return next;
    if (text.charCodeAt(next) !== PAD) return next - 1;
    next = afterLineBreaks(text, next + 1);
  }
  return next < text.length ? next : undefined;
}

const PAD = 0x3d;

function valueAt(text: string, at: number): number {
  const c = text.charCodeAt(at);
  return c < 128 ? (VALUES[c] ?? -1) : -1;
}

function isLineBreak(text: string, at: number): boolean {
  const c = text.charCodeAt(at);
  return c === 0x0a || c === 0x0d;
}

function afterLineBreaks(text: string, from: number): number {
  let at = from;
  while (at < text.length && isLineBreak(text, at)) at++;
  return at;
}
