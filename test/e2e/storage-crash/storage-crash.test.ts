import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { lmdbEngine, openMvccStore } from '#storage';

const KILLS = 50;
let directory = '';
const root = path.join(import.meta.dirname, '..', '..', '..');

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'podling-crash-'));
  await build({
    entryPoints: [path.join(import.meta.dirname, 'writer.ts')],
    // Inside the project, so that it finds the packages.
    outfile: path.join(root, '.tmp', 'storage-crash-writer.mjs'),
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    logLevel: 'error',
  });
});
afterAll(() => rm(directory, { recursive: true, force: true }));

/** Runs a writer, kills it `afterMs` after its first acknowledgement, and gives all it said. */
function killedWriter(data: string, run: number, afterMs: number): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const args = [path.join(root, '.tmp', 'storage-crash-writer.mjs'), data, String(run)];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    const lines: string[] = [];
    let ended = false;
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (lines.push(line) === 1) setTimeout(() => child.kill('SIGKILL'), afterMs);
    });
    child.on('exit', (code, signal) => {
      ended = true;
      if (signal !== 'SIGKILL') reject(new Error(`the writer ended by itself with ${code ?? signal}`));
    });
    child.on('error', reject);
    child.stdout.on('close', () => {
      if (ended) resolve(lines);
      else child.on('exit', () => resolve(lines));
    });
  });
}

/** Whether a key may stand at `found` after that last acknowledgement: a later write may or may not have happened. */
function mayStand(key: string, type: string, revision: number, found: number | undefined): boolean {
  if (type === 'delete') return found === undefined;
  if (found === undefined) return key.startsWith('fleeting/');
  return key.startsWith('replaced/') ? found >= revision : found === revision;
}

test(`a writer killed ${KILLS} times loses nothing it had acknowledged`, async () => {
  const data = path.join(directory, 'data');
  const last = new Map<string, { type: string; revision: number }>();
  let newest = 0;
  let acknowledged = 0;
  for (let run = 0; run < KILLS; run++) {
    const lines = await killedWriter(data, run, Math.random() * 40);
    for (const line of lines) {
      const [type = '', key = '', version] = line.split(' ');
      expect(Number(version), 'versions never go back').toBeGreaterThan(newest);
      last.set(key, { type, revision: Number(version) });
    }
    acknowledged += lines.length;
    const store = await openMvccStore({ engine: await lmdbEngine({ path: data }) });
    const lost: string[] = [];
    for (const [key, { type, revision }] of last) {
      const found = (await store.get(key))?.revision;
      if (!mayStand(key, type, revision, found)) lost.push(`${type} ${key} ${revision}: found ${found}`);
      expect(store.revision).toBeGreaterThanOrEqual(revision);
    }
    expect(lost).toEqual([]);
    newest = store.revision;
    await store.close();
  }
  expect(acknowledged).toBeGreaterThan(KILLS * 10);
}, 120_000);
