import { fromBase64, toBase64 } from './base64.ts';
import { ProtobufError } from './protobuf-error.ts';
import type { ValueCodec } from './value-codec.ts';
import { DELIMITED, FIXED64, VARINT } from './wire-reader.ts';

const text: ValueCodec = {
  wire: DELIMITED,
  zero: '',
  read: (reader) => reader.text(),
  write(writer, value) {
    const before = writer.length;
    writer.text(typeof value === 'string' ? value : String(value));
    writer.uint32(writer.length - before);
  },
};

const bytes: ValueCodec = {
  wire: DELIMITED,
  zero: '',
  read: (reader) => toBase64(reader.bytes()),
  write(writer, value) {
    const raw = fromBase64(String(value));
    if (!raw) throw new ProtobufError('illegal base64 data');
    writer.bytes(raw);
    writer.uint32(raw.length);
  },
};

const boolean: ValueCodec = {
  wire: VARINT,
  zero: false,
  read: (reader) => reader.boolean(),
  write: (writer, value) => writer.uint32(value ? 1 : 0),
};

const int32: ValueCodec = {
  wire: VARINT,
  zero: 0,
  read: (reader) => reader.int32(),
  write: (writer, value) => writer.integer(Number(value)),
};

const int64: ValueCodec = {
  wire: VARINT,
  zero: 0,
  read: (reader) => reader.int64(),
  write: (writer, value) => writer.integer(Number(value)),
};

const double: ValueCodec = {
  wire: FIXED64,
  zero: 0,
  read: (reader) => reader.double(),
  write: (writer, value) => writer.double(Number(value)),
};

/** By the schema's notation. */
export const SCALAR_CODECS: { readonly [type: string]: ValueCodec } = {
  string: text,
  'string:byte': bytes,
  boolean,
  'integer:int32': int32,
  'integer:int64': int64,
  'number:double': double,
};
