/**
 * One way a value stands on the wire. Decoding gives `Out`, with proto3's defaults filled in; encoding takes the
 * looser `In`, in which whatever is the default may be left out.
 */
export interface Kind<Out, In = Out> {
  /** 0: varint, 2: length and bytes. */
  readonly wire: 0 | 2;
  encode(value: In, out: Writer): void;
  decode(from: Reader): Out;
  /** Proto3 leaves it out; undefined for messages, which are absent or there. */
  isDefault(value: In): boolean;
  initial(): Out;
}

export interface Field<Out, In = Out> {
  readonly number: number;
  initial(): Out;
  encode(value: In, out: Writer): void;
  /** What the field holds once one more occurrence of it was read. */
  decode(from: Reader, before: Out): Out;
}

// biome-ignore lint/suspicious/noExplicitAny: a field of any types, from which the message's shape is inferred
export type Fields = Record<string, Field<any, any>>;
export type Decoded<F extends Fields> = { [K in keyof F]: F[K] extends Field<infer Out, infer _In> ? Out : never };
export type Encodable<F extends Fields> = { [K in keyof F]?: F[K] extends Field<infer _Out, infer In> ? In : never };

/** What `decode` of a message gives. */
export type Output<M> = M extends Kind<infer Out, infer _In> ? NonNullable<Out> : never;
/** What `encode` of a message takes. */
export type Input<M> = M extends Kind<infer _Out, infer In> ? NonNullable<In> : never;

/** Collects the bytes of one message. */
class Writer {
  #buffer = Buffer.allocUnsafe(256);
  #length = 0;

