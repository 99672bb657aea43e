import { INT_OR_STRING, MICRO_TIME, QUANTITY, RAW_EXTENSION, TIME } from '../schema.ts';
import { ProtobufError } from './protobuf-error.ts';
import type { ValueCodec } from './value-codec.ts';
import { DELIMITED, decodeUtf8, VARINT, type WireReader } from './wire-reader.ts';
import type { WireWriter } from './wire-writer.ts';

const MAX_JSON_DEPTH = 200;
/** The years 0 to 9999, which is what the text form can say. */
const MIN_SECONDS = -62_167_219_200;
const MAX_SECONDS = 253_402_300_799;
const utf8 = new TextEncoder();

/** Reads a message of fields that `take` knows; it says whether it took the field. */
function readFields(reader: WireReader, take: (number: number, wire: number) => boolean): void {
  const outer = reader.enter();
  while (!reader.done) {
    const tag = reader.uint32();
    if (!take(tag >>> 3, tag & 7)) reader.skip(tag);
  }
  reader.leave(outer);
}

/** `{seconds, nanos}`; an empty message is the zero time, which JSON writes as null. */
function timeCodec(fractionDigits: 0 | 6): ValueCodec {
  return {
    wire: DELIMITED,
    zero: null,
    read(reader) {
      let seconds = 0;
      let nanos = 0;
      let empty = true;
      readFields(reader, (number, wire) => {
        empty = false;
        if (wire !== VARINT || number > 2) return false;
        if (number === 1) seconds = reader.int64();
        else nanos = reader.int32();
        return true;
      });
      if (empty) return undefined;
      if (seconds < MIN_SECONDS || seconds > MAX_SECONDS || nanos < 0 || nanos > 999_999_999) {
        throw new ProtobufError('Time.MarshalJSON: year outside of range [0,9999]');
      }
      const whole = new Date(seconds * 1000).toISOString().slice(0, 19);
      if (fractionDigits === 0) return `${whole}Z`;
      return `${whole}.${String(Math.trunc(nanos / 1000)).padStart(6, '0')}Z`;
    },
    write(writer, value) {
      const before = writer.length;
      const ms = typeof value === 'string' ? Date.parse(value) : Number.NaN;
      if (!Number.isNaN(ms)) {
        const fraction = fractionDigits ? (/\.(\d{1,6})/.exec(value as string)?.[1] ?? '') : '';
        writer.uint32(Number(fraction.padEnd(6, '0')) * 1000);
        writer.uint32(0x10);
        writer.integer(Math.floor(ms / 1000));
        writer.uint32(0x08);
      }
      writer.uint32(writer.length - before);
    },
  };
}

/** One text in a message of its own. */
const quantity: ValueCodec = {
  wire: DELIMITED,
  zero: '0',
  read(reader) {
    let text = '0';
    readFields(reader, (number, wire) => {
      if (number !== 1 || wire !== DELIMITED) return false;
      text = reader.text();
      return true;
    });
    return text;
  },
  write: (writer, value) => writeTextField(writer, String(value), 0x0a),
};

function writeTextField(writer: WireWriter, text: string, tag: number): void {
  const before = writer.length;
  writer.text(text);
  writer.uint32(writer.length - before);
  writer.uint32(tag);
  writer.uint32(writer.length - before);
}

const INT = 0;
const STRING = 1;

const intOrString: ValueCodec = {
  wire: DELIMITED,
  zero: 0,
  read(reader) {
    let type = INT;
    let number = 0;
    let text = '';
    readFields(reader, (field, wire) => {
      if (field === 3 && wire === DELIMITED) text = reader.text();
      else if (field > 2 || wire !== VARINT) return false;
      else if (field === 1) type = reader.int32();
      else number = reader.int32();
      return true;
    });
    if (type !== INT && type !== STRING) throw new ProtobufError('impossible IntOrString.Type');
    return type === INT ? number : text;
  },
  write(writer, value) {
    const isText = typeof value === 'string';
    const before = writer.length;
    const text = isText ? value : '';
    writer.text(text);
    writer.uint32(writer.length - before);
    writer.uint32(0x1a);
    writer.integer(isText ? 0 : Number(value));
    writer.uint32(0x10);
    writer.uint32(isText ? STRING : INT);
    writer.uint32(0x08);
    writer.uint32(writer.length - before);
  },
};

/** JSON within protobuf: its text is the only field. */
const rawJson: ValueCodec = {
  wire: DELIMITED,
  zero: null,
  read(reader) {
    let raw: Uint8Array | undefined;
    readFields(reader, (number, wire) => {
      if (number !== 1 || wire !== DELIMITED) return false;
      raw = reader.bytes();
      return true;
    });
    return raw === undefined || raw.length === 0 ? null : parseJson(raw);
  },
  write(writer, value) {
    const before = writer.length;
    writer.bytes(utf8.encode(JSON.stringify(value)));
    writer.uint32(writer.length - before);
    writer.uint32(0x0a);
    writer.uint32(writer.length - before);
  },
};

function parseJson(raw: Uint8Array): unknown {
  let value: unknown;
  try {
    value = JSON.parse(decodeUtf8(raw));
  } catch (cause) {
    throw new ProtobufError(`json: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
  if (isDeeper(value, MAX_JSON_DEPTH)) throw new ProtobufError('exceeded max depth');
  return value;
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 0) return true;
  return Object.values(value).some((inner) => isDeeper(inner, levels - 1));
}

const EXTENSIONS = 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1';

/** Types whose JSON form is not the form of their message, by definition. */
export const SPECIAL_CODECS: { readonly [definition: string]: ValueCodec } = {
  [TIME]: timeCodec(0),
  [MICRO_TIME]: timeCodec(6),
  [QUANTITY]: quantity,
  [INT_OR_STRING]: intOrString,
  [RAW_EXTENSION]: rawJson,
  'io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1': rawJson,
  [`${EXTENSIONS}.JSON`]: rawJson,
};
