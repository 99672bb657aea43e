import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { packBusybox } from './busybox-image.ts';
import { must, TestHost } from './host.ts';

// One cluster's life from its first start to its removal; the tests build on each other, in order.
const IMAGE = 'docker.io/library/lifecycle:1';
const host = new TestHost();
const data = path.join(host.directory, 'data');
const which = ['--name', 'life', '--data-dir', data];
const isRoot = process.getuid?.() === 0;

beforeAll(() => host.open());
afterAll(async () => {
  await host.podling('delete', '--yes', ...which);
  await host.close();
});

interface StatusJson {
  running: boolean;
  pid: number;
  nodes: { name: string; ready: boolean }[];
}

async function status(): Promise<StatusJson> {
  return JSON.parse((await host.podling('status', '-o', 'json', ...which)).out) as StatusJson;
}

async function pod(): Promise<{ containerID: string; restartCount: number }> {
  const text = await host.kubectl('get', 'pod', 'sleeper', '-o', 'json');
  return JSON.parse(text).status.containerStatuses[0];
}

/** Pids of processes with this text among their arguments. */
function processesWith(text: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((name) => {
      try {
        return readFileSync(`/proc/${name}/cmdline`, 'utf8').includes(text);
      } catch {
        return false;
      }
    })
    .map(Number);
}

test.skipIf(!isRoot)('up starts a cluster, prints its steps, and kubectl finds a ready node', async () => {
  const { out } = await must(host.podling('up', '--yes', ...which));
  expect(out).toMatch(/API ready +\d\.\d\d s/);
  expect(out).toMatch(/node .* Ready +\d+\.\d\d s/);
  expect((await status()).nodes).toEqual([{ name: expect.any(String), ready: true, reason: expect.any(String) }]);
  expect(await host.kubectl('config', 'current-context')).toBe('podling-life');
  expect(await host.kubectl('get', 'nodes', '--no-headers')).toMatch(/ Ready /);
});

test.skipIf(!isRoot)('up twice says that it is running already', async () => {
  const { pid } = await status();
  expect((await must(host.podling('up', ...which))).out).toContain(`life is running already (process ${pid})`);
});

test.skipIf(!isRoot)('a loaded image is listed and runs', async () => {
  const archive = path.join(host.directory, 'image.tar');
  await packBusybox(archive, IMAGE);
  expect((await must(host.podling('image', 'load', archive, ...which))).out).toContain(IMAGE);
  expect((await must(host.podling('image', 'list', ...which))).out.split('\n')).toContain(IMAGE);
  await host.kubectl('run', 'sleeper', `--image=${IMAGE}`, '--image-pull-policy=Never', '--', 'sleep', '3601');
  await host.kubectl('wait', '--for=condition=Ready', 'pod/sleeper', '--timeout=30s');
});

test.skipIf(!isRoot)('containers outlive a killed server, and the next up adopts them', async () => {
  const before = await pod();
  const { pid } = await status();
  process.kill(pid, 'SIGKILL');
  await expect.poll(async () => (await status()).running).toBe(false);
  const [container] = processesWith('sleep\x003601');
  await must(host.podling('up', ...which));
  await host.kubectl('wait', '--for=condition=Ready', 'pod/sleeper', '--timeout=30s');
  expect(processesWith('sleep\x003601')).toEqual([container]);
  expect(await pod()).toMatchObject({ containerID: before.containerID, restartCount: before.restartCount });
});

test.skipIf(!isRoot)('down leaves no process, and the objects are there after the next up', async () => {
  expect((await must(host.podling('down', ...which))).out).toContain('life is stopped');
  expect(processesWith(data)).toEqual([]);
  expect(processesWith('sleep\x003601')).toEqual([]);
  expect((await host.podling('status', ...which)).code).toBe(3);
  expect((await must(host.podling('down', ...which))).out).toContain('life was not running');
  await must(host.podling('up', ...which));
  await host.kubectl('wait', '--for=condition=Ready', 'pod/sleeper', '--timeout=30s');
});

test.skipIf(!isRoot)('delete asks first, and then leaves nothing behind', async () => {
  const refused = await host.podling('delete', ...which);
  expect(refused.code).toBe(1);
  expect(refused.err).toContain('add --yes when you mean it');
  await must(host.podling('delete', '--yes', ...which));
  expect(existsSync(data)).toBe(false);
  expect(processesWith(data)).toEqual([]);
  expect(processesWith('sleep\x003601')).toEqual([]);
  expect(readFileSync('/proc/self/mountinfo', 'utf8')).not.toContain(data);
  expect((await host.run('ip', '-o', 'link')).out.trim().split('\n')).toHaveLength(1);
  expect((await host.run('nft', 'list', 'ruleset')).out.trim()).toBe('');
  expect(await host.kubectl('config', 'get-contexts', '-o', 'name')).toBe('');
  const hierarchies = ['', ...readdirSync('/sys/fs/cgroup')];
  expect(hierarchies.filter((h) => existsSync(path.join('/sys/fs/cgroup', h, 'podling-life')))).toEqual([]);
  const results = '/var/lib/cni/results';
  expect(existsSync(results) ? readdirSync(results).filter((f) => f.startsWith('podling-life-')) : []).toEqual([]);
  expect((await must(host.podling('delete', '--yes', ...which))).out).toContain('there is no cluster life');
});
