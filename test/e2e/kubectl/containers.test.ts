import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { KUBECTL, kubectlMinor } from '../kubectl-program.ts';
import { RealCluster } from '../real-cluster.ts';
import { loadStandIns } from '../stand-ins.ts';

// What kubectl does with real containers, beyond what its script does with simulated ones.
let cluster: RealCluster;

beforeAll(async () => {
  cluster = await RealCluster.up('containers');
  await loadStandIns(cluster);
  await kubectl('run', 'web', '--image=nginx:1.27', '--image-pull-policy=Never');
  await kubectl('wait', '--for=condition=Ready', 'pod/web', '--timeout=60s');
});
afterAll(() => cluster?.[Symbol.asyncDispose]());

/** What it prints; throws with what it says when it ends badly. */
const kubectl = (...args: string[]) => cluster.must(KUBECTL, args);

const apply = (object: object) => cluster.must(KUBECTL, ['apply', '-f', '-'], JSON.stringify(object));

test('cp brings a file into a container, and a directory out of it', async () => {
  const [there, back] = [path.join(cluster.directory, 'there'), path.join(cluster.directory, 'back')];
  await mkdir(there);
  const text = 'line\n'.repeat(100_000);
  await writeFile(path.join(there, 'text'), text);
  await kubectl('cp', path.join(there, 'text'), 'web:/tmp/text');
  await kubectl('exec', 'web', '--', 'sh', '-c', 'mkdir /tmp/out; cp /tmp/text /tmp/out/a; echo b > /tmp/out/b');
  await kubectl('cp', 'web:/tmp/out', back);
  expect((await readFile(path.join(back, 'a'), 'utf8')) === text).toBe(true);
  expect(await readFile(path.join(back, 'b'), 'utf8')).toBe('b\n');
});

test('attach speaks to the program that is running', async () => {
  const command = ['sh', '-c', 'read -r word; echo "heard $word"'];
  const container = { name: 'c', image: 'busybox:1.37', imagePullPolicy: 'Never', stdin: true, command };
  const spec = { restartPolicy: 'Never', containers: [container] };
  await apply({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'ear' }, spec });
  await kubectl('wait', '--for=condition=Ready', 'pod/ear', '--timeout=60s');
  await cluster.run(KUBECTL, ['attach', '-i', 'ear'], 'hello\n');
  expect(await kubectl('logs', 'ear')).toBe('heard hello\n');
});

test('logs are followed to the end of the container, of every container with its name', async () => {
  const command = (word: string) => ['sh', '-c', `for i in 1 2 3; do echo ${word} $i; sleep 1; done`];
  const container = (name: string) => ({
    name,
    image: 'busybox:1.37',
    imagePullPolicy: 'Never',
    command: command(name),
  });
  const spec = { restartPolicy: 'Never', containers: [container('one'), container('two')] };
  await apply({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'counts' }, spec });
  await kubectl('wait', '--for=condition=Ready', 'pod/counts', '--timeout=60s');
  const log = await kubectl('logs', '-f', 'counts', '--all-containers', '--prefix');
  const expected = ['one', 'two'].flatMap((name) => [1, 2, 3].map((i) => `[pod/counts/${name}] ${name} ${i}`));
  expect(log.trim().split('\n').sort()).toEqual(expected);
});

test.skipIf(kubectlMinor() < 25)(
  'debug runs a container beside those of the pod (kubectl 1.25 and later)',
  async () => {
    const debug = ['debug', 'web', '--image=busybox:1.37', '--container=debugger', '--target=web'];
    await kubectl(...debug, '--', 'sh', '-c', 'echo looking; sleep 1000');
    const running = '{.status.ephemeralContainerStatuses[0].state.running.startedAt}';
    await expect
      .poll(() => kubectl('get', 'pod', 'web', '-o', `jsonpath=${running}`), { timeout: 60_000 })
      .not.toBe('');
    expect(await kubectl('logs', 'web', '-c', 'debugger')).toBe('looking\n');
    expect(await kubectl('exec', 'web', '-c', 'debugger', '--', 'wget', '-qO-', 'http://127.0.0.1/')).toContain(
      'nginx',
    );
  },
);
