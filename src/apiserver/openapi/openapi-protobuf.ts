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

const schema = (value: JsonSchema): Uint8Array => encode(SCHEMA, value, 36);

/** What stands where either a part of the document or a reference to one may stand. */
function orReference(part: (value: JsonSchema) => Uint8Array): (value: JsonSchema) => Uint8Array {
  return (value) => ('$ref' in value ? field(2, encode({ $ref: text(1) }, value)) : field(1, part(value)));
}

const schemaOrReference = orReference((value) => schema(value));

/** Field numbers of `openapi.v3.Schema`. */
const SCHEMA: Message = {
  nullable: flag(1),
  title: text(9),
  multipleOf: double(10),
  maximum: double(11),
  exclusiveMaximum: flag(12),
  minimum: double(13),
  exclusiveMinimum: flag(14),
  maxLength: integer(15),
  minLength: integer(16),
  pattern: text(17),
  maxItems: integer(18),
  minItems: integer(19),
  uniqueItems: flag(20),
  maxProperties: integer(21),
  minProperties: integer(22),
  required: texts(23),
  enum: each(24, anything),
  type: text(25),
  allOf: each(26, schemaOrReference),
  oneOf: each(27, schemaOrReference),
  anyOf: each(28, schemaOrReference),
  not: each(29, schema),
  items: each(30, (value) => field(1, schemaOrReference(value))),
  properties: named(31, schemaOrReference),
  additionalProperties: { number: 32, write: (value) => [field(32, additional(value))] },
  default: { number: 33, write: (value) => [field(33, encode(DEFAULTS, { [typeof value]: value }))] },
  description: text(34),
  format: text(35),
};

/** By the type of the value, false and empty ones too; the form has no word for others. */
const DEFAULTS: Message = { number: double(1), boolean: integer(2), string: text(3) };

function additional(value: unknown): Uint8Array {
  if (typeof value === 'boolean') return encode({ value: flag(2) }, { value });
  return field(1, schemaOrReference(value as JsonSchema));
}

const content = (number: number) => named(number, (value) => encode({ schema: each(1, schemaOrReference) }, value));

const PARAMETER: Message = {
  name: text(1),
  in: text(2),
  description: text(3),
  required: flag(4),
  schema: each(10, schemaOrReference),
};
const parameters = (number: number) =>
  each(
    number,
    orReference((value) => encode(PARAMETER, value)),
  );

const OPERATION: Message = {
  tags: texts(1),
  description: text(3),
  operationId: text(5),
  parameters: parameters(6),
  requestBody: each(
    7,
    orReference((value) => encode({ content: content(2), required: flag(3) }, value)),
  ),
  responses: named(
    8,
    orReference((value) => encode({ description: text(1), content: content(3) }, value)),
    2,
  ),
};
const operation = (number: number) => each(number, (value) => encode(OPERATION, value, 13));

const PATH_ITEM: Message = {
  get: operation(4),
  put: operation(5),
  post: operation(6),
  delete: operation(7),
  options: operation(8),
  head: operation(9),
  patch: operation(10),
  parameters: parameters(13),
};

const SECURITY_SCHEME: Message = { type: text(1), description: text(2), name: text(3), in: text(4) };

const COMPONENTS: Message = {
  schemas: named(1, schemaOrReference),
  securitySchemes: named(
    7,
    orReference((value) => encode(SECURITY_SCHEME, value)),
  ),
};

const DOCUMENT: Message = {
  openapi: text(1),
  info: each(2, (value) => encode({ title: text(1), version: text(6) }, value)),
  paths: named(4, (value) => encode(PATH_ITEM, value)),
  components: each(5, (value) => encode(COMPONENTS, value)),
};

/** An OpenAPI 3 document in the protobuf form of `application/com.github.proto-openapi.spec.v3.v1.0+protobuf`. */
export function openApiProtobuf(document: JsonSchema): Uint8Array {
  return encode(DOCUMENT, document);
}
