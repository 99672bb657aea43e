import { expect, test } from 'vitest';
import { VirtualClock } from '#base';
import { collectWhenIdle } from './idle-collection.ts';

const MB = 1024 * 1024;

/** A process in which `live` of what is used is no garbage. */
function processWith(usedMb: number, liveMb: number) {
  const state = { usedMb, liveMb, load: 0, collections: 0 };
  const clock = new VirtualClock();
  const timer = collectWhenIdle(clock, {
    heapUsed: () => state.usedMb * MB,
    busy: () => state.load,
    collect: () => {
      state.collections++;
      state.usedMb = state.liveMb;
    },
  });
  return { state, clock, timer };
}

test('garbage is collected once nobody waits, and not again before there is more', async () => {
  const { state, clock } = processWith(20, 20);
  state.usedMb = 80;
  state.load = 0.6;
  await clock.advance(60_000);
  expect(state.collections).toBe(0);
  state.load = 0.01;
  await clock.advance(30_000);
  expect(state).toMatchObject({ collections: 1, usedMb: 20 });
  state.usedMb = 43;
  await clock.advance(600_000);
  expect(state.collections).toBe(1);
  state.usedMb = 44;
  await clock.advance(30_000);
  expect(state.collections).toBe(2);
});

test('what is no garbage is not looked for again and again', async () => {
  const { state, clock } = processWith(20, 120);
  state.usedMb = 130;
  await clock.advance(600_000);
  expect(state).toMatchObject({ collections: 1, usedMb: 120 });
});

test('after collections by V8 itself growth counts from there', async () => {
  const { state, clock } = processWith(100, 40);
  state.usedMb = 50;
  await clock.advance(30_000);
  state.usedMb = 75;
  await clock.advance(30_000);
  expect(state.collections).toBe(1);
});

test('it can be stopped', async () => {
  const { state, clock, timer } = processWith(20, 20);
  timer.cancel();
  state.usedMb = 500;
  await clock.advance(60_000);
  expect(state.collections).toBe(0);
});
