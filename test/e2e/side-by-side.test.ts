import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { RealCluster } from './real-cluster.ts';

/** Two clusters on one host: each with ports, ranges, bridge and table of its own, and none touches the other. */
let first: RealCluster;
const second = `second-${process.pid}`;
const flags = () => ['--name', second, '--data-dir', path.join(first.directory, 'second')];
const launcher = path.join(import.meta.dirname, '..', '..', 'podling');

beforeAll(async () => {
  first = await RealCluster.up('first');
});
afterAll(async () => {
  await first?.run(launcher, ['delete', '--yes', ...flags()]);
  await first?.[Symbol.asyncDispose]();
});

const ask = (name: string, ...args: string[]) => first.kubectl('--context', `podling-${name}`, ...args);
const nodes = (name: string) => ask(name, 'get', 'nodes', '-o', 'jsonpath={.items[*].metadata.name}');
const apiAddress = (name: string) => ask(name, 'get', 'service', 'kubernetes', '-o', 'jsonpath={.spec.clusterIP}');

test('a second cluster finds ports and ranges of its own', async () => {
  await first.must(launcher, ['up', '--yes', ...flags()]);
  expect(await nodes(first.name)).toBe(`podling-${first.name}`);
  expect(await nodes(second)).toBe(`podling-${second}`);
  expect(await apiAddress(second)).not.toBe(await apiAddress(first.name));
});

test('each service address leads to its own cluster', async () => {
  for (const name of [first.name, second]) {
    const server = `https://${await apiAddress(name)}`;
    const version = await ask(name, '--server', server, '--insecure-skip-tls-verify', 'get', 'nodes', '-o', 'name');
    expect(version.trim()).toBe(`node/podling-${name}`);
  }
});

test('deleting one leaves the other as it is', async () => {
  await first.podling('delete', '--yes');
  const server = `https://${await apiAddress(second)}`;
  const seen = await ask(second, '--server', server, '--insecure-skip-tls-verify', 'get', 'nodes', '-o', 'name');
  expect(seen.trim()).toBe(`node/podling-${second}`);
  expect(await first.must('nft', ['list', 'tables'])).toBe(`table ip podling-${second}\n`);
});
