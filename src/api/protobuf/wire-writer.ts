const utf8 = new TextEncoder();
const SHORT_TEXT = 48;

/**
 * Writes the primitives of protobuf from the last byte to the first: by the time the length of a message has to be
 * written, the message is there already and nothing has to be measured beforehand. So callers write in reverse:
 * value, then length, then tag, and the last field first.
 */
export class WireWriter {
  #bytes: Uint8Array;
  /** Everything from here to the end is written. */
  #at: number;

  constructor(sizeBytes = 1024) {
    this.#bytes = new Uint8Array(sizeBytes);
    this.#at = sizeBytes;
  }

  /** Bytes written so far. */
  get length(): number {
    return this.#bytes.length - this.#at;
  }

  /** A copy of what was written; the writer starts again, keeping its room. */
  finish(): Uint8Array {
    const written = this.#bytes.slice(this.#at);
    this.#at = this.#bytes.length;
    return written;
  }

  uint32(value: number): void {
    const bytes = this.#room(5);
    const size = value < 0x80 ? 1 : value < 0x4000 ? 2 : value < 0x20_0000 ? 3 : value < 0x1000_0000 ? 4 : 5;
    this.#at -= size;
    let at = this.#at;
    let rest = value;
    for (let i = 1; i < size; i++) {
      bytes[at++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    bytes[at] = rest;
  }

  /** A whole number; negative ones take ten bytes, as the format has it. */
  integer(value: number): void {
    if (value >= 0 && value <= 0xffff_ffff) {
      this.uint32(Math.trunc(value));
      return;
    }
    const bytes = this.#room(10);
    let rest = BigInt.asUintN(64, BigInt(Number.isInteger(value) ? value : Math.trunc(value) || 0));
    const groups: number[] = [];
    while (rest >= 0x80n) {
      groups.push(Number(rest & 0x7fn) | 0x80);
      rest >>= 7n;
    }
    groups.push(Number(rest));
    this.#at -= groups.length;
    bytes.set(groups, this.#at);
  }

  double(value: number): void {
    const bytes = this.#room(8);
    this.#at -= 8;
    new DataView(bytes.buffer, bytes.byteOffset + this.#at, 8).setFloat64(0, value, true);
  }

  bytes(value: Uint8Array): void {
    const bytes = this.#room(value.length);
    this.#at -= value.length;
    bytes.set(value, this.#at);
  }

  text(value: string): void {
    const { length } = value;
    if (length <= SHORT_TEXT && this.#ascii(value)) return;
    // UTF-8 needs at most three bytes for a UTF-16 unit: written at the start of that room, then moved to its end.
    const bytes = this.#room(length * 3);
    const start = this.#at - length * 3;
    const { written } = utf8.encodeInto(value, bytes.subarray(start, this.#at));
    const to = this.#at - written;
    bytes.copyWithin(to, start, start + written);
    this.#at = to;
  }

  #ascii(value: string): boolean {
    const bytes = this.#room(value.length);
    let at = this.#at;
    for (let i = value.length - 1; i >= 0; i--) {
      const c = value.charCodeAt(i);
      if (c >= 0x80) return false;
      bytes[--at] = c;
    }
    this.#at = at;
    return true;
  }

  #room(sizeBytes: number): Uint8Array {
    if (this.#at >= sizeBytes) return this.#bytes;
    const used = this.length;
    const larger = new Uint8Array(Math.max(this.#bytes.length * 2, used + sizeBytes));
    larger.set(this.#bytes.subarray(this.#at), larger.length - used);
    this.#bytes = larger;
    this.#at = larger.length - used;
    return larger;
  }
}
