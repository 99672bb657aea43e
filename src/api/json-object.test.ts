import { expect, test } from 'vitest';
import { isJsonObject } from './json-object.ts';

test.each<[unknown, boolean]>([
  [{}, true],
  [{ a: 1 }, true],
  [[], false],
  [null, false],
  [undefined, false],
  ['a', false],
  [1, false],
])('whether %j is an object: %s', (value, is) => {
  expect(isJsonObject(value)).toBe(is);
});
