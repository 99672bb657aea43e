import type { FieldPlan, Fields } from './message-plan.ts';
import { ProtobufError } from './protobuf-error.ts';
import type { ValueCodec } from './value-codec.ts';
import { DELIMITED, type WireReader } from './wire-reader.ts';

interface Place {
  name: string;
  number: number;
}

function wrongWire(name: string, wire: number): ProtobufError {
  return new ProtobufError(`proto: wrong wireType = ${wire} for field ${name.charAt(0).toUpperCase()}${name.slice(1)}`);
}

/** A field with one value. `absent` is the value that means the same as none. */
export function singleField({ name, number }: Place, codec: ValueCodec, absent: unknown): FieldPlan {
  const tag = (number << 3) | codec.wire;
  return {
    number,
    read(reader, target, wire, depth) {
      if (wire !== codec.wire) throw wrongWire(name, wire);
      const value = codec.read(reader, depth, target[name]);
      if (value !== undefined && value !== absent) target[name] = value;
      else if (target[name] !== undefined) delete target[name];
    },
    write(writer, source) {
      const value = source[name];
      if (value === undefined || value === null) return;
      codec.write(writer, value);
      writer.uint32(tag);
    },
  };
}

/** A field that may be given many times; numbers may also come packed into one. */
export function listField({ name, number }: Place, codec: ValueCodec): FieldPlan {
  const tag = (number << 3) | codec.wire;
  return {
    number,
    read(reader, target, wire, depth) {
      let list = target[name] as unknown[] | undefined;
      if (!list) {
        list = [];
        target[name] = list;
      }
      if (wire === codec.wire) {
        list.push(codec.read(reader, depth, undefined) ?? null);
        return;
      }
      if (wire !== DELIMITED) throw wrongWire(name, wire);
      const outer = reader.enter();
      while (!reader.done) list.push(codec.read(reader, depth, undefined));
      reader.leave(outer);
    },
    write(writer, source) {
      const list = source[name];
      if (!Array.isArray(list)) return;
      for (let i = list.length - 1; i >= 0; i--) {
        codec.write(writer, list[i] ?? codec.zero);
        writer.uint32(tag);
      }
    },
  };
}

const KEY_TAG = 0x0a;

/** A map from text: entries of a key and a value, written in the order of their keys. */
export function mapField({ name, number }: Place, codec: ValueCodec): FieldPlan {
  const tag = (number << 3) | DELIMITED;
  const valueTag = (2 << 3) | codec.wire;
  return {
    number,
    read(reader, target, wire, depth) {
      if (wire !== DELIMITED) throw wrongWire(name, wire);
      const map = (target[name] ?? {}) as Fields;
      target[name] = map;
      readEntry(reader, { map, codec, depth });
    },
    write(writer, source) {
      const map = source[name];
      if (typeof map !== 'object' || map === null) return;
      const entries = map as Fields;
      const keys = Object.keys(entries).sort(byCodePoint);
      for (let i = keys.length - 1; i >= 0; i--) {
        const key = keys[i] ?? '';
        const before = writer.length;
        codec.write(writer, entries[key] ?? codec.zero);
        writer.uint32(valueTag);
        const valueEnd = writer.length;
        writer.text(key);
        writer.uint32(writer.length - valueEnd);
        writer.uint32(KEY_TAG);
        writer.uint32(writer.length - before);
        writer.uint32(tag);
      }
    },
  };
}

function readEntry(reader: WireReader, { map, codec, depth }: { map: Fields; codec: ValueCodec; depth: number }): void {
  let key = '';
  let value: unknown;
  const outer = reader.enter();
  while (!reader.done) {
    const tag = reader.uint32();
    if (tag === KEY_TAG) key = reader.text();
    else if (tag >>> 3 === 2) {
      if ((tag & 7) !== codec.wire) throw wrongWire('value', tag & 7);
      value = codec.read(reader, depth, undefined);
    } else reader.skip(tag);
  }
  reader.leave(outer);
  value ??= typeof codec.zero === 'object' && codec.zero !== null ? structuredClone(codec.zero) : codec.zero;
  // A key such as `__proto__` is a key like any other.
  if (key === '__proto__')
    Object.defineProperty(map, key, { value, enumerable: true, configurable: true, writable: true });
  else map[key] = value;
}

/** As Go sorts texts: by UTF-8 bytes, which is the order of code points. */
function byCodePoint(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x === y) continue;
    // Surrogates stand for code points above all other units.
    const xHigh = x >= 0xd800 && x < 0xe000;
    return xHigh === (y >= 0xd800 && y < 0xe000) ? x - y : xHigh ? 1 : -1;
  }
  return a.length - b.length;
}
