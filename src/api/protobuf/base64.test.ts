import fc from 'fast-check';
import { expect, test } from 'vitest';
import { base64Fault, fromBase64, toBase64 } from './base64.ts';

test('bytes become the base64 that everyone writes, and come back', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
      const text = Buffer.from(bytes).toString('base64');
      expect(toBase64(bytes)).toBe(text);
      expect([...(fromBase64(text) ?? [])]).toEqual([...bytes]);
    }),
  );
});

test('long bytes too', () => {
  const bytes = Uint8Array.from({ length: 20_000 }, (_, i) => i % 251);
  expect(toBase64(bytes)).toBe(Buffer.from(bytes).toString('base64'));
});

test.each([
  ['', undefined],
  ['YWJj', undefined],
  ['YW\nJj\r\n', undefined],
  ['YQ==', undefined],
  ['YQ=\n=', undefined],
  ['YWI=', undefined],
  ['!YWJj', 0],
  ['YWJjY', 4],
  ['YWJ', 0],
  ['YW J', 2],
  ['=', 0],
  ['Y===', 1],
  ['YQ=', 3],
  ['YQ=a', 2],
  ['YQ==YQ==', 4],
  ['YWI=x', 4],
  ['pässword', 1],
])('%j is wrong at %s', (text, fault) => {
  expect(base64Fault(text)).toBe(fault);
  expect(fromBase64(text) === undefined).toBe(fault !== undefined);
});
