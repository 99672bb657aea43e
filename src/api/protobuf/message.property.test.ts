import fc from 'fast-check';
import { expect, test } from 'vitest';
import { definitions, type FieldSchema, INT_OR_STRING, MICRO_TIME, QUANTITY, RAW_EXTENSION, TIME } from '../schema.ts';
import { absentValueOf } from '../zero-values.ts';
import { decodeMessage, encodeMessage, readEnvelope } from './message.ts';
import { ProtobufError } from './protobuf-error.ts';

const META = 'io.k8s.apimachinery.pkg.apis.meta.v1';
const EXTENSIONS = 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1';
const MAX_DEPTH = 6;
const POD = 'io.k8s.api.core.v1.Pod';
const all = Object.keys(definitions).filter((name) => Object.keys(definitions[name]?.fields ?? {}).length > 0);
const objects = all.filter(
  (name) => definitions[name]?.gvk && !name.endsWith('Options') && name !== `${META}.WatchEvent`,
);

const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 });
const key = fc.oneof(text, fc.constantFrom('__proto__', 'constructor', 'app.kubernetes.io/name'));
const seconds = fc.integer({ min: -62_167_219_200, max: 253_402_300_799 });
const timeText = seconds.map((s) => `${new Date(s * 1000).toISOString().slice(0, 19)}Z`);
const json = fc.jsonValue({ maxDepth: 3 }).map((value) => JSON.parse(JSON.stringify(value)) as unknown);

const scalars: { readonly [type: string]: fc.Arbitrary<unknown> } = {
  string: text,
  'string:byte': fc.uint8Array({ minLength: 1 }).map((bytes) => Buffer.from(bytes).toString('base64')),
  boolean: fc.boolean(),
  'integer:int32': fc.integer(),
  'integer:int64': fc.maxSafeInteger(),
  'number:double': fc.double({ noNaN: true }),
  [QUANTITY]: fc.constantFrom('0', '100m', '1Gi', '-1', '1e3'),
  [INT_OR_STRING]: fc.oneof(fc.integer(), fc.string()),
  [TIME]: timeText,
  [MICRO_TIME]: fc
    .tuple(timeText, fc.integer({ min: 0, max: 999_999 }))
    .map(([whole, micros]) => whole.replace('Z', `.${String(micros).padStart(6, '0')}Z`)),
  [RAW_EXTENSION]: json,
  [`${META}.FieldsV1`]: json,
  [`${EXTENSIONS}.JSON`]: json,
  [`${EXTENSIONS}.JSONSchemaPropsOrArray`]: fc.array(fc.record({ type: text })),
  [`${EXTENSIONS}.JSONSchemaPropsOrBool`]: fc.oneof(fc.boolean(), fc.record({ type: text })),
  [`${EXTENSIONS}.JSONSchemaPropsOrStringArray`]: fc.oneof(fc.array(text), fc.record({ type: text })),
};

/** Values of a type in the form in which objects are stored. */
function valuesOf(type: string, depth: number): fc.Arbitrary<unknown> {
  const scalar = scalars[type];
  if (scalar) return scalar;
  if (type.startsWith('[')) return fc.array(valuesOf(type.slice(1, -1), depth + 1), { minLength: 1, maxLength: 3 });
  if (type.startsWith('{')) {
    const entries = fc.array(fc.tuple(key, valuesOf(type.slice(1, -1), depth + 1)), { minLength: 1, maxLength: 3 });
    return entries.map((pairs) => Object.fromEntries(pairs));
  }
  return messagesOf(type, depth + 1);
}

function messagesOf(definition: string, depth = 0): fc.Arbitrary<{ [field: string]: unknown }> {
  const fields = Object.entries(definitions[definition]?.fields ?? {}).filter(([name, schema]) =>
    isOnTheWire(definition, name, schema),
  );
  if (depth > MAX_DEPTH) return fc.constant({});
  return fc.record(
    Object.fromEntries(fields.map(([name, schema]) => [name, fieldOf(definition, name, schema, depth)])),
    { requiredKeys: [] },
  );
}

/** Type and version of an object are not in its message but around it. */
function isOnTheWire(definition: string, name: string, { proto }: FieldSchema): boolean {
  const nested = Object.values(definitions[definition]?.protoInlined ?? {});
  return proto !== undefined || nested.some(({ fields }) => name in fields);
}

function fieldOf(definition: string, name: string, schema: FieldSchema, depth: number): fc.Arbitrary<unknown> {
  const absent = absentValueOf(definition, name, schema);
  return valuesOf(schema.type, depth).filter((value) => value !== absent && value !== null);
}

test.each(objects)('%s comes back from protobuf as it went in', (definition) => {
  fc.assert(
    fc.property(messagesOf(definition), (object) => {
      expect(decodeMessage(definition, encodeMessage(definition, object))).toEqual(object);
    }),
    { numRuns: 4 },
  );
});

test('every field of every type has its own place in the message', () => {
  const homeless = all.filter((definition) => {
    if (/(APIGroup|APIGroupList|APIResource\w*|APIVersions|Info)$/.test(definition)) return false;
    const names = Object.entries(definitions[definition]?.fields ?? {});
    return names.some(
      ([name, schema]) => !['apiVersion', 'kind'].includes(name) && !isOnTheWire(definition, name, schema),
    );
  });
  expect(homeless).toEqual([]);
});

test('every list has its metadata and items where all lists have them', () => {
  const lists = objects.filter((name) => definitions[name]?.fields.items);
  expect(lists.length).toBeGreaterThan(30);
  for (const name of lists)
    expect(definitions[name]?.fields).toMatchObject({ metadata: { proto: 1 }, items: { proto: 2 } });
});

function refusesOnlyInItsOwnWords(decode: () => unknown): void {
  try {
    decode();
  } catch (error) {
    if (!(error instanceof ProtobufError)) throw error;
  }
}

test('bytes of any kind are read or refused, and nothing else', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.constantFrom(...objects), (bytes, definition) => {
      refusesOnlyInItsOwnWords(() => decodeMessage(definition, bytes));
      refusesOnlyInItsOwnWords(() => readEnvelope(Buffer.concat([Buffer.from('k8s\0'), bytes])));
    }),
    { numRuns: 500 },
  );
});

test('a message with bytes changed or cut off is read or refused, and nothing else', () => {
  const damage = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 4 });
  fc.assert(
    fc.property(messagesOf(POD), damage, fc.nat(), (pod, changes, cut) => {
      const bytes = encodeMessage(POD, pod);
      for (const [at, byte] of changes) if (bytes.length > 0) bytes[at % bytes.length] = byte;
      refusesOnlyInItsOwnWords(() => decodeMessage(POD, bytes.subarray(0, bytes.length - (cut % 3))));
    }),
    { numRuns: 100 },
  );
});
