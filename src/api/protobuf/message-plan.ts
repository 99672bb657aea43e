import { type Definition, definitions, type FieldSchema, OBJECT_META } from '../schema.ts';
import { absentValueOf } from '../zero-values.ts';
import { listField, mapField, singleField } from './field-plan.ts';
import { ProtobufError } from './protobuf-error.ts';
import { SCALAR_CODECS } from './scalar-codecs.ts';
import { schemaOrCodecs } from './schema-or-codecs.ts';
import { SPECIAL_CODECS } from './special-codecs.ts';
import type { ValueCodec } from './value-codec.ts';
import { DELIMITED, type WireReader } from './wire-reader.ts';
import type { WireWriter } from './wire-writer.ts';

export type Fields = { [name: string]: unknown };

/** One field of a message: where it stands, and how it gets into and out of the object. */
export interface FieldPlan {
  readonly number: number;
  read(reader: WireReader, target: Fields, wire: number, depth: number): void;
  /** Writes the field with its tag, or nothing when the object has none. */
  write(writer: WireWriter, source: Fields): void;
}

/** A message type made ready: compiled from the schema when first met. */
export interface MessagePlan {
  /** As Go names the type. */
  readonly name: string;
  /** By rising number. */
  readonly fields: readonly FieldPlan[];
  /** Holes where there is no field. */
  readonly byNumber: readonly (FieldPlan | undefined)[];
}

const MAX_DEPTH = 200;
const META = 'io.k8s.apimachinery.pkg.apis.meta.v1';

/** Types of the wire that OpenAPI does not tell of. */
const MORE_DEFINITIONS: { readonly [name: string]: Definition } = {
  [`${META}.PartialObjectMetadata`]: { fields: { metadata: { type: OBJECT_META, proto: 1 } } },
  [`${META}.PartialObjectMetadataList`]: {
    fields: {
      metadata: { type: `${META}.ListMeta`, proto: 1 },
      items: { type: `[${META}.PartialObjectMetadata]`, proto: 2 },
    },
  },
};

const plans = new Map<string, MessagePlan>();
const codecs = new Map<string, ValueCodec>();

/** Throws `RangeError` for a type that is not in the schema. */
export function messagePlan(definition: string): MessagePlan {
  let plan = plans.get(definition);
  if (!plan) {
    const type = definitions[definition] ?? MORE_DEFINITIONS[definition];
    if (!type) throw new RangeError(`no definition ${definition}`);
    plan = compile(definition, placed(type));
    plans.set(definition, plan);
  }
  return plan;
}

/** A field of the JSON form and the numbers that lead to it: more than one where protobuf nests what JSON flattens. */
interface Placed {
  name: string;
  schema: FieldSchema;
  path: readonly number[];
}

function placed({ fields, protoInlined = {} }: Definition): Placed[] {
  const nested = new Map<string, number[]>();
  for (const { proto, fields: inner } of Object.values(protoInlined)) {
    for (const [name, at] of Object.entries(inner)) nested.set(name, [proto, ...String(at).split('.').map(Number)]);
  }
  return Object.entries(fields).flatMap(([name, schema]) => {
    const path = schema.proto === undefined ? nested.get(name) : [schema.proto];
    return path ? [{ name, schema, path }] : [];
  });
}

function compile(definition: string, places: readonly Placed[]): MessagePlan {
  const groups = new Map<number, Placed[]>();
  for (const place of places) {
    const [number = 0] = place.path;
    groups.set(number, [...(groups.get(number) ?? []), place]);
  }
  const fields = [...groups]
    .sort(([a], [b]) => a - b)
    .map(([number, members]) => {
      const [first] = members;
      if (first?.path.length === 1) return fieldPlan(definition, number, first);
      return inlined(
        number,
        compile(
          definition,
          members.map((member) => ({ ...member, path: member.path.slice(1) })),
        ),
      );
    });
  const byNumber: (FieldPlan | undefined)[] = [];
  for (const field of fields) byNumber[field.number] = field;
  return { name: definition.slice(definition.lastIndexOf('.') + 1), fields, byNumber };
}

