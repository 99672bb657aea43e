import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { RealClock, silentLog } from '#base';
import { type CriRuntime, criRuntime, type PrivateContainerd, type SandboxConfig, startContainerd } from '#kubelet';
import { preparePodNetwork } from '#network';
import { runtimeContract } from '../../../src/kubelet/runtimes/contract.ts';
import { plainContainer, plainPod } from '../../../src/kubelet/runtimes/plain-pod.ts';

const IMAGE = 'busybox:1.37';
const clock = new RealClock();
const directory = mkdtempSync(path.join(tmpdir(), 'podling-cri-'));
const state = `/run/podling/test-${process.pid}`;
const archive = path.join(directory, 'busybox.tar');
let containerd: PrivateContainerd;
let runtime: CriRuntime;

const start = () =>
  startContainerd({
    dataDirectory: path.join(directory, 'containerd'),
    stateDirectory: state,
    cni: { confDirectory: path.join(directory, 'cni'), binDirectories: ['/usr/lib/cni'] },
    log: silentLog,
    clock,
  });

beforeAll(async () => {
  const pack = ['tools/pack-image.mjs', '--name', IMAGE, '--busybox', '/bin/busybox', '-o', archive];
  execFileSync(process.execPath, pack);
  await preparePodNetwork({
    bridge: 'podling-cri',
    podCidr: '10.77.0.0/24',
    serviceCidr: '10.78.0.0/24',
    confDirectory: path.join(directory, 'cni'),
    dataDirectory: path.join(directory, 'addresses'),
  });
  containerd = await start();
  expect(await containerd.importImages(archive)).toEqual(['docker.io/library/busybox:1.37']);
  runtime = criRuntime({ socket: containerd.socket, clock, log: silentLog });
});

afterAll(async () => {
  runtime.close();
  await containerd.remove({ cgroupRoot: '/podling-contract' });
  rmSync(directory, { recursive: true, force: true });
  // Nothing may be left behind.
  expect(readFileSync('/proc/self/mounts', 'utf8')).not.toContain(state);
  expect(readdirSync('/run/podling')).not.toContain(path.basename(state));
});

runtimeContract('containerd', async () => ({
  runtime,
  image: IMAGE,
  clock,
  pass: (ms) => clock.sleep(ms),
  dispose: async () => {},
}));