  #reserve(bytes: number): void {
    if (this.#length + bytes <= this.#buffer.length) return;
    const grown = Buffer.allocUnsafe(Math.max(this.#buffer.length * 2, this.#length + bytes));
    this.#buffer.copy(grown, 0, 0, this.#length);
    this.#buffer = grown;
  }

  /** Negative numbers take ten bytes, as two's complement of 64 bits. */
  varint(value: number): void {
    this.#reserve(10);
    let rest = value < 0 ? BigInt.asUintN(64, BigInt(value)) : undefined;
    if (rest === undefined && value > Number.MAX_SAFE_INTEGER) rest = BigInt(value);
    if (rest !== undefined) {
      for (; rest > 127n; rest >>= 7n) this.#buffer[this.#length++] = Number(rest & 127n) | 128;
      this.#buffer[this.#length++] = Number(rest);
      return;
    }
    let small = value;
    for (; small > 127; small = Math.floor(small / 128)) this.#buffer[this.#length++] = (small % 128) | 128;
    this.#buffer[this.#length++] = small;
  }

  bytes(value: Uint8Array): void {
    this.varint(value.length);
    this.#reserve(value.length);
    this.#buffer.set(value, this.#length);
    this.#length += value.length;
  }

  finish(): Buffer {
    return this.#buffer.subarray(0, this.#length);
  }
}

/** Walks over the bytes of one message. */
class Reader {
  #at = 0;
  constructor(readonly buffer: Buffer) {}

  get done(): boolean {
    return this.#at >= this.buffer.length;
  }

  /** Precise up to 2^53: nanosecond times lose less than a microsecond. */
  varint(): number {
    let low = 0;
    let high = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = this.buffer[this.#at++];
      if (byte === undefined) throw new RangeError('protobuf message ends inside a number');
      const bits = byte & 127;
      if (shift < 28) low += bits * 2 ** shift;
      else high += bits * 2 ** (shift - 28);
      if (byte < 128) break;
    }
    const value = high * 2 ** 28 + low;
    return value >= 2 ** 63 ? Number(BigInt.asIntN(64, BigInt(high) * 2n ** 28n + BigInt(low))) : value;
  }

  bytes(): Buffer {
    const length = this.varint();
    const start = this.#at;
    this.#at += length;
    if (this.#at > this.buffer.length) throw new RangeError('protobuf message ends inside a field');
    return this.buffer.subarray(start, this.#at);
  }

  skip(wire: number): void {
    if (wire === 0) this.varint();
    else if (wire === 1) this.#at += 8;
    else if (wire === 2) this.bytes();
    else if (wire === 5) this.#at += 4;
    else throw new RangeError(`protobuf wire type ${wire} is not used here`);
  }
}

export const string: Kind<string> = {
  wire: 2,
  encode: (value, out) => out.bytes(Buffer.from(value, 'utf8')),
  decode: (from) => from.bytes().toString('utf8'),
  isDefault: (value) => value === '',
  initial: () => '',
};

export const bytes: Kind<Uint8Array> = {
  wire: 2,
  encode: (value, out) => out.bytes(value),
  decode: (from) => from.bytes(),
  isDefault: (value) => value.length === 0,
  initial: () => new Uint8Array(0),
};

/** int32, int64, uint32, uint64 and enums alike. */
export const integer: Kind<number> = {
  wire: 0,
  encode: (value, out) => out.varint(value),
  decode: (from) => from.varint(),
  isDefault: (value) => value === 0,
  initial: () => 0,
};

export const boolean: Kind<boolean> = {
  wire: 0,
  encode: (value, out) => out.varint(value ? 1 : 0),
  decode: (from) => from.varint() !== 0,
  isDefault: (value) => !value,
  initial: () => false,
};

/** A single value. */
export function one<Out, In>(number: number, kind: Kind<Out, In>): Field<Out, In> {
  return {
    number,
    initial: kind.initial,
    encode: (value, out) => {
      if (kind.isDefault(value)) return;
      out.varint(number * 8 + kind.wire);
      kind.encode(value, out);
    },
    decode: (from) => kind.decode(from),
  };
}

export function many<Out, In>(number: number, kind: Kind<Out, In>): Field<NonNullable<Out>[], NonNullable<In>[]> {
  return {
    number,
    initial: () => [],
    encode: (values, out) => {
      for (const value of values) {
        out.varint(number * 8 + kind.wire);
        kind.encode(value, out);
      }
    },
    decode: (from, before) => {
      const value = kind.decode(from);
      if (value !== undefined && value !== null) before.push(value);
      return before;
    },
  };
}

/** Numbers, packed into one field as proto3 writes them. */
export function packed(number: number): Field<number[]> {
  return {
    number,
    initial: () => [],
    encode: (values, out) => {
      if (values.length === 0) return;
      const inner = new Writer();
      for (const value of values) inner.varint(value);
      out.varint(number * 8 + 2);
      out.bytes(inner.finish());
    },
    decode: (from, before) => {
      const inner = new Reader(from.bytes());
      while (!inner.done) before.push(inner.varint());
      return before;
    },
  };
}

/** `map<string, string>`. */
export function map(number: number): Field<Record<string, string>> {
  const entry = message({ key: one(1, string), value: one(2, string) });
  return {
    number,
    initial: () => ({}),
    encode: (values, out) => {
      for (const [key, value] of Object.entries(values)) {
        out.varint(number * 8 + 2);
        entry.encode({ key, value }, out);
      }
    },
    decode: (from, before) => {
      const pair = entry.decode(from);
      if (pair) before[pair.key] = pair.value;
      return before;
    },
  };
}

export function message<F extends Fields>(fields: F): Kind<Decoded<F> | undefined, Encodable<F> | undefined> {
  const byNumber = new Map(Object.entries(fields).map(([name, field]) => [field.number, { name, field }]));
  return {
    wire: 2,
    isDefault: (value) => value === undefined,
    initial: () => undefined,
    encode: (value, out) => out.bytes(encodeFields(fields, value ?? {})),
    decode: (from) => {
      const inner = new Reader(from.bytes());
      const result: Record<string, unknown> = {};
      for (const [name, field] of Object.entries(fields)) result[name] = field.initial();
      while (!inner.done) {
        const tag = inner.varint();
        const known = byNumber.get(tag >>> 3);
        if (known) result[known.name] = known.field.decode(inner, result[known.name]);
        else inner.skip(tag & 7);
      }
      return result as Decoded<F>;
    },
  };
}

function encodeFields<F extends Fields>(fields: F, value: Encodable<F>): Buffer {
  const out = new Writer();
  for (const [name, field] of Object.entries(fields)) {
    const part = value[name];
    if (part !== undefined) field.encode(part, out);
  }
  return out.finish();
}

/** A whole message: what stands between two gRPC frame headers. */
export function encodeMessage<Out, In>(kind: Kind<Out, In>, value: In): Buffer {
  const out = new Writer();
  kind.encode(value, out);
  return new Reader(out.finish()).bytes();
}

export function decodeMessage<Out, In>(kind: Kind<Out, In>, data: Buffer): NonNullable<Out> {
  const framed = new Writer();
  framed.bytes(data);
  const value = kind.decode(new Reader(framed.finish()));
  if (value === undefined || value === null) throw new TypeError('not a protobuf message');
  return value;
}