function fieldPlan(definition: string, number: number, { name, schema }: Placed): FieldPlan {
  const { type } = schema;
  const place = { name, number };
  if (type.startsWith('[')) return listField(place, codecOf(type.slice(1, -1)));
  if (type.startsWith('{')) return mapField(place, codecOf(type.slice(1, -1)));
  return singleField(place, codecOf(type), absentValueOf(definition, name, schema));
}

/** A message whose fields stand in the object around it. */
function inlined(number: number, plan: MessagePlan): FieldPlan {
  return {
    number,
    read(reader, target, wire, depth) {
      if (wire !== DELIMITED) throw new ProtobufError(`proto: wrong wireType = ${wire} for field ${plan.name}`);
      const outer = reader.enter();
      readMessage(plan, reader, target, depth + 1);
      reader.leave(outer);
    },
    write(writer, source) {
      const before = writer.length;
      writeMessage(plan, writer, source);
      if (writer.length === before) return;
      writer.uint32(writer.length - before);
      writer.uint32((number << 3) | DELIMITED);
    },
  };
}

function codecOf(type: string): ValueCodec {
  const scalar = SCALAR_CODECS[type] ?? SPECIAL_CODECS[type];
  if (scalar) return scalar;
  let codec = codecs.get(type);
  if (!codec) {
    codec = type.startsWith('[') ? listCodec(type) : (schemaOrCodecs(codecOf)[type] ?? messageCodec(type));
    codecs.set(type, codec);
  }
  return codec;
}

/** A list that is an element of something itself stands in a message of its own. */
function listCodec(type: string): ValueCodec {
  const items = listField({ name: 'items', number: 1 }, codecOf(type.slice(1, -1)));
  const plan: MessagePlan = { name: 'Items', fields: [items], byNumber: [undefined, items] };
  return {
    wire: DELIMITED,
    zero: [],
    read(reader, depth) {
      const target: Fields = {};
      const outer = reader.enter();
      readMessage(plan, reader, target, depth + 1);
      reader.leave(outer);
      return target.items ?? [];
    },
    write(writer, value) {
      const before = writer.length;
      items.write(writer, { items: value });
      writer.uint32(writer.length - before);
    },
  };
}

function messageCodec(definition: string): ValueCodec {
  let plan: MessagePlan | undefined;
  return {
    wire: DELIMITED,
    zero: {},
    read(reader, depth, current) {
      plan ??= messagePlan(definition);
      reader.countObject();
      const target = (typeof current === 'object' && current !== null ? current : {}) as Fields;
      const outer = reader.enter();
      readMessage(plan, reader, target, depth + 1);
      reader.leave(outer);
      return target;
    },
    write(writer, value) {
      plan ??= messagePlan(definition);
      const before = writer.length;
      writeMessage(plan, writer, value as Fields);
      writer.uint32(writer.length - before);
    },
  };
}

/** Reads fields up to the end of the reader's message into `target`. Throws `ProtobufError`. */
export function readMessage(plan: MessagePlan, reader: WireReader, target: Fields, depth: number): void {
  if (depth > MAX_DEPTH) throw new ProtobufError('exceeded max depth');
  while (!reader.done) {
    const tag = reader.uint32();
    const number = tag >>> 3;
    const field = plan.byNumber[number];
    if (field) field.read(reader, target, tag & 7, depth);
    else if (number === 0) throw new ProtobufError(`proto: ${plan.name}: illegal tag 0 (wire type ${tag & 7})`);
    else if ((tag & 7) === 4) throw new ProtobufError(`proto: ${plan.name}: wiretype end group for non-group`);
    else reader.skip(tag);
  }
}

/** Writes the fields of an object, without a length. */
export function writeMessage({ fields }: MessagePlan, writer: WireWriter, source: Fields): void {
  for (let i = fields.length - 1; i >= 0; i--) fields[i]?.write(writer, source);
}
