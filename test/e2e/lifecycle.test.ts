import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { RealCluster } from './real-cluster.ts';
import { loadStandIns } from './stand-ins.ts';

// One cluster's life from its first start to its removal; the tests build on each other, in order.
const IMAGE = 'docker.io/library/busybox:1.37';
let cluster: RealCluster;

beforeAll(async () => {
  cluster = await RealCluster.prepare('life');
});
afterAll(async () => {
  await cluster?.[Symbol.asyncDispose]();
});

interface StatusJson {
  running: boolean;
  pid: number;
  nodes: { name: string; ready: boolean }[];
}

async function status(): Promise<StatusJson> {
  return JSON.parse((await cluster.tryPodling('status', '-o', 'json')).stdout) as StatusJson;
}

async function pod(): Promise<{ containerID: string; restartCount: number }> {
  const text = await cluster.kubectl('get', 'pod', 'sleeper', '-o', 'json');
  return JSON.parse(text).status.containerStatuses[0];
}

const ready = () => cluster.kubectl('wait', '--for=condition=Ready', 'pod/sleeper', '--timeout=30s');

/** Pids of processes with this text among their arguments. */
function processesWith(text: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((name) => {
      try {
        return readFileSync(`/proc/${name}/cmdline`, 'utf8').includes(text);
      } catch {
        // It ended between the two looks.
        return false;
      }
    })
    .map(Number);
}

test('up starts a cluster, prints its steps, and kubectl finds a ready node', async () => {
  const out = await cluster.podling('up', '--yes');
  expect(out).toMatch(/API ready +\d\.\d\d s/);
  expect(out).toMatch(/node .* Ready +\d+\.\d\d s/);
  const context = `podling-${cluster.name}`;
  expect((await status()).nodes).toEqual([{ name: context, ready: true, reason: expect.any(String) }]);
  expect(await cluster.kubectl('config', 'current-context')).toBe(`${context}\n`);
  expect(await cluster.kubectl('get', 'nodes', '--no-headers')).toMatch(/ Ready /);
});

test('up twice says that it is running already', async () => {
  const { pid } = await status();
  expect(await cluster.podling('up')).toContain(`${cluster.name} is running already (process ${pid})`);
});

test('a loaded image is listed and runs', async () => {
  await loadStandIns(cluster);
  expect((await cluster.podling('image', 'list')).split('\n')).toContain(IMAGE);
  await cluster.kubectl('run', 'sleeper', `--image=${IMAGE}`, '--image-pull-policy=Never', '--', 'sleep', '3601');
  await ready();
});

test('containers outlive a killed server, and the next up adopts them', async () => {
  const before = await pod();
  const { pid } = await status();
  process.kill(pid, 'SIGKILL');
  await expect.poll(async () => (await status()).running).toBe(false);
  const [container] = processesWith('sleep\x003601');
  await cluster.podling('up');
  await ready();
  expect(processesWith('sleep\x003601')).toEqual([container]);
  expect(await pod()).toMatchObject({ containerID: before.containerID, restartCount: before.restartCount });
});

test('down leaves no process, and the objects are there after the next up', async () => {
  expect(await cluster.podling('down')).toContain(`${cluster.name} is stopped`);
  expect(processesWith(cluster.dataDirectory)).toEqual([]);
  expect(processesWith('sleep\x003601')).toEqual([]);
  expect((await cluster.tryPodling('status')).code).toBe(3);
  expect(await cluster.podling('down')).toContain(`${cluster.name} was not running`);
  await cluster.podling('up');
  await ready();
});

test('delete asks first, and then leaves nothing behind', async () => {
  const refused = await cluster.tryPodling('delete');
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain('add --yes when you mean it');
  await cluster.podling('delete', '--yes');
  expect(existsSync(cluster.dataDirectory)).toBe(false);
  expect(processesWith(cluster.dataDirectory)).toEqual([]);
  expect(processesWith('sleep\x003601')).toEqual([]);
  expect(readFileSync('/proc/self/mountinfo', 'utf8')).not.toContain(cluster.dataDirectory);
  expect((await cluster.must('ip', ['-o', 'link'])).trim().split('\n')).toHaveLength(1);
  expect((await cluster.must('nft', ['list', 'ruleset'])).trim()).toBe('');
  expect(await cluster.kubectl('config', 'get-contexts', '-o', 'name')).toBe('');
  const own = `podling-${cluster.name}`;
  const hierarchies = ['', ...readdirSync('/sys/fs/cgroup')];
  expect(hierarchies.filter((h) => existsSync(path.join('/sys/fs/cgroup', h, own)))).toEqual([]);
  const results = '/var/lib/cni/results';
  expect(existsSync(results) ? readdirSync(results).filter((f) => f.startsWith(own)) : []).toEqual([]);
  expect(await cluster.podling('delete', '--yes')).toContain(`there is no cluster ${cluster.name}`);
});
