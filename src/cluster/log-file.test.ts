import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { VirtualClock } from '#base';
import { openLogFile } from './log-file.ts';

test('lines are JSON with the fields of the log, and the file is bounded', () => {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'podling-log-'));
  const file = path.join(directory, 'server.log');
  const log = openLogFile(file, new VirtualClock(0), { maxBytes: 1000 });
  log.with({ pod: 'default/web' }).warn('slow', { big: 5n, why: new Error('disk') });
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({
    time: '1970-01-01T00:00:00.000Z',
    level: 'warn',
    message: 'slow',
    pod: 'default/web',
    big: '5',
    why: expect.stringContaining('Error: disk'),
  });
  for (let i = 0; i < 100; i++) log.info(`line ${i}`);
  expect(statSync(file).size).toBeLessThanOrEqual(1000);
  expect(statSync(`${file}.1`).size).toBeLessThanOrEqual(1000);
  expect(readFileSync(file, 'utf8')).toContain('line 99');
  log.close();
  rmSync(directory, { recursive: true });
});
