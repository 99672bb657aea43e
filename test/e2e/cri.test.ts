import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { expect, test } from 'vitest';

const root = path.join(import.meta.dirname, '..', '..');
const namespace = `podling-cri-${process.pid}`;

/**
 * The runtime's tests open ports and reach into pods, so they run in a process of their own, inside a network
 * namespace of their own.
 */
test('containerd keeps the contract of a container runtime', () => {
  must('ip', ['netns', 'add', namespace]);
  try {
    must('ip', ['-n', namespace, 'link', 'set', 'lo', 'up']);
    const { status, stdout, stderr } = spawnSync(
      'nsenter',
      [`--net=/run/netns/${namespace}`, 'npx', 'vitest', 'run', '--config', 'test/e2e/cri/vitest.config.ts'],
      { cwd: root, encoding: 'utf8', timeout: 240_000 },
    );
    expect(status, `${stdout}\n${stderr}`).toBe(0);
  } finally {
    must('ip', ['netns', 'delete', namespace]);
  }
});

function must(program: string, args: string[]): void {
  const { status, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  expect(status, stderr).toBe(0);
}