describe('containerd', () => {
  let sandbox: SandboxConfig;
  let sandboxId: string;
  let imageId: string;
  let shell: string;

  beforeAll(async () => {
    sandbox = plainPod(path.join(directory, 'logs'));
    sandboxId = await runtime.runSandbox(sandbox);
    imageId = (await runtime.imageStatus(IMAGE))?.id ?? '';
    shell = await begin('shell', ['sh', '-c', 'exec sleep 1000']);
  });
  afterAll(async () => {
    await runtime.stopSandbox(sandboxId);
    await runtime.removeSandbox(sandboxId);
  });

  const begin = async (name: string, command: string[], more = {}) => {
    const config = plainContainer({ name, imageId, imageName: IMAGE, command, ...more });
    const id = await runtime.createContainer(sandboxId, config, sandbox);
    await runtime.startContainer(id);
    return id;
  };
  const ended = async (id: string) => {
    for (let status = await runtime.containerStatus(id); ; status = await runtime.containerStatus(id)) {
      if (status.state === 'exited') return status;
      await clock.sleep(20);
    }
  };
  const collect = () => {
    const chunks: Buffer[] = [];
    const take = async (chunk: Uint8Array) => void chunks.push(Buffer.from(chunk));
    return { take, text: () => Buffer.concat(chunks).toString('utf8') };
  };
  const signal = new AbortController().signal;

  test('says in the original words that a command cannot be started', async () => {
    const bad = plainContainer({ name: 'bad', imageId, imageName: IMAGE, command: ['/no/such'] });
    const id = await runtime.createContainer(sandboxId, bad, sandbox);
    const text =
      'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: ' +
      'unable to start container process: exec: "/no/such": stat /no/such: no such file or directory';
    await expect(runtime.startContainer(id)).rejects.toMatchObject({ message: text });
    expect(await runtime.containerStatus(id)).toMatchObject({ exitCode: 128, reason: 'StartError', message: text });
    await expect(runtime.exec(shell, ['ls /tmp/abc'], 1000)).rejects.toThrow(
      /^failed to exec in container: failed to start exec "[0-9a-f]{64}": OCI runtime exec failed: exec failed: unable to start container process: exec: "ls \/tmp\/abc": stat ls \/tmp\/abc: no such file or directory$/,
    );
  });

  test('tells a container that used more memory than it may', async () => {
    const command = ['sh', '-c', 'dd if=/dev/zero of=/dev/null bs=200M count=1'];
    const resources = { cpuRequestMilli: 0, cpuLimitMilli: 0, memoryLimitBytes: 20 << 20, oomScoreAdj: 1000 };
    const id = await begin('oom', command, { resources });
    expect(await ended(id)).toMatchObject({ exitCode: 137, reason: 'OOMKilled' });
  });

  test('streams input, both outputs and the exit code of a command', async () => {
    const [out, err] = [collect(), collect()];
    async function* stdin() {
      yield Buffer.from('first ');
      yield Buffer.from('second');
    }
    const command = ['sh', '-c', 'cat; echo bad >&2; exit 7'];
    const streams = { stdin: stdin(), stdout: out.take, stderr: err.take, signal };
    expect(await runtime.execStreams(shell, { command, tty: false }, streams)).toBe(7);
    expect([out.text(), err.text()]).toEqual(['first second', 'bad\n']);
  });

  test('gives a terminal its size', async () => {
    const out = collect();
    async function* resize() {
      yield { width: 133, height: 44 };
    }
    const command = ['sh', '-c', 'until stty size 2>/dev/null | grep -q 133; do sleep 0.05; done; stty size'];
    const streams = { stdout: out.take, resize: resize(), signal };
    expect(await runtime.execStreams(shell, { command, tty: true }, streams)).toBe(0);
    expect(out.text()).toBe('44 133\r\n');
  });

  test('streams more than any buffer holds', async () => {
    let size = 0;
    const stdout = async (chunk: Uint8Array) => {
      size += chunk.length;
    };
    const command = ['dd', 'if=/dev/zero', 'bs=1M', 'count=20'];
    await runtime.execStreams(shell, { command, tty: false }, { stdout, signal });
    expect(size).toBe(20 << 20);
  });

  test('attaches to a running container and ends its input', async () => {
    const id = await begin('cat', ['cat'], { stdin: true, stdinOnce: true });
    const out = collect();
    async function* stdin() {
      yield Buffer.from('typed\n');
    }
    await runtime.attach(id, { tty: false, stdin: true }, { stdin: stdin(), stdout: out.take, signal });
    expect(out.text()).toBe('typed\n');
    expect(await ended(id)).toMatchObject({ exitCode: 0, reason: 'Completed' });
  });

  test('forwards a port that only the pod itself can reach', async () => {
    await begin('server', ['httpd', '-f', '-p', '127.0.0.1:8080', '-h', '/etc']);
    const out = collect();
    async function* incoming() {
      yield Buffer.from('GET /group HTTP/1.0\r\n\r\n');
    }
    for (let tries = 0; out.text() === '' && tries < 50; tries++) {
      const stream = { incoming: incoming(), write: out.take, end: async () => {} };
      await runtime.portForward(sandboxId, 8080, stream, signal).catch(() => clock.sleep(20));
    }
    expect(out.text()).toContain('root:x:0:');
    const stream = { incoming: incoming(), write: out.take, end: async () => {} };
    await expect(runtime.portForward(sandboxId, 8081, stream, signal)).rejects.toThrow('connection refused');
  });

  test('reaps what a pod that shares processes leaves behind', async () => {
    const shared = { ...sandbox, uid: 'shared', shareProcessNamespace: true };
    const id = await runtime.runSandbox(shared);
    const config = plainContainer({ name: 'orphans', imageId, imageName: IMAGE, command: ['sleep', '1000'] });
    const container = await runtime.createContainer(id, config, shared);
    await runtime.startContainer(container);
    await runtime.exec(container, ['sh', '-c', '(sleep 0.1 &) ; true'], 5000);
    await clock.sleep(400);
    const { stdout } = await runtime.exec(container, ['ps', '-o', 'stat,args'], 5000);
    const processes = Buffer.from(stdout).toString();
    expect(processes).toContain('/sandbox');
    expect(processes).not.toMatch(/^Z/m);
    await runtime.stopSandbox(id);
    await runtime.removeSandbox(id);
  });

  test('is found again with its containers', async () => {
    const again = await start();
    expect(again).toMatchObject({ adopted: true, pid: containerd.pid });
    expect((await runtime.containerStatus(shell)).state).toBe('running');
  });

  test('comes back after it was killed, under its running containers', async () => {
    process.kill(containerd.pid, 'SIGKILL');
    containerd = await start();
    expect(containerd.adopted).toBe(false);
    expect((await runtime.containerStatus(shell)).state).toBe('running');
  });

  test('lets a container end by itself on SIGTERM', async () => {
    const command = ['sh', '-c', 'trap "exit 5" TERM; while :; do sleep 0.05; done'];
    const id = await begin('polite', command);
    await clock.sleep(200);
    await runtime.stopContainer(id, 10);
    expect(await ended(id)).toMatchObject({ exitCode: 5, reason: 'Error' });
  });

  test('stopped, it keeps what is known of the containers it stopped', async () => {
    await containerd.stop({ graceSeconds: 0 });
    containerd = await start();
    expect(await runtime.containerStatus(shell)).toMatchObject({ state: 'exited', exitCode: 137 });
    expect((await runtime.sandboxStatus(sandboxId)).ready).toBe(false);
  });
});
