import { expect, test } from 'vitest';
import { labelSelectorText, labelsText, parseLabelSelector } from './label-selector-text.ts';

test.each([
  ['', []],
  ['a=b', [{ key: 'a', operator: 'In', values: ['b'] }]],
  ['a==b', [{ key: 'a', operator: 'In', values: ['b'] }]],
  ['a=', [{ key: 'a', operator: 'In', values: [''] }]],
  ['a!=b', [{ key: 'a', operator: 'NotIn', values: ['b'] }]],
  ['a', [{ key: 'a', operator: 'Exists', values: [] }]],
  ['!a', [{ key: 'a', operator: 'DoesNotExist', values: [] }]],
  ['a in (y, x,,x)', [{ key: 'a', operator: 'In', values: ['', 'x', 'y'] }]],
  ['a notin ()', [{ key: 'a', operator: 'NotIn', values: [''] }]],
  ['a in (in,notin)', [{ key: 'a', operator: 'In', values: ['in', 'notin'] }]],
  ['a>1', [{ key: 'a', operator: 'Gt', values: ['1'] }]],
  ['a < 10', [{ key: 'a', operator: 'Lt', values: ['10'] }]],
  [
    'z, example.com/a=b',
    [
      { key: 'example.com/a', operator: 'In', values: ['b'] },
      { key: 'z', operator: 'Exists', values: [] },
    ],
  ],
])('reads the selector "%s"', (text, expected) => {
  expect(parseLabelSelector(text)).toEqual(expected);
});

test.each([
  ['a=b,', "found '', expected: identifier after ','"],
  [',a', "found ',', expected: !, identifier, or 'end of string'"],
  ['a b', "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt"],
  ['!a in (b)', "found 'in', expected: ',' or 'end of string'"],
  ['a in b', "unable to parse requirement: found 'b' expected: '('"],
  ['a in (b', "unable to parse requirement: found '', expected: ',' or ')'"],
  ['a=!', "unable to parse requirement: found '!', expected: identifier"],
  [
    'a>x',
    `unable to parse requirement: values[0]: Invalid value: "x": for 'Gt', 'Lt' operators, the value must be an integer`,
  ],
])('says what is wrong with the selector "%s"', (text, message) => {
  expect(() => parseLabelSelector(text)).toThrow(message);
});

test('a bad value is named with its key', () => {
  expect(() => parseLabelSelector('a=-b')).toThrow(
    /^unable to parse requirement: values\[0\]\[a\]: Invalid value: "-b": a valid label must be/,
  );
});

test('a selector object is written in order of keys', () => {
  const selector = {
    matchLabels: { tier: 'web' },
    matchExpressions: [
      { key: 'app', operator: 'In' as const, values: ['b', 'a'] },
      { key: 'legacy', operator: 'DoesNotExist' as const },
      { key: 'zone', operator: 'NotIn' as const, values: ['x'] },
      { key: 'on', operator: 'Exists' as const },
    ],
  };
  expect(labelSelectorText(selector)).toBe('app in (a,b),!legacy,on,tier=web,zone notin (x)');
  expect(labelSelectorText(undefined)).toBe('');
  expect(labelsText({ b: '2', a: '1' })).toBe('a=1,b=2');
  expect(labelsText({})).toBe('<none>');
});
