import type { JsonSchema } from './definition-schema.ts';

/** How a member of a document is written in protobuf: its field number, and what stands in it. */
interface Member {
  number: number;
  write(value: unknown): Uint8Array[];
}

/** The members a part of a document may have. */
export type Message = { readonly [member: string]: Member };

type Encode = (value: JsonSchema) => Uint8Array;

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
export function field(number: number, content: Uint8Array): Uint8Array {
  return Buffer.concat([varint(number * 8 + 2), varint(content.length), content]);
}

export function text(number: number): Member {
  return { number, write: (value) => [field(number, Buffer.from(String(value)))] };
}

export function texts(number: number): Member {
  return { number, write: (value) => (value as string[]).map((v) => field(number, Buffer.from(v))) };
}

export function flag(number: number): Member {
  return { number, write: (value) => (value === true ? [Buffer.concat([varint(number * 8), varint(1)])] : []) };
}

export function integer(number: number): Member {
  return { number, write: (value) => [Buffer.concat([varint(number * 8), varint(Number(value))])] };
}

export function double(number: number): Member {
  return {
    number,
    write(value) {
      const bytes = Buffer.alloc(8);
      bytes.writeDoubleLE(Number(value));
      return [Buffer.concat([varint(number * 8 + 1), bytes])];
    },
  };
}

/** A member made by a function, once per element where it is a list. */
export function each(number: number, encode: Encode): Member {
  return { number, write: (value) => [value ?? []].flat().map((v) => field(number, encode(v as JsonSchema))) };
}

/** A map inside a message of its own, as a list of name and value in the given field of that message. */
export function named(number: number, encode: Encode, inside = 1): Member {
  return { number, write: (value) => [field(number, Buffer.concat(entries(inside, encode, value)))] };
}

function entries(number: number, encode: Encode, value: unknown): Uint8Array[] {
  return Object.entries(value as Record<string, JsonSchema>).map(([name, v]) =>
    field(number, Buffer.concat([field(1, Buffer.from(name)), field(2, encode(v))])),
  );
}

/** Any value, as YAML; JSON is YAML too. */
export function anything(value: unknown): Uint8Array {
  return field(2, Buffer.from(`${JSON.stringify(value)}\n`));
}

/** Writes the members a message has, in the order of their numbers, and `x-` members as its extensions. */
export function encode(message: Message, value: JsonSchema, extensionNumber?: number): Uint8Array {
  const parts: { number: number; bytes: Uint8Array[] }[] = [];
  const extensions: Record<string, JsonSchema> = {};
  for (const [name, content] of Object.entries(value)) {
    const member = Object.hasOwn(message, name) ? message[name] : undefined;
    if (member) parts.push({ number: member.number, bytes: member.write(content) });
    else if (name.startsWith('x-')) extensions[name] = content as JsonSchema;
  }
  if (extensionNumber !== undefined)
    parts.push({ number: extensionNumber, bytes: entries(extensionNumber, anything, extensions) });
  return Buffer.concat(parts.sort((a, b) => a.number - b.number).flatMap((part) => part.bytes));
}
