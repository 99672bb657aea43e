import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lockOwner, takeLock } from './process-lock.ts';

let directory: string;
let file: string;
beforeEach(() => {
  directory = mkdtempSync(path.join(os.tmpdir(), 'podling-lock-'));
  file = path.join(directory, 'server.lock');
});
afterEach(() => rmSync(directory, { recursive: true }));

test('a lock has one holder at a time, and none after release', () => {
  const lock = takeLock(file);
  expect(lockOwner(file)?.pid).toBe(process.pid);
  expect(() => takeLock(file)).toThrow(`process ${process.pid} is using this data directory`);
  lock.release();
  expect(lockOwner(file)).toBeUndefined();
  expect(readdirSync(directory)).toEqual([]);
});

test.each([
  ['a process that is gone', JSON.stringify({ pid: 2 ** 22 + 1, startTicks: '1' })],
  ['a process id that was given to someone else since', JSON.stringify({ pid: process.pid, startTicks: '1' })],
  ['a half-written file', '{"pid":'],
])('the lock of %s is taken over', (_name, text) => {
  writeFileSync(file, text);
  expect(lockOwner(file)).toBeUndefined();
  const lock = takeLock(file);
  expect(lockOwner(file)?.pid).toBe(process.pid);
  lock.release();
});
