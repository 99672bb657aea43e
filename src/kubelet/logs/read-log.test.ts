import { appendFile, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { LogOptions } from '#api';
import { RealClock } from '#base';
import { readLog } from './read-log.ts';

let directory: string;
let file: string;
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'podling-log-'));
  file = path.join(directory, '0.log');
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const line = (second: number, text: string, tag = 'F') =>
  `2026-01-01T00:00:0${second}.000000000Z stdout ${tag} ${text}\n`;
const clock = new RealClock();

async function read(options: Omit<LogOptions, 'container'>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of readLog({ path: file, options, clock, running: () => false })) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

describe('a log', () => {
  beforeEach(() => writeFile(file, line(1, 'one') + line(2, 'tw', 'P') + line(2, 'o') + line(3, 'three')));

  test.each<[string, Omit<LogOptions, 'container'>, string]>([
    ['in full', {}, 'one\ntwo\nthree\n'],
    ['from its last line', { tailLines: 1 }, 'three\n'],
    ['from more lines than it has', { tailLines: 10 }, 'one\ntwo\nthree\n'],
    ['from nowhere', { tailLines: 0 }, ''],
    ['from a time on', { sinceTime: '2026-01-01T00:00:03Z' }, 'three\n'],
    ['up to a size', { limitBytes: 5 }, 'one\nt'],
    ['with times', { tailLines: 1, timestamps: true }, '2026-01-01T00:00:03.000000000Z three\n'],
  ])('is read %s', async (_, options, expected) => {
    expect(await read(options)).toBe(expected);
  });

  test('is followed over a rotation until the container has ended', async () => {
    let running = true;
    const seen: string[] = [];
    const options = { follow: true };
    for await (const chunk of readLog({ path: file, options, clock, running: () => running })) {
      seen.push(Buffer.from(chunk).toString());
      if (seen.at(-1) === 'three\n') await appendFile(file, line(4, 'four'));
      if (seen.at(-1) === 'four\n') {
        await rename(file, `${file}.old`);
        await writeFile(file, line(5, 'five'));
      }
      if (seen.at(-1) === 'five\n') running = false;
    }
    expect(seen.join('')).toBe('one\ntwo\nthree\nfour\nfive\n');
  });
});
