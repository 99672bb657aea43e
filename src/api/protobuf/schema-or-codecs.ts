import { ProtobufError } from './protobuf-error.ts';
import type { ValueCodec } from './value-codec.ts';
import { DELIMITED, type WireReader } from './wire-reader.ts';
import type { WireWriter } from './wire-writer.ts';

const EXTENSIONS = 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1';

/** The three types of CRD schemas that JSON writes as either one thing or another, by definition. */
export function schemaOrCodecs(codecOf: (type: string) => ValueCodec): { readonly [definition: string]: ValueCodec } {
  const schema = lazy(() => codecOf(`${EXTENSIONS}.JSONSchemaProps`));
  return {
    [`${EXTENSIONS}.JSONSchemaPropsOrBool`]: orBool(schema),
    [`${EXTENSIONS}.JSONSchemaPropsOrArray`]: orList(schema, schema),
    [`${EXTENSIONS}.JSONSchemaPropsOrStringArray`]: orList(schema, () => codecOf('string')),
  };
}

function lazy<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** `{allows, schema}` */
function orBool(schema: () => ValueCodec): ValueCodec {
  return {
    wire: DELIMITED,
    zero: false,
    read(reader, depth) {
      let allows = false;
      let given: unknown;
      eachField(reader, (tag) => {
        if (tag === 0x08) allows = reader.boolean();
        else if (tag === 0x12) given = schema().read(reader, depth + 1, given);
        else return false;
        return true;
      });
      return given ?? allows;
    },
    write(writer, value) {
      const before = writer.length;
      if (typeof value === 'object') writeField(writer, schema(), value, 2);
      writer.uint32(value ? 1 : 0);
      writer.uint32(0x08);
      writer.uint32(writer.length - before);
    },
  };
}

/** `{schema, list}` */
function orList(schema: () => ValueCodec, item: () => ValueCodec): ValueCodec {
  return {
    wire: DELIMITED,
    zero: [],
    read(reader, depth) {
      let given: unknown;
      const list: unknown[] = [];
      eachField(reader, (tag) => {
        if (tag === 0x0a) given = schema().read(reader, depth + 1, given);
        else if (tag === 0x12) list.push(item().read(reader, depth + 1, undefined));
        else return false;
        return true;
      });
      return given ?? list;
    },
    write(writer, value) {
      const before = writer.length;
      if (Array.isArray(value))
        for (const inner of value.toReversed()) writeField(writer, item(), inner ?? item().zero, 2);
      else writeField(writer, schema(), value, 1);
      writer.uint32(writer.length - before);
    },
  };
}

function eachField(reader: WireReader, take: (tag: number) => boolean): void {
  const outer = reader.enter();
  while (!reader.done) {
    const tag = reader.uint32();
    if (tag >>> 3 === 0) throw new ProtobufError(`proto: illegal tag 0 (wire type ${tag & 7})`);
    if (!take(tag)) reader.skip(tag);
  }
  reader.leave(outer);
}

function writeField(writer: WireWriter, codec: ValueCodec, value: unknown, number: number): void {
  codec.write(writer, value);
  writer.uint32((number << 3) | DELIMITED);
}
