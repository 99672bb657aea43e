import { ProtobufError } from './protobuf-error.ts';

export const VARINT = 0;
export const FIXED64 = 1;
export const DELIMITED = 2;
const START_GROUP = 3;
const END_GROUP = 4;
const FIXED32 = 5;

/** Texts shorter than this are read byte by byte, which is faster than the decoder for them. */
const SHORT_TEXT_BYTES = 24;
const MAX_GROUP_DEPTH = 100;
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Reads the primitives of protobuf from a part of a byte array. Every read that would go beyond the end, or finds what
 * the format does not allow, throws `ProtobufError`; nothing is allocated before its length is known to be there.
 */
export class WireReader {
  #at: number;
  #end: number;
  readonly #bytes: Uint8Array;
  #objectsLeft: number;

  constructor(bytes: Uint8Array, maxObjects = Number.POSITIVE_INFINITY) {
    this.#bytes = bytes;
    this.#objectsLeft = maxObjects;
    this.#at = 0;
    this.#end = bytes.length;
  }

  get done(): boolean {
    return this.#at >= this.#end;
  }

  /** Narrows the reader to the message that starts here; `leave` with what this gives to go on after it. */
  enter(): number {
    const length = this.#length();
    const outer = this.#end;
    this.#end = this.#at + length;
    return outer;
  }

  leave(outer: number): void {
    this.#at = this.#end;
    this.#end = outer;
  }

  /** To be called for every object made: a few bytes can ask for one of hundreds. */
  countObject(): void {
    if (--this.#objectsLeft < 0) throw new ProtobufError('too many objects');
  }

  /** The low 32 bits of a varint, which may have 64. */
  uint32(): number {
    const first = this.#byte();
    if (first < 0x80) return first;
    let value = first & 0x7f;
    let shift = 7;
    for (;;) {
      const byte = this.#byte();
      if (shift < 32) value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value >>> 0;
      shift += 7;
      if (shift >= 70) throw new ProtobufError('proto: integer overflow');
    }
  }

  int32(): number {
    return this.uint32() | 0;
  }

  boolean(): boolean {
    return this.int64() !== 0;
  }

  /** Throws for numbers that JavaScript cannot hold exactly. */
  int64(): number {
    const first = this.#byte();
    if (first < 0x80) return first;
    let low = first & 0x7f;
    let high = 0;
    for (let shift = 7; ; shift += 7) {
      if (shift >= 70) throw new ProtobufError('proto: integer overflow');
      const byte = this.#byte();
      const bits = byte & 0x7f;
      if (shift < 28) low |= bits << shift;
      else if (shift === 28) {
        low |= bits << 28;
        high = bits >> 4;
      } else if (shift < 63) high |= bits << (shift - 32);
      else high |= (bits & 1) << 31;
      if (byte < 0x80) break;
    }
    const value = (high | 0) * 0x1_0000_0000 + (low >>> 0);
    if (!Number.isSafeInteger(value)) {
      const exact = (BigInt(high | 0) << 32n) + BigInt(low >>> 0);
      throw new ProtobufError(`${exact} is beyond the whole numbers that can be kept exactly`);
    }
    return value;
  }

  double(): number {
    const { buffer, byteOffset } = this.#bytes;
    const at = this.#take(8);
    return new DataView(buffer, byteOffset + at, 8).getFloat64(0, true);
  }

  /** A view of the bytes, not a copy. */
  bytes(): Uint8Array {
    const length = this.#length();
    const at = this.#take(length);
    return this.#bytes.subarray(at, at + length);
  }

  text(): string {
    const length = this.#length();
    const at = this.#take(length);
    if (length < SHORT_TEXT_BYTES) {
      let text = '';
      let i = at;
      for (; i < at + length; i++) {
        const byte = this.#bytes[i] ?? 0;
        if (byte >= 0x80) break;
        text += String.fromCharCode(byte);
      }
      if (i === at + length) return text;
    }
    return decodeUtf8(this.#bytes.subarray(at, at + length));
  }

  /** Passes over a value of a field that is not known. `tag` is the field's. */
  skip(tag: number, depth = 0): void {
    switch (tag & 7) {
      case VARINT:
        this.uint32();
        return;
      case FIXED64:
        this.#take(8);
        return;
      case DELIMITED:
        this.#take(this.#length());
        return;
      case START_GROUP:
        this.#skipGroup(depth);
        return;
      case END_GROUP:
        throw new ProtobufError('proto: unexpected end of group');
      case FIXED32:
        this.#take(4);
        return;
      default:
        throw new ProtobufError(`proto: illegal wireType ${tag & 7}`);
    }
  }

  #skipGroup(depth: number): void {
    if (depth >= MAX_GROUP_DEPTH) throw new ProtobufError('proto: groups nested too deeply');
    for (;;) {
      const tag = this.uint32();
      if ((tag & 7) === END_GROUP) return;
      this.skip(tag, depth + 1);
    }
  }

  #byte(): number {
    if (this.#at >= this.#end) throw new ProtobufError('unexpected EOF');
    return this.#bytes[this.#at++] ?? 0;
  }

  #length(): number {
    const length = this.uint32();
    if (length > 0x7fff_ffff) throw new ProtobufError('proto: negative length found during unmarshaling');
    if (length > this.#end - this.#at) throw new ProtobufError('unexpected EOF');
    return length;
  }

  #take(length: number): number {
    if (length > this.#end - this.#at) throw new ProtobufError('unexpected EOF');
    const at = this.#at;
    this.#at += length;
    return at;
  }
}

/** Throws `ProtobufError` for bytes that are no UTF-8. */
export function decodeUtf8(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch (cause) {
    throw new ProtobufError('proto: field contains invalid UTF-8', { cause });
  }
}
