import { expect, test } from 'vitest';
import { warningHeaders } from './warning-headers.ts';

test.each([
  [['plain'], ['299 - "plain"']],
  [['a "b" \\c'], ['299 - "a \\"b\\" \\\\c"']],
  [
    ['twice', 'twice', 'once'],
    ['299 - "twice"', '299 - "once"'],
  ],
  [['line\nbreak', 'kept'], ['299 - "kept"']],
  [[''], []],
  [['é→'], ['299 - "Ã©â\u0086\u0092"']],
])('the warnings %j are sent as %j', (texts, headers) => {
  expect(warningHeaders(texts)).toEqual(headers);
});

test('warnings that are too long together are shortened each', () => {
  const long = Array.from({ length: 20 }, (_, i) => `${i}`.padEnd(300, 'x'));
  const headers = warningHeaders(long);
  expect(headers.length).toBe(16);
  for (const header of headers) expect(header.length).toBe('299 - ""'.length + 256);
});
