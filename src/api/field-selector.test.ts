import { expect, test } from 'vitest';
import { fieldsMatch, parseFieldSelector } from './field-selector.ts';

test.each([
  ['', []],
  ['metadata.name=a', [{ path: 'metadata.name', value: 'a', negated: false }]],
  ['metadata.name==a', [{ path: 'metadata.name', value: 'a', negated: false }]],
  [
    'status.phase!=Running,spec.nodeName=',
    [
      { path: 'status.phase', value: 'Running', negated: true },
      { path: 'spec.nodeName', value: '', negated: false },
    ],
  ],
  ['a=b\\,c\\=d\\\\e', [{ path: 'a', value: 'b,c=d\\e', negated: false }]],
])('reads the field selector "%s"', (text, expected) => {
  expect(parseFieldSelector(text)).toEqual(expected);
});

test('a term without an operator is refused', () => {
  expect(() => parseFieldSelector('a=b,nonsense')).toThrow(
    "invalid selector: 'a=b,nonsense'; can't understand 'nonsense'",
  );
});

test('all conditions must hold', () => {
  const read = (path: string) => ({ a: '1', b: '' })[path] ?? '';
  expect(fieldsMatch(parseFieldSelector('a=1,b!=x'), read)).toBe(true);
  expect(fieldsMatch(parseFieldSelector('a=1,b=x'), read)).toBe(false);
});
