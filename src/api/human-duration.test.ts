import { expect, test } from 'vitest';
import { humanDuration, timeSince } from './human-duration.ts';

const S = 1000;
const M = 60 * S;
const H = 60 * M;
const D = 24 * H;

test.each([
  [-2 * S, '<invalid>'],
  [-S, '0s'],
  [0, '0s'],
  [999, '0s'],
  [119 * S, '119s'],
  [2 * M, '2m'],
  [2 * M + 7 * S, '2m7s'],
  [10 * M + 7 * S, '10m'],
  [179 * M, '179m'],
  [3 * H, '3h'],
  [3 * H + 5 * M, '3h5m'],
  [47 * H + 59 * M, '47h'],
  [2 * D, '2d'],
  [3 * D + 4 * H, '3d4h'],
  [8 * D + 4 * H, '8d'],
  [729 * D, '729d'],
  [730 * D, '2y'],
  [735 * D, '2y5d'],
  [9 * 365 * D + 5 * D, '9y'],
])('%d ms is written %s', (ms, text) => {
  expect(humanDuration(ms)).toBe(text);
});

test('an absent time is unknown', () => {
  expect(timeSince(null, 0)).toBe('<unknown>');
  expect(timeSince('1970-01-01T00:00:01Z', 31_000)).toBe('30s');
});
