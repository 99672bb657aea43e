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
  const out = new Uint8Array(Math.ceil((text.length * 3) / 4));
  let length = 0;
  let bits = 0;
  let count = 0;
  let padding = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === 0x0a || c === 0x0d) continue;
    if (c === 0x3d) {
      padding++;
      continue;
    }
    const value = c < 128 ? (VALUES[c] ?? -1) : -1;
    if (value < 0 || padding > 0) return undefined;
    bits = (bits << 6) | value;
    if (++count === 4) {
      out[length++] = bits >> 16;
      out[length++] = (bits >> 8) & 255;
      out[length++] = bits & 255;
      bits = 0;
      count = 0;
    }
  }
  if (count === 0 ? padding !== 0 : count + padding !== 4 || count === 1) return undefined;
  if (count === 2) out[length++] = bits >> 4;
  if (count === 3) {
    out[length++] = bits >> 10;
    out[length++] = (bits >> 2) & 255;
  }
  return out.subarray(0, length);
}
