import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { loopTurn } from '#base';
import { sandboxImage, sandboxProgram } from './sandbox-image.ts';

const native = process.platform === 'linux' && process.arch === 'x64';

test.skipIf(!native).each(['SIGTERM', 'SIGINT'] as const)('the sandbox waits until %s', async (signal) => {
  const directory = mkdtempSync(path.join(tmpdir(), 'podling-sandbox-'));
  try {
    const file = path.join(directory, 'sandbox');
    writeFileSync(file, sandboxProgram('x64'), { mode: 0o755 });
    const child = spawn(file, { stdio: 'ignore' });
    await new Promise((resolve) => child.once('spawn', resolve));
    const ended = new Promise((resolve) => child.once('exit', (code, by) => resolve([code, by])));
    expect(await untilItWaits(child.pid ?? 0)).toBe(true);
    // The end of a child wakes it, but is no reason to end.
    child.kill('SIGCHLD');
    child.kill(signal);
    expect(await ended).toEqual([0, null]);
  } finally {
    rmSync(directory, { recursive: true });
  }
});

/** System call 128 is rt_sigtimedwait. */
async function untilItWaits(pid: number): Promise<boolean> {
  for (let tries = 0; tries < 10_000; tries++) {
    if (readFileSync(`/proc/${pid}/syscall`, 'utf8').startsWith('128 ')) return true;
    await loopTurn();
  }
  return false;
}

test('the sandbox program is small and says for which machine it is', () => {
  for (const [machine, elf] of [
    ['x64', 62],
    ['arm64', 183],
  ] as const) {
    const program = sandboxProgram(machine);
    expect(program.length).toBeLessThan(300);
    expect(program.readUInt16LE(18)).toBe(elf);
    expect(Number(program.readBigUInt64LE(96))).toBe(program.length);
  }
});

test('the sandbox image is the same bytes every time', async () => {
  expect(await sandboxImage('x64')).toEqual(await sandboxImage('x64'));
  await expect(sandboxImage('mips')).rejects.toThrow('no sandbox program for mips processors');
});
