import { expect, test } from 'vitest';
import { selectedName } from './selected-name.ts';

test.each<[string, string | undefined]>([
  ['metadata.name=a', 'a'],
  ['metadata.name==a', 'a'],
  ['status.phase=Running,metadata.name=a', 'a'],
  ['metadata.name!=a', undefined],
  ['metadata.namespace=a', undefined],
  ['metadata.name=', ''],
  ['metadata.name=..', undefined],
  ['metadata.name=a/b', undefined],
  ['metadata.name', undefined],
  ['', undefined],
])('the name that %s lets through is %s', (selector, name) => {
  expect(selectedName(selector)).toBe(name);
});
