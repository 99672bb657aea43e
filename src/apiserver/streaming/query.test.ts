import { expect, test } from 'vitest';
import { timeParameter } from './query.ts';

const read = (sinceTime: string) => timeParameter(new URLSearchParams({ sinceTime }), 'sinceTime');
const LAYOUT = 'as "2006-01-02T15:04:05Z07:00"';

test.each([
  ['foo', `parsing time "foo" ${LAYOUT}: cannot parse "foo" as "2006"`],
  ['2026-1-1', `parsing time "2026-1-1" ${LAYOUT}: cannot parse "1-1" as "01"`],
  ['2026-01-01', `parsing time "2026-01-01" ${LAYOUT}: cannot parse "" as "T"`],
  ['2026-01-01T00:00:00', `parsing time "2026-01-01T00:00:00" ${LAYOUT}: cannot parse "" as "Z07:00"`],
  ['2026-01-01T00:00:00Zx', 'parsing time "2026-01-01T00:00:00Zx": extra text: "x"'],
])('the time %s is refused with what is wrong with it', (text, message) => {
  expect(() => read(text)).toThrow(message);
});

test.each(['2026-01-01T00:00:00Z', '2026-01-01T00:00:00.123456789+02:00'])('the time %s is one', (text) => {
  expect(read(text)).toBe(text);
});

test.each(['', 'null'])('"%s" is no time, as older clients say it', (text) => {
  expect(read(text)).toBeUndefined();
});
