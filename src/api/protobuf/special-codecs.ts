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

const DAY_SECONDS = 86_400;
/** Most times of a cluster are of the same day: its number and its text are kept, the rest is arithmetic. */
let day = { number: 0, text: '1970-01-01T' };

function onDay(number: number): typeof day {
  if (day.number !== number) {
    day = { number, text: new Date(number * DAY_SECONDS * 1000).toISOString().slice(0, 11) };
  }
  return day;
}

const two = (value: number): string => (value < 10 ? `0${value}` : `${value}`);

function timeText(seconds: number): string {
  const number = Math.floor(seconds / DAY_SECONDS);
  const rest = seconds - number * DAY_SECONDS;
  const minutes = Math.trunc(rest / 60);
  return `${onDay(number).text}${two(Math.trunc(minutes / 60))}:${two(minutes % 60)}:${two(rest % 60)}`;
}

const UTC_TIME = /^\d{4}-\d\d-\d\dT([01]\d|2[0-3]):([0-5]\d):([0-5]\d)(?:\.\d+)?Z$/;

/** Seconds since 1970 of a time as JSON has it; NaN when it is none. */
function secondsOf(text: string): number {
  const parts = text.startsWith(day.text) ? UTC_TIME.exec(text) : null;
  if (parts) return day.number * DAY_SECONDS + Number(parts[1]) * 3600 + Number(parts[2]) * 60 + Number(parts[3]);
  const seconds = Math.floor(Date.parse(text) / 1000);
  if (!Number.isNaN(seconds)) onDay(Math.floor(seconds / DAY_SECONDS));
  return seconds;
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
      const whole = timeText(seconds);
      if (fractionDigits === 0) return `${whole}Z`;
      return `${whole}.${String(Math.trunc(nanos / 1000)).padStart(6, '0')}Z`;
    },
    write(writer, value) {
      const before = writer.length;
      const seconds = typeof value === 'string' ? secondsOf(value) : Number.NaN;
      if (!Number.isNaN(seconds)) {
        const fraction = fractionDigits ? (/\.(\d{1,6})/.exec(value as string)?.[1] ?? '') : '';
        writer.uint32(Number(fraction.padEnd(6, '0')) * 1000);
        writer.uint32(0x10);
        writer.integer(seconds);
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
