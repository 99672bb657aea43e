import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Clock } from '#base';
import { plainContainer, plainPod } from './plain-pod.ts';
import { type ContainerRuntime, RuntimeError, type SandboxConfig } from './runtime.ts';

/** A runtime to be held to the contract, with an image in which `sh`, `sleep`, `echo`, `true` and `false` work. */
export interface RuntimeUnderTest {
  runtime: ContainerRuntime;
  image: string;
  clock: Clock;
  /** Lets time pass where the clock does not do so by itself. */
  pass(ms: number): Promise<void>;
  dispose(): Promise<void>;
}

const DNS = { servers: ['10.96.0.10'], searches: ['svc.cluster.local'], options: ['ndots:5'] };

/** What every container runtime must do. Run it over each adapter. */
export function runtimeContract(name: string, make: () => Promise<RuntimeUnderTest>): void {
  describe(`container runtime ${name}`, () => {
    let it: RuntimeUnderTest;
    let sandbox: SandboxConfig;
    let sandboxId: string;
    let imageId: string;

    beforeEach(async () => {
      it = await make();
      sandbox = { ...plainPod(await mkdtemp(path.join(tmpdir(), 'podling-runtime-'))), dns: DNS };
      imageId = (await it.runtime.imageStatus(it.image))?.id ?? (await it.runtime.pullImage(it.image));
      sandboxId = await it.runtime.runSandbox(sandbox);
    });

    afterEach(async () => {
      await it.runtime.stopSandbox(sandboxId);
      await it.runtime.removeSandbox(sandboxId);
      await it.dispose();
    });

    const run = async (command: string[], attempt = 0) => {
      const annotations = { 'io.kubernetes.container.hash': 'abc' };
      const config = plainContainer({ name: 'c', imageId, imageName: it.image, command, attempt, annotations });
      const id = await it.runtime.createContainer(sandboxId, config, sandbox);
      await it.runtime.startContainer(id);
      return id;
    };
    const until = async (holds: () => Promise<boolean>) => {
      for (let tries = 0; tries < 200; tries++) {
        if (await holds()) return;
        await it.pass(50);
      }
      throw new Error('waited for nothing');
    };
    const ended = async (id: string) => {
      await until(async () => (await it.runtime.containerStatus(id)).state === 'exited');
      return it.runtime.containerStatus(id);
    };

    test('says what it is', async () => {
      expect((await it.runtime.version()).name).not.toBe('');
      expect(await it.runtime.notReady()).toBe('');
    });

    test('runs a sandbox that is found again by its labels', async () => {
      const status = await it.runtime.sandboxStatus(sandboxId);
      const { name, namespace, uid } = sandbox;
      expect(status).toMatchObject({ id: sandboxId, ready: true, name, namespace, uid, attempt: 0 });
      expect(status.ips.length).toBeGreaterThan(0);
      const listed = (await it.runtime.listSandboxes()).find((s) => s.id === sandboxId);
      expect(listed?.labels).toMatchObject(sandbox.labels);
    });

    test('keeps a stopped sandbox until it is removed', async () => {
      await it.runtime.stopSandbox(sandboxId);
      expect((await it.runtime.sandboxStatus(sandboxId)).ready).toBe(false);
      await it.runtime.removeSandbox(sandboxId);
      await expect(it.runtime.sandboxStatus(sandboxId)).rejects.toMatchObject({ code: 'NotFound' });
    });

    test('reports a container that runs', async () => {
      const id = await run(['sleep', '1000'], 3);
      const status = await it.runtime.containerStatus(id);
      expect(status).toMatchObject({ id, sandboxId, name: 'c', attempt: 3, state: 'running', finishedAtMs: 0 });
      expect(status.startedAtMs).toBeGreaterThan(0);
      expect(status.annotations).toMatchObject({ 'io.kubernetes.container.hash': 'abc' });
      const listed = (await it.runtime.listContainers()).find((c) => c.id === id);
      expect(listed).toMatchObject({ sandboxId, state: 'running' });
      expect(listed?.labels).toMatchObject({ 'io.kubernetes.container.name': 'c' });
    });

    test.each([
      [['true'], 0, 'Completed'],
      [['false'], 1, 'Error'],
      [['sh', '-c', 'exit 3'], 3, 'Error'],
    ])('reports how %j ended', async (command, exitCode, reason) => {
      const status = await ended(await run(command));
      expect(status).toMatchObject({ state: 'exited', exitCode, reason });
      expect(status.finishedAtMs).toBeGreaterThanOrEqual(status.startedAtMs);
    });

    test('makes a container end that does not heed SIGTERM', async () => {
      const id = await run(['sleep', '1000']);
      const stopped = it.runtime.stopContainer(id, 1);
      await until(async () => (await it.runtime.containerStatus(id)).state === 'exited');
      await stopped;
      expect((await it.runtime.containerStatus(id)).exitCode).toBe(137);
    });

    test('takes stops and removals of what is gone', async () => {
      const id = await run(['true']);
      await ended(id);
      await it.runtime.stopContainer(id, 1);
      await it.runtime.removeContainer(id);
      await it.runtime.removeContainer(id);
      await it.runtime.stopContainer(id, 1);
      await it.runtime.stopSandbox('0000000000000000000000000000000000000000000000000000000000000000');
      await expect(it.runtime.containerStatus(id)).rejects.toBeInstanceOf(RuntimeError);
    });

    test('runs commands inside a container', async () => {
      const id = await run(['sleep', '1000']);
      const { exitCode, stdout } = await it.runtime.exec(id, ['echo', 'hello'], 10_000);
      expect([exitCode, Buffer.from(stdout).toString()]).toEqual([0, 'hello\n']);
      expect((await it.runtime.exec(id, ['false'], 10_000)).exitCode).toBe(1);
    });

    test('gives up on a command that takes too long', async () => {
      const id = await run(['sleep', '1000']);
      const slow = it.runtime.exec(id, ['sleep', '100'], 1000);
      const failed = expect(slow).rejects.toMatchObject({ code: 'DeadlineExceeded' });
      await it.pass(1500);
      await failed;
    });

    test('does not know an image it was never given', async () => {
      expect(await it.runtime.imageStatus('localhost/never/heard/of:1')).toBeUndefined();
      expect((await it.runtime.listImages()).some((i) => i.id === imageId)).toBe(true);
    });

    test('tells when a container ends', async () => {
      const id = await run(['sleep', '1000']);
      const stop = new AbortController();
      const told: (string | undefined)[] = [];
      it.runtime.watchChanges((changed) => told.push(changed), stop.signal);
      await it.pass(500);
      told.length = 0;
      await Promise.all([it.runtime.stopContainer(id, 0), it.pass(100)]);
      await until(async () => told.includes(sandboxId));
      stop.abort();
      expect((await it.runtime.containerStatus(id)).state).toBe('exited');
    });

    test('ends what runs in a sandbox that is stopped', async () => {
      const id = await run(['sleep', '1000']);
      await it.runtime.stopSandbox(sandboxId);
      expect((await ended(id)).exitCode).toBe(137);
    });
  });
}
