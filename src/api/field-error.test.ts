import { expect, test } from 'vitest';
import { invalid } from './api-error.ts';
import { fieldErrorText, forbidden, invalidValue, notSupported, required, tooMany } from './field-error.ts';

test.each<[string, unknown, string]>([
  ['text', 'a', '"a"'],
  ['text with quotes', 'a "b" \\', '"a \\"b\\" \\\\"'],
  ['text of several lines', 'a\tb\nc\r', '"a\\tb\\nc\\r"'],
  ['text with bytes that cannot be seen', '\u0000\u0007\u007f\u200b', '"\\x00\\a\\x7f\\u200b"'],
  ['text in other scripts', 'ä漢😀\u00a0', '"ä漢😀\\u00a0"'],
  ['text that is markup', '<a&b>', '"<a&b>"'],
  ['a number', -3, '-3'],
  ['nothing', undefined, '"null"'],
  ['a list of nothing', null, 'null'],
  ['an object', { a: ['<b>', null] }, '{"a":["\\u003cb\\u003e",null]}'],
])('%s is shown as Go shows it', (_, value, shown) => {
  expect(fieldErrorText(invalidValue('f', value, 'wrong'))).toBe(`f: Invalid value: ${shown}: wrong`);
});

test('one item is no items', () => {
  expect(fieldErrorText(tooMany('f', 2, 1))).toBe('f: Too many: 2: must have at most 1 item');
  expect(fieldErrorText(tooMany('f', 3, 2))).toBe('f: Too many: 3: must have at most 2 items');
});

test('one error stands alone in the message, and each is a cause', () => {
  const error = invalid({ group: '', kind: 'Thing' }, 'x', [required('spec.a')]);
  expect(error.toStatus()).toEqual({
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message: 'Thing "x" is invalid: spec.a: Required value',
    reason: 'Invalid',
    details: {
      name: 'x',
      kind: 'Thing',
      causes: [{ reason: 'FieldValueRequired', message: 'Required value', field: 'spec.a' }],
    },
    code: 422,
  });
});

test('several errors stand in brackets, those that say the same once', () => {
  const twice = notSupported('spec.b', 'c', ['d', 'e']);
  const error = invalid({ group: 'g.io', kind: 'Thing' }, 'x', [twice, forbidden('spec', 'no'), twice]);
  expect(error.message).toBe(
    'Thing.g.io "x" is invalid: [spec.b: Unsupported value: "c": supported values: "d", "e", spec: Forbidden: no]',
  );
  expect(error.details?.causes?.map((c) => c.reason)).toEqual([
    'FieldValueNotSupported',
    'FieldValueForbidden',
    'FieldValueNotSupported',
  ]);
});
