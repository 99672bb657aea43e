import type { JsonSchema } from './definition-schema.ts';

/** How a member of a Swagger document is written: its field number, and what stands in it. */
interface Member {
  number: number;
  write(value: unknown): Uint8Array[];
}

type Message = { readonly [member: string]: Member };

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  while (rest > 127) {
    bytes.push((rest % 128) | 128);
    rest = Math.floor(rest / 128);
  }
  bytes.push(rest);
  return Uint8Array.from(bytes);
}

/** One length-delimited field. */
function field(number: number, content: Uint8Array): Uint8Array {
  return Buffer.concat([varint(number * 8 + 2), varint(content.length), content]);
}

function text(number: number): Member {
  return { number, write: (value) => [field(number, Buffer.from(String(value)))] };
}

function flag(number: number): Member {
  return { number, write: (value) => (value === true ? [Buffer.concat([varint(number * 8), varint(1)])] : []) };
}

/** A member made by a function, once per element where it is a list. */
function each(number: number, encode: (value: JsonSchema) => Uint8Array): Member {
  return { number, write: (value) => [value ?? []].flat().map((v) => field(number, encode(v as JsonSchema))) };
}

function texts(number: number): Member {
  return { number, write: (value) => (value as string[]).map((v) => field(number, Buffer.from(v))) };
}

/** A map, which is written as a list of name and value. */
function named(number: number, encode: (value: JsonSchema) => Uint8Array): Member {
  return {
    number,
    write: (value) =>
      Object.entries(value as Record<string, JsonSchema>).map(([name, v]) =>
        field(number, Buffer.concat([field(1, Buffer.from(name)), field(2, encode(v))])),
      ),
  };
}

/** Any value, as YAML; JSON is YAML too. */
function anything(value: unknown): Uint8Array {
  return field(2, Buffer.from(`${JSON.stringify(value)}\n`));
}

/** Writes the members a message has, in the order of their numbers, and `x-` members as its extensions. */
function encode(message: Message, value: JsonSchema, extensionNumber?: number): Uint8Array {
  const parts: { number: number; bytes: Uint8Array[] }[] = [];
  const extensions: Record<string, JsonSchema> = {};
  for (const [name, content] of Object.entries(value)) {
    const member = Object.hasOwn(message, name) ? message[name] : undefined;
    if (member) parts.push({ number: member.number, bytes: member.write(content) });
    else if (name.startsWith('x-')) extensions[name] = content as JsonSchema;
  }
  if (extensionNumber !== undefined)
    parts.push({ number: extensionNumber, bytes: named(extensionNumber, anything).write(extensions) });
  return Buffer.concat(parts.sort((a, b) => a.number - b.number).flatMap((part) => part.bytes));
}

const schema = (value: JsonSchema): Uint8Array => encode(SCHEMA, value, 31);

/** Field numbers of `openapi.v2.Schema`, the encoding kubectl asks for since before it had another. */
const SCHEMA: Message = {
  $ref: text(1),
  format: text(2),
  description: text(4),
  required: texts(19),
  enum: each(20, anything),
  additionalProperties: { number: 21, write: (value) => [field(21, field(1, schema(value as JsonSchema)))] },
  type: { number: 22, write: (value) => [field(22, field(1, Buffer.from(String(value))))] },
  items: { number: 23, write: (value) => [field(23, field(1, schema(value as JsonSchema)))] },
  properties: { number: 25, write: (value) => [field(25, Buffer.concat(named(1, schema).write(value)))] },
};

const BODY_PARAMETER: Message = { name: text(2), in: text(3), required: flag(4), schema: each(5, schema) };
const QUERY_PARAMETER: Message = { in: text(2), name: text(4), type: text(6), uniqueItems: flag(20) };
const PATH_PARAMETER: Message = { required: flag(1), in: text(2), name: text(4), type: text(5), uniqueItems: flag(19) };

/** A parameter inside the two choices around it: body or not, and in which place. */
function parameter(value: JsonSchema): Uint8Array {
  if (value.in === 'body') return field(1, field(1, encode(BODY_PARAMETER, value)));
  const inPlace =
    value.in === 'path' ? field(4, encode(PATH_PARAMETER, value)) : field(3, encode(QUERY_PARAMETER, value));
  return field(1, field(2, inPlace));
}

const RESPONSE: Message = {
  description: text(1),
  schema: each(2, (value) => field(1, schema(value))),
};

const OPERATION: Message = {
  tags: texts(1),
  description: text(3),
  operationId: text(5),
  produces: texts(6),
  consumes: texts(7),
  parameters: each(8, parameter),
  responses: {
    number: 9,
    write: (value) => [field(9, Buffer.concat(named(1, (v) => field(1, encode(RESPONSE, v))).write(value)))],
  },
  schemes: texts(10),
};

const operation = (value: JsonSchema): Uint8Array => encode(OPERATION, value, 13);

const PATH_ITEM: Message = {
  get: each(2, operation),
  put: each(3, operation),
  post: each(4, operation),
  delete: each(5, operation),
  patch: each(8, operation),
  parameters: each(9, parameter),
};

const DOCUMENT: Message = {
  swagger: text(1),
  info: each(2, (value) => encode({ title: text(1), version: text(2) }, value)),
  paths: {
    number: 8,
    write: (value) => [field(8, Buffer.concat(named(2, (v) => encode(PATH_ITEM, v)).write(value)))],
  },
  definitions: { number: 9, write: (value) => [field(9, Buffer.concat(named(1, schema).write(value)))] },
};

/** A Swagger 2 document in the protobuf form of `application/com.github.proto-openapi.spec.v2.v1.0+protobuf`. */
export function swaggerProtobuf(document: JsonSchema): Uint8Array {
  return encode(DOCUMENT, document);
}
