import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { removeCgroups } from './cgroups.ts';
import { hostNames } from './host-names.ts';

test.each([
  ['podling', { bridge: 'podling', nftablesTable: 'podling', cgroupParent: '/podling' }],
  ['lab', { bridge: 'podling-lab', nftablesTable: 'podling-lab', cgroupParent: '/podling-lab' }],
])('cluster %s calls its things on the host after itself', (name, expected) => {
  expect(hostNames({ name })).toEqual(expected);
});

test('bridges of long names fit the kernel and differ', () => {
  const [a, b] = ['a-cluster-with-a-long-name-1', 'a-cluster-with-a-long-name-2'].map(
    (name) => hostNames({ name }).bridge,
  );
  expect(a).toHaveLength(15);
  expect(b).toHaveLength(15);
  expect(a).not.toBe(b);
});

test('control groups are removed in every hierarchy, deepest first', () => {
  const mount = mkdtempSync(path.join(os.tmpdir(), 'podling-cgroup-'));
  for (const place of ['podling/pod1/c', 'memory/podling/pod1', 'memory/podling-lab', 'cpu/other']) {
    mkdirSync(path.join(mount, place), { recursive: true });
  }
  removeCgroups('/podling', mount);
  expect(readdirSync(mount).sort()).toEqual(['cpu', 'memory']);
  expect(readdirSync(path.join(mount, 'memory'))).toEqual(['podling-lab']);
  removeCgroups('/podling', mount);
  rmSync(mount, { recursive: true });
});
