import { Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { type Frame, PacedFrames } from './paced-frames.ts';

/** Takes what it is given only when told to. */
function slowReader() {
  const taken: string[] = [];
  let take: (() => void) | undefined;
  const sink = new Writable({
    writev(chunks, done) {
      take = () => {
        taken.push(...chunks.map(({ chunk }) => String(chunk)));
        done();
      };
    },
  });
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  return {
    sink,
    taken,
    async takeOnce() {
      await settle();
      const now = take;
      take = undefined;
      now?.();
      await settle();
    },
  };
}

function frames(options: { limitBytes?: number } = {}) {
  const made: string[] = [];
  let tooSlow = 0;
  const paced = new PacedFrames(options.limitBytes ?? 1000, () => {
    tooSlow++;
  });
  const frame = (text: string, sizeBytes = text.length): Frame => ({
    sizeBytes,
    make() {
      made.push(text);
      return Buffer.from(text);
    },
  });
  return { paced, made, frame, tooSlow: () => tooSlow };
}

test('what was pushed before the start is written first, in order, and the end comes after all', async () => {
  const { sink, taken, takeOnce } = slowReader();
  const { paced, frame } = frames();
  for (const text of ['a', 'b']) paced.push(frame(text));
  paced.start(sink);
  paced.push(frame('c'));
  paced.end();
  await takeOnce();
  expect(taken).toEqual(['a', 'b']);
  expect(sink.writableEnded).toBe(false);
  await takeOnce();
  expect(taken).toEqual(['a', 'b', 'c']);
  expect(sink.writableEnded).toBe(true);
});

test('frames are made when the reader has taken the piece before', async () => {
  const { sink, takeOnce } = slowReader();
  const { paced, frame, made } = frames({ limitBytes: 1 << 20 });
  const long = 'x'.repeat(40_000);
  paced.start(sink);
  for (let i = 0; i < 5; i++) paced.push(frame(long));
  expect(made.length).toBe(1);
  await takeOnce();
  expect(made.length).toBe(3);
  await takeOnce();
  expect(made.length).toBe(5);
});

test('a reader that is further behind than allowed is told of once and given nothing more', async () => {
  const { sink, taken, takeOnce } = slowReader();
  const { paced, frame, made, tooSlow } = frames({ limitBytes: 10 });
  paced.start(sink);
  paced.push(frame('first'));
  for (let i = 0; i < 5; i++) paced.push(frame('1234'));
  expect(tooSlow()).toBe(1);
  await takeOnce();
  await takeOnce();
  expect(made).toEqual(['first']);
  expect(taken).toEqual(['first']);
});

test('a reader that takes in time is never too slow, however much it is told', async () => {
  const { sink, taken, takeOnce } = slowReader();
  const { paced, frame, tooSlow } = frames({ limitBytes: 10 });
  paced.start(sink);
  for (let i = 0; i < 20; i++) {
    paced.push(frame('12345678'));
    await takeOnce();
  }
  expect(taken.length).toBe(20);
  expect(tooSlow()).toBe(0);
});
