import type { JsonSchema } from './definition-schema.ts';
import {
  anything,
  double,
  each,
  encode,
  field,
  flag,
  integer,
  type Message,
  named,
  text,
  texts,
} from './protobuf-members.ts';

const schema = (value: JsonSchema): Uint8Array => encode(SCHEMA, value, 31);

/** Field numbers of `openapi.v2.Schema`, the encoding kubectl asks for since before it had another. */
const SCHEMA: Message = {
  $ref: text(1),
  format: text(2),
  title: text(3),
  description: text(4),
  multipleOf: double(6),
  maximum: double(7),
  exclusiveMaximum: flag(8),
  minimum: double(9),
  exclusiveMinimum: flag(10),
  maxLength: integer(11),
  minLength: integer(12),
  pattern: text(13),
  maxItems: integer(14),
  minItems: integer(15),
  uniqueItems: flag(16),
  maxProperties: integer(17),
  minProperties: integer(18),
  required: texts(19),
  enum: each(20, anything),
  additionalProperties: { number: 21, write: (value) => [field(21, additional(value))] },
  type: { number: 22, write: (value) => [field(22, field(1, Buffer.from(String(value))))] },
  items: { number: 23, write: (value) => [field(23, field(1, schema(value as JsonSchema)))] },
  properties: named(25, schema),
};

function additional(value: unknown): Uint8Array {
  if (typeof value === 'boolean') return encode({ value: flag(2) }, { value });
  return field(1, schema(value as JsonSchema));
}

const BODY_PARAMETER: Message = { name: text(2), in: text(3), required: flag(4), schema: each(5, schema) };
const QUERY_PARAMETER: Message = {
  in: text(2),
  description: text(3),
  name: text(4),
  type: text(6),
  uniqueItems: flag(20),
};
const PATH_PARAMETER: Message = {
  required: flag(1),
  in: text(2),
  description: text(3),
  name: text(4),
  type: text(5),
  uniqueItems: flag(19),
};

/** A parameter inside the two choices around it: body or not, and in which place. */
function parameter(value: JsonSchema): Uint8Array {
  if (value.in === 'body') return field(1, encode(BODY_PARAMETER, value));
  const inPlace =
    value.in === 'path' ? field(4, encode(PATH_PARAMETER, value)) : field(3, encode(QUERY_PARAMETER, value));
  return field(2, inPlace);
}

function parameterOrReference(value: JsonSchema): Uint8Array {
  return '$ref' in value ? field(2, encode({ $ref: text(1) }, value)) : field(1, parameter(value));
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
  parameters: each(8, parameterOrReference),
  responses: named(9, (value) => field(1, encode(RESPONSE, value))),
  schemes: texts(10),
};

const operation = (value: JsonSchema): Uint8Array => encode(OPERATION, value, 13);

const PATH_ITEM: Message = {
  get: each(2, operation),
  put: each(3, operation),
  post: each(4, operation),
  delete: each(5, operation),
  options: each(6, operation),
  head: each(7, operation),
  patch: each(8, operation),
  parameters: each(9, parameterOrReference),
};

const API_KEY: Message = { type: text(1), name: text(2), in: text(3), description: text(4) };

const DOCUMENT: Message = {
  swagger: text(1),
  info: each(2, (value) => encode({ title: text(1), version: text(2) }, value)),
  paths: named(8, (value) => encode(PATH_ITEM, value), 2),
  definitions: named(9, schema),
  parameters: named(10, parameter),
  security: {
    number: 12,
    write: (value) => (value as object[]).flatMap((one) => named(12, () => Buffer.alloc(0)).write(one)),
  },
  securityDefinitions: named(13, (value) => field(2, encode(API_KEY, value))),
};

/** A Swagger 2 document in the protobuf form of `application/com.github.proto-openapi.spec.v2.v1.0+protobuf`. */
export function swaggerProtobuf(document: JsonSchema): Uint8Array {
  return encode(DOCUMENT, document);
}
