import { mkdtemp, readdir, readFile, readlink, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Payload, writeAtomically } from './atomic-writer.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'podling-volume-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const files = (contents: { [name: string]: string }): Payload =>
  new Map(Object.entries(contents).map(([name, text]) => [name, { bytes: Buffer.from(text), mode: 0o640 }]));
const read = (name: string) => readFile(path.join(directory, name), 'utf8');

test('files are reached through one link that changes them all at once', async () => {
  expect(await writeAtomically(directory, files({ a: '1', 'deep/er': '2' }))).toBe(true);
  expect([await read('a'), await read('deep/er')]).toEqual(['1', '2']);
  expect(await readlink(path.join(directory, 'a'))).toBe('..data/a');
  expect((await stat(path.join(directory, 'a'))).mode & 0o777).toBe(0o640);
  const first = await readlink(path.join(directory, '..data'));
  expect(await writeAtomically(directory, files({ a: '1', 'deep/er': '2' }))).toBe(false);
  expect(await writeAtomically(directory, files({ a: '3', b: '4' }))).toBe(true);
  expect([await read('a'), await read('b')]).toEqual(['3', '4']);
  const names = (await readdir(directory)).sort();
  expect(names).not.toContain('deep');
  expect(names).not.toContain(first);
});
