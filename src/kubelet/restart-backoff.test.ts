import { expect, test } from 'vitest';
import { VirtualClock } from '#base';
import { RestartBackoff } from './restart-backoff.ts';

test('waits 10 s, then twice as long each time, at most 300 s', async () => {
  const clock = new VirtualClock();
  const backoff = new RestartBackoff(clock);
  expect(backoff.waiting('c', clock.now())).toBeUndefined();
  const waits: (number | undefined)[] = [];
  for (let tries = 0; tries < 7; tries++) {
    backoff.lengthen('c', clock.now());
    waits.push(backoff.waiting('c', clock.now())?.delayMs);
  }
  expect(waits).toEqual([10_000, 20_000, 40_000, 80_000, 160_000, 300_000, 300_000]);
  await clock.advance(300_000);
  expect(backoff.waiting('c', clock.now() - 300_000)).toBeUndefined();
});

test('forgets after ten minutes without a failure', async () => {
  const clock = new VirtualClock();
  const backoff = new RestartBackoff(clock);
  backoff.lengthen('c', clock.now());
  backoff.lengthen('c', clock.now());
  await clock.advance(601_000);
  expect(backoff.waiting('c', clock.now())).toBeUndefined();
  backoff.lengthen('c', clock.now());
  expect(backoff.waiting('c', clock.now())?.delayMs).toBe(10_000);
});
