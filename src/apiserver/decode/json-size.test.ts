import fc from 'fast-check';
import { expect, it } from 'vitest';
import { jsonSize, keysWithin } from './json-size.ts';

it('counts as many keys in a text as are in its value', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom(undefined, 2), (value, indent) => {
      const text = JSON.stringify(value, undefined, indent);
      expect(jsonSize(text).keys).toBe(keysWithin(JSON.parse(text)));
    }),
  );
});

it.each([
  ['1', 0, 0, 0],
  ['[]', 0, 1, 1],
  ['[{},{},[]]', 0, 4, 2],
  ['{"a":{"b":[{"c":1}]}}', 3, 4, 4],
  [String.raw`{"a:\"{":"\\","b":"\\\"[:"}`, 2, 1, 1],
  ['{"a":1,"a":2}', 2, 1, 1],
])('measures %s', (text, keys, parts, depth) => {
  expect(jsonSize(text)).toEqual({ keys, parts, depth });
});
