import { expect, test } from 'vitest';
import { durationText } from './duration-text.ts';

test.each([
  [0, '0s'],
  [350, '350ms'],
  [1200, '1.2s'],
  [10_000, '10s'],
  [80_000, '1m20s'],
  [300_000, '5m0s'],
  [3_600_000, '1h0m0s'],
])('%d ms reads %s', (ms, text) => {
  expect(durationText(ms)).toBe(text);
});
