import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { fieldErrorText } from '#api';
import { checkScale } from './check-scale.ts';
import { checkValue } from './check-value.ts';
import { fillDefaults } from './fill-defaults.ts';
import { loadPatterns, type Match } from './patterns.ts';
import { dropNulls, prune } from './prune.ts';
import type { Schema } from './structural-schema.ts';

let match: Match;
beforeAll(async () => {
  match = (await loadPatterns()).match;
});

const spec = (schema: Schema): Schema => ({ type: 'object', properties: { spec: schema } });
const object = (properties: { [name: string]: Schema }, more: Schema = {}): Schema => ({
  type: 'object',
  properties,
  ...more,
});
const list = (items: Schema, more: Schema = {}): Schema => ({ type: 'array', items, ...more });
const text: Schema = { type: 'string' };

test.each<[what: string, schema: Schema, value: unknown, left: unknown, removed: string[]]>([
  ['unknown fields go', object({ a: text }), { a: '1', b: 2 }, { a: '1' }, ['spec.b']],
  ['those in lists too', list(object({ a: text })), [{ a: '1' }, { b: 1 }], [{ a: '1' }, {}], ['spec[1].b']],
  [
    'those in the values of maps too',
    { type: 'object', additionalProperties: object({ a: text }) },
    { x: { a: '1', b: 2 } },
    { x: { a: '1' } },
    ['spec.x.b'],
  ],
  ['a map of anything keeps all', { type: 'object', additionalProperties: true }, { x: { y: 1 } }, { x: { y: 1 } }, []],
  [
    'where unknown fields are preserved, known ones are still pruned inside',
    object({ a: object({ b: text }) }, { 'x-kubernetes-preserve-unknown-fields': true }),
    { a: { b: '1', c: 2 }, z: { anything: [1] } },
    { a: { b: '1' }, z: { anything: [1] } },
    ['spec.a.c'],
  ],
  [
    'an object inside keeps what every object has',
    object({ spec: object({}) }, { 'x-kubernetes-embedded-resource': true }),
    { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' }, spec: { x: 1 }, status: {} },
    { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' }, spec: {} },
    ['spec.spec.x', 'spec.status'],
  ],
  ['what is no object is left to validation', object({ a: text }), 'text', 'text', []],
])('pruning: %s', (_, schema, value, left, removed) => {
  const draft = { kind: 'Thing', metadata: {}, spec: structuredClone(value) };
  expect(prune(spec(schema), draft).sort()).toEqual(removed);
  expect(draft).toEqual({ kind: 'Thing', metadata: {}, spec: left });
});

test.each<[what: string, schema: Schema, value: object, filled: object]>([
  ['absent fields are filled in', object({ a: { type: 'integer', default: 1 } }), {}, { a: 1 }],
  ['given ones stay', object({ a: { type: 'integer', default: 1 } }), { a: 0 }, { a: 0 }],
  [
    'defaults are filled in inside of defaults',
    object({ a: object({ b: { type: 'string', default: 'x' } }, { default: {} }) }),
    {},
    { a: { b: 'x' } },
  ],
  ['but not in what is absent', object({ a: object({ b: { type: 'string', default: 'x' } }) }), {}, {}],
  ['in every element', object({ l: list(object({ b: { ...text, default: 'x' } })) }), { l: [{}] }, { l: [{ b: 'x' }] }],
  [
    'in every value of a map',
    { type: 'object', additionalProperties: object({ b: { ...text, default: 'x' } }) },
    { k: {} },
    { k: { b: 'x' } },
  ],
  ['null is not a value where it is not allowed', object({ a: { ...text, default: 'x' } }), { a: null }, { a: 'x' }],
  ['null without a default goes', object({ a: text }), { a: null }, {}],
  [
    'null stays where it is allowed',
    object({ a: { ...text, nullable: true, default: 'x' } }),
    { a: null },
    { a: null },
  ],
])('defaults: %s', (_, schema, value, filled) => {
  const draft = structuredClone(value);
  dropNulls(schema, draft);
  fillDefaults(schema, draft);
  expect(draft).toEqual(filled);
});

test.each<[schema: Schema, value: unknown, errors: string[]]>([
  [{ type: 'integer' }, 'string', ['spec: Invalid value: "string": spec in body must be of type integer: "string"']],
  [{ type: 'integer' }, 1.5, ['spec: Invalid value: "number": spec in body must be of type integer: "number"']],
  [{ type: 'number' }, 1, []],
  [{ type: 'string' }, null, ['spec: Invalid value: "null": spec in body must be of type string: "null"']],
  [{ type: 'string', nullable: true }, null, []],
  [{ type: 'object' }, [], ['spec: Invalid value: "array": spec in body must be of type object: "array"']],
  [{ 'x-kubernetes-int-or-string': true }, '80%', []],
  [{ 'x-kubernetes-int-or-string': true }, 80, []],
  [
    { 'x-kubernetes-int-or-string': true },
    true,
    ['spec: Invalid value: "boolean": spec in body must be of type integer,string: "boolean"'],
  ],
  [{ type: 'integer', minimum: 1 }, 0, ['spec: Invalid value: 0: spec in body should be greater than or equal to 1']],
  [
    { type: 'integer', minimum: 1, exclusiveMinimum: true },
    1,
    ['spec: Invalid value: 1: spec in body should be greater than 1'],
  ],
  [{ type: 'integer', maximum: 3 }, 4, ['spec: Invalid value: 4: spec in body should be less than or equal to 3']],
  [{ type: 'integer', multipleOf: 2 }, 3, ['spec: Invalid value: 3: spec in body should be a multiple of 2']],
  [
    { type: 'integer', format: 'int32' },
    2 ** 31,
    [`spec: Invalid value: 2147483648: spec in body must be of type int32: 2147483648`],
  ],
  [{ type: 'string', minLength: 3 }, 'äö', ['spec: Invalid value: "äö": spec in body should be at least 3 chars long']],
  [{ type: 'string', maxLength: 1 }, 'ab', ['spec: Too long: may not be more than 1 bytes']],
  [{ type: 'string', pattern: '^a+$' }, 'b', [`spec: Invalid value: "b": spec in body should match '^a+$'`]],
  [{ type: 'string', pattern: 'a' }, 'bab', []],
  [{ type: 'string', enum: ['a', 'b'] }, 'c', ['spec: Unsupported value: "c": supported values: "a", "b"']],
  [{ type: 'integer', enum: [1, 2] }, 3, ['spec: Unsupported value: 3: supported values: "1", "2"']],
  [{ type: 'string', format: 'date-time' }, '2026-01-02T03:04:05Z', []],
  [
    { type: 'string', format: 'date-time' },
    '2026-02-30T03:04:05Z',
    ['spec: Invalid value: "2026-02-30T03:04:05Z": spec in body must be of type date-time: "2026-02-30T03:04:05Z"'],
  ],
  [
    { type: 'string', format: 'ipv4' },
    '1.2.3.256',
    ['spec: Invalid value: "1.2.3.256": spec in body must be of type ipv4: "1.2.3.256"'],
  ],
  [{ type: 'string', format: 'ipv6' }, '2001:db8::1', []],
  [
    { type: 'string', format: 'cidr' },
    '10.0.0.0/33',
    ['spec: Invalid value: "10.0.0.0/33": spec in body must be of type cidr: "10.0.0.0/33"'],
  ],
  [{ type: 'string', format: 'nobody-knows' }, 'x', []],
  [object({ a: text }, { required: ['a', 'b'] }), {}, ['spec.a: Required value', 'spec.b: Required value']],
  [{ type: 'object', maxProperties: 1 }, { a: 1, b: 2 }, ['spec: Too many: 2: must have at most 1 item']],
  [
    { type: 'object', minProperties: 1 },
    {},
    ['spec: Invalid value: 0: spec in body should have at least 1 properties'],
  ],
  [list(text), ['a', 1], ['spec[1]: Invalid value: "integer": spec[1] in body must be of type string: "integer"']],
  [list(text, { maxItems: 1 }), ['a', 'b'], ['spec: Too many: 2: must have at most 1 item']],
  [list(text, { minItems: 1 }), [], ['spec: Invalid value: 0: spec in body should have at least 1 items']],
  [list(text, { 'x-kubernetes-list-type': 'set' }), ['a', 'b', 'a'], ['spec[2]: Duplicate value: "a"']],
  [
    list(object({ n: text, v: text }), { 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['n'] }),
    [{ n: 'a' }, { v: 'x' }, { n: 'a', v: 'y' }, { n: 'a' }, {}],
    ['spec[2]: Duplicate value: {"n":"a"}', 'spec[4]: Duplicate value: {}'],
  ],
  [
    object({ a: {}, b: {} }, { oneOf: [{ required: ['a'] }, { required: ['b'] }] }),
    { a: 1, b: 1 },
    [
      'spec: Invalid value: {"a":1,"b":1}: "spec" must validate one and only one schema (oneOf). Found 2 valid alternatives',
    ],
  ],
  [
    object({}, { anyOf: [{ required: ['a'] }, { required: ['b'] }] }),
    {},
    ['spec: Invalid value: {}: "spec" must validate at least one schema (anyOf)', 'spec.a: Required value'],
  ],
  [{ type: 'integer', not: { enum: [3] } }, 3, ['spec: Invalid value: 3: "spec" must not validate the schema (not)']],
  [
    object({}, { 'x-kubernetes-embedded-resource': true, 'x-kubernetes-preserve-unknown-fields': true }),
    { kind: 'Pod' },
    ['spec.apiVersion: Required value: must not be empty'],
  ],
])('%j with %j', (schema, value, errors) => {
  const found = checkValue(spec(schema), { spec: value }, { path: '', match });
  expect(found.map((error) => fieldErrorText(error))).toEqual(errors);
});

test.each<[schema: Schema, old: unknown, value: unknown, errors: string[]]>([
  [object({ a: { type: 'integer' }, b: text }), { a: 'x' }, { a: 'x', b: 'new' }, []],
  [
    object({ a: { type: 'integer' } }),
    { a: 'x' },
    { a: 'y' },
    ['spec.a: Invalid value: "string": spec.a in body must be of type integer: "string"'],
  ],
  [
    list(object({ n: text, v: { type: 'integer' } }), {
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['n'],
    }),
    [{ n: 'a', v: 'x' }],
    [{ n: 'b' }, { n: 'a', v: 'x' }],
    [],
  ],
  [
    list({ type: 'integer' }),
    ['x'],
    ['x', 1],
    ['spec[0]: Invalid value: "string": spec[0] in body must be of type integer: "string"'],
  ],
  [list(text, { 'x-kubernetes-list-type': 'set' }), ['a', 'a'], ['a', 'a', 'b'], []],
])('what was wrong before may stay as it is: %j', (schema, old, value, errors) => {
  const found = checkValue(spec(schema), { spec: value }, { path: '', match, old: { spec: old } });
  expect(found.map((error) => fieldErrorText(error))).toEqual(errors);
});

test.each<[value: object, errors: string[]]>([
  [{ spec: { replicas: -1 } }, ['.spec.replicas: Invalid value: -1: should be a non-negative integer']],
  [
    { status: { replicas: 2 ** 31 } },
    ['.status.replicas: Invalid value: 2147483648: should be less than or equal to 2147483647'],
  ],
  [{ spec: { replicas: 3 } }, []],
])('the counts that scaling works with, in %j', (value, errors) => {
  const scale = { specReplicasPath: '.spec.replicas', statusReplicasPath: '.status.replicas' };
  expect(checkScale(scale, value).map((error) => fieldErrorText(error))).toEqual(errors);
});

test('whatever an object holds, it is pruned, filled in and checked without failing', () => {
  const schema = object({
    a: list(object({ b: { ...text, default: 'x', pattern: '^x' } }), { 'x-kubernetes-list-type': 'set' }),
    m: { type: 'object', additionalProperties: { type: 'integer', minimum: 0 } },
    n: { ...text, nullable: true, anyOf: [{ format: 'ipv6' }, { format: 'duration' }] },
  });
  const key = fc.constantFrom('a', 'b', 'm', 'n', '__proto__', 'x');
  const value = fc.letrec((tie) => ({
    tree: fc.oneof({ maxDepth: 4 }, fc.jsonValue(), fc.array(tie('tree')), fc.dictionary(key, tie('tree'))),
  })).tree;
  fc.assert(
    fc.property(value, (draft) => {
      dropNulls(schema, draft);
      prune(schema, draft);
      fillDefaults(schema, draft);
      const before = JSON.stringify(draft);
      expect(prune(schema, draft)).toEqual([]);
      checkValue(schema, draft, { path: '', match });
      expect(JSON.stringify(draft)).toBe(before);
    }),
  );
});
