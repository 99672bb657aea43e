import { describe, expect, test } from 'vitest';
import type { Container } from '#api';
import { configMaps, pods } from '#kinds';
import {
  ages,
  api,
  at,
  busybox,
  clock,
  eachOnItsOwnNode,
  kubelet,
  pod,
  run,
  runtime,
  shown,
  told,
  without,
} from './node-under-test.ts';

eachOnItsOwnNode();

describe('a pod', () => {
  test('runs, with the conditions and the address it should have', async () => {
    await run({});
    await clock.advance(2000);
    const { status } = await pod();
    expect(status).toMatchObject({
      phase: 'Running',
      hostIP: '172.20.0.2',
      podIP: '10.244.0.2',
      qosClass: 'BestEffort',
    });
    expect(status.conditions?.map((c) => `${c.type}=${c.status}`)).toEqual(
      expect.arrayContaining([
        'PodReadyToStartContainers=True',
        'Initialized=True',
        'Ready=True',
        'ContainersReady=True',
      ]),
    );
    expect(status.containerStatuses?.[0]).toMatchObject({ ready: true, started: true, restartCount: 0, lastState: {} });
    expect(told.map((e) => e.message)).toEqual([
      'Pulling image "busybox:1.37"',
      expect.stringMatching(
        /^Successfully pulled image "busybox:1.37" in 0s \(0s including waiting\)\. Image size: \d+ bytes\.$/,
      ),
      'Container created',
      'Container started',
    ]);
    const before = (await pod()).metadata.resourceVersion;
    await clock.advance(600_000);
    expect((await pod()).metadata.resourceVersion).toBe(before);
  });

  test('that always ends well is restarted with back-off', async () => {
    await run({ containers: [busybox({ command: ['echo', 'hello'] })] });
    await clock.advance(175_000);
    expect(without(shown).slice(0, 10)).toEqual(
      [
        'Pending 0',
        'ContainerCreating 0',
        'Running 0',
        'Completed 0',
        'Running 1',
        'Completed 1',
        'CrashLoopBackOff 1',
        'Running 2',
        'Completed 2',
        'CrashLoopBackOff 2',
      ].filter((line) => without(shown).includes(line)),
    );
    const [second = 0, third = 0, fourth = 0] = [2, 3, 4].map((n) => ages(`Running ${n}`)[0] ?? 0);
    for (const [wait, least, most] of [
      [second, 10, 15],
      [third - second, 20, 30],
      [fourth - third, 40, 60],
    ] as const) {
      expect(wait).toBeGreaterThanOrEqual(least);
      expect(wait).toBeLessThanOrEqual(most + 1);
    }
    const { uid } = (await pod()).metadata;
    expect(told.find((e) => e.reason === 'BackOff')?.message).toBe(
      `Back-off restarting failed container c in pod p_default(${uid})`,
    );
  });

  test('that never restarts shows how it ended', async () => {
    await run({
      restartPolicy: 'Never',
      containers: [busybox({ command: ['sh', '-c', 'echo bye > /dev/termination-log; exit 3'] })],
    });
    await clock.advance(3000);
    const { status } = await pod();
    expect(status).toMatchObject({ phase: 'Failed', resources: {} });
    expect(status.containerStatuses?.[0]?.state?.terminated).toMatchObject({
      exitCode: 3,
      reason: 'Error',
      message: 'bye\n',
    });
    expect(status.conditions?.map((c) => `${c.type}=${c.status} ${c.reason ?? ''}`)).toEqual(
      expect.arrayContaining([
        'PodReadyToStartContainers=False ',
        'Ready=False PodFailed',
        'ContainersReady=False PodFailed',
      ]),
    );
  });

  test.each<[string, Container, string]>([
    [
      'ImagePullBackOff',
      { name: 'c', image: 'registry.invalid/no/such:1' },
      'Back-off pulling image "registry.invalid/no/such:1": ErrImagePull: failed to pull and unpack',
    ],
    [
      'InvalidImageName',
      { name: 'c', image: 'UPPER//bad' },
      'Failed to apply default image tag "UPPER//bad": couldn\'t parse image name "UPPER//bad": invalid reference format',
    ],
    [
      'ErrImageNeverPull',
      { name: 'c', image: 'localhost/absent:1', imagePullPolicy: 'Never' },
      'Container image "localhost/absent:1" is not present with pull policy of Never',
    ],
    [
      'CreateContainerConfigError',
      busybox({ envFrom: [{ configMapRef: { name: 'absent' } }] }),
      'configmap "absent" not found',
    ],
  ])('waits with %s', async (reason, container, message) => {
    await run({ containers: [container] });
    await clock.advance(3000);
    const { status } = await pod();
    expect(status.phase).toBe('Pending');
    expect(status.containerStatuses?.[0]?.state?.waiting?.reason).toBe(reason);
    expect(status.containerStatuses?.[0]?.state?.waiting?.message).toContain(message);
  });

  test('starts as soon as the ConfigMap it waits for is there', async () => {
    const volumes = [{ name: 'v', configMap: { name: 'late' } }];
    await run({ volumes });
    await clock.advance(9000);
    const failures = told.filter((e) => e.reason === 'FailedMount');
    expect(failures[0]?.message).toBe('MountVolume.SetUp failed for volume "v" : configmap "late" not found');
    expect(failures.map((e) => e.atMs)).toEqual([0, 500, 1500, 3500, 7500]);
    await api.create(configMaps, { metadata: at('late'), data: {} });
    await clock.advance(100);
    expect((await pod()).status.phase).toBe('Running');
  });

  test('initializes in order, and ends its sidecar last', async () => {
    await run({
      restartPolicy: 'Never',
      initContainers: [
        busybox({ name: 'first', command: ['sleep', '3'] }),
        busybox({ name: 'side', restartPolicy: 'Always' }),
      ],
      containers: [busybox({ name: 'app', command: ['sleep', '5'] })],
    });
    await clock.advance(30_000);
    expect(without(shown).filter((line, i, all) => line !== all[i - 1])).toEqual(
      expect.arrayContaining(['Init:0/2 0', 'Running 0', 'Completed 0']),
    );
    const { status } = await pod();
    expect(status.phase).toBe('Succeeded');
    expect(status.initContainerStatuses?.map((s) => s.state?.terminated?.exitCode)).toEqual([0, 0]);
    expect(told.filter((e) => e.reason === 'Killing').map((e) => e.message)).toEqual(['Stopping container side']);
  });

  test('that is deleted has its grace period, then is gone', async () => {
    await run({ terminationGracePeriodSeconds: 5 });
    await clock.advance(2000);
    await api.delete(pods, at('p'));
    await clock.advance(4900);
    expect((await pod()).status.phase).toBe('Running');
    expect(told.at(-1)?.message).toBe('Stopping container c');
    await clock.advance(200);
    await expect(pod()).rejects.toThrow('pods "p" not found');
    expect(await runtime.listSandboxes()).toEqual([]);
    expect(shown.at(-1)).toBe('7 Error 0');
  });

  test('has its preStop hook run within the grace period', async () => {
    const lifecycle = { preStop: { sleep: { seconds: 2 } } };
    await run({ containers: [busybox({ lifecycle })] });
    await clock.advance(1000);
    await api.delete(pods, at('p'));
    await clock.advance(1900);
    expect((await pod()).status.phase).toBe('Running');
    await clock.advance(200);
    await expect(pod()).rejects.toThrow('not found');
  });

  test('that outstays its deadline is failed', async () => {
    await run({ activeDeadlineSeconds: 5, terminationGracePeriodSeconds: 1 });
    await clock.advance(8000);
    expect((await pod()).status).toMatchObject({ phase: 'Failed', reason: 'DeadlineExceeded' });
  });

  test('whose sandbox is lost gets a new one and counts a restart', async () => {
    await run({});
    await clock.advance(1000);
    const [sandbox] = await runtime.listSandboxes();
    runtime.loseSandbox(sandbox?.id ?? '');
    await clock.advance(1000);
    expect((await pod()).status.containerStatuses?.[0]).toMatchObject({ restartCount: 1, state: { running: {} } });
    expect(told.map((e) => e.message)).toContain('Pod sandbox changed, it will be killed and re-created.');
  });

  test('gives its log', async () => {
    await run({ containers: [busybox({ command: ['sh', '-c', 'echo one; echo two; sleep 100'] })] });
    await clock.advance(1000);
    let text = '';
    for await (const chunk of kubelet.streams.logs(await pod(), { container: 'c', tailLines: 1 }))
      text += Buffer.from(chunk);
    expect(text).toBe('two\n');
  });
});
