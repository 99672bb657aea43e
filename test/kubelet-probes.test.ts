import { describe, expect, test } from 'vitest';
import { ages, busybox, clock, eachOnItsOwnNode, pod, run, simulated, told } from './node-under-test.ts';

eachOnItsOwnNode();

describe('a pod', () => {
  test('that fails its liveness probe is restarted at once, then backed off', async () => {
    const livenessProbe = { httpGet: { path: '/healthz', port: 8080 }, initialDelaySeconds: 3, periodSeconds: 3 };
    await run({ containers: [busybox({ name: 'kubia', livenessProbe })] }, simulated('http-fails-after-seconds', '10'));
    await clock.advance(150_000);
    const restarts = [1, 2, 3].map((n) => ages(`Running ${n}`)[0]);
    expect(restarts).toEqual([18, 36, 54]);
    expect(ages('CrashLoopBackOff 3')).toEqual([72]);
    const [fourth = 0] = ages('Running 4');
    expect(fourth).toBeGreaterThanOrEqual(92);
    expect(fourth).toBeLessThanOrEqual(103);
    expect(ages('CrashLoopBackOff 5')[0]).toBe((ages('Running 5')[0] ?? 0) + 18);
    expect((await pod()).status.containerStatuses?.[0]?.state?.waiting?.message).toMatch(
      /^back-off 1m20s restarting failed container=kubia pod=p_default\(/,
    );
    const texts = new Set(told.filter((e) => ['Unhealthy', 'Killing'].includes(e.reason)).map((e) => e.message));
    expect([...texts]).toEqual([
      'Liveness probe failed: HTTP probe failed with statuscode: 500',
      'Container kubia failed liveness probe, will be restarted',
    ]);
  });

  test('whose port is closed is restarted every thirty seconds until it is backed off', async () => {
    await run(
      { containers: [busybox({ livenessProbe: { httpGet: { path: '/', port: 8080 } } })] },
      simulated('listens', '80'),
    );
    await clock.advance(152_000);
    expect([1, 2, 3, 4].map((n) => ages(`Running ${n}`)[0])).toEqual([30, 60, 90, 120]);
    expect(ages('CrashLoopBackOff 4')).toEqual([150]);
    expect(told.find((e) => e.reason === 'Unhealthy')).toEqual({
      reason: 'Unhealthy',
      message:
        'Liveness probe failed: Get "http://10.244.0.2:8080/": dial tcp 10.244.0.2:8080: connect: connection refused',
      atMs: 10_000,
    });
  });

  test('whose startup probe cannot be run is neither restarted nor started', async () => {
    const startupProbe = { exec: { command: ['ls /tmp/abc'] } };
    await run({ containers: [busybox({ startupProbe, livenessProbe: { httpGet: { port: 80 } } })] });
    await clock.advance(65_000);
    expect((await pod()).status.containerStatuses?.[0]).toMatchObject({
      restartCount: 0,
      started: false,
      ready: false,
    });
    const unhealthy = told.filter((e) => e.reason === 'Unhealthy');
    expect(unhealthy.map((e) => e.atMs)).toEqual([10_000, 20_000, 30_000, 40_000, 50_000, 60_000]);
    expect(unhealthy[0]?.message).toMatch(
      /^Startup probe errored and resulted in unknown state: rpc error: code = Unknown desc = failed to exec in container: .* stat ls \/tmp\/abc: no such file or directory$/,
    );
  });

  test('that fails its startup probe is killed after its grace period', async () => {
    const startupProbe = { exec: { command: ['test', '-f', '/tmp/test1'] } };
    await run({ containers: [busybox({ command: ['sleep', 'infinity'], startupProbe })] });
    await clock.advance(125_000);
    expect([1, 2].map((n) => ages(`Running ${n}`)[0])).toEqual([60, 120]);
    expect((await pod()).status.containerStatuses?.[0]?.lastState?.terminated).toMatchObject({
      exitCode: 137,
      reason: 'Error',
    });
    expect(told.find((e) => e.reason === 'Killing')?.message).toBe(
      'Container c failed startup probe, will be restarted',
    );
  });

  test('is ready once its startup probe has passed', async () => {
    const probe = { httpGet: { path: '/', port: 80 } };
    const container = busybox({
      startupProbe: probe,
      livenessProbe: probe,
      readinessProbe: { tcpSocket: { port: 80 }, periodSeconds: 5 },
    });
    await run({ containers: [container] });
    await clock.advance(9000);
    expect((await pod()).status.containerStatuses?.[0]).toMatchObject({ started: false, ready: false });
    await clock.advance(3000);
    expect((await pod()).status.containerStatuses?.[0]).toMatchObject({ started: true, ready: true, restartCount: 0 });
  });

  test('that is not ready says so and runs on', async () => {
    await run({
      containers: [busybox({ readinessProbe: { exec: { command: ['cat', '/tmp/ready'] }, periodSeconds: 2 } })],
    });
    await clock.advance(5000);
    const { status } = await pod();
    expect(status.phase).toBe('Running');
    expect(status.conditions?.find((c) => c.type === 'Ready')).toMatchObject({
      status: 'False',
      reason: 'ContainersNotReady',
      message: 'containers with unready status: [c]',
    });
    expect(told.filter((e) => e.reason === 'Unhealthy').map((e) => e.message)).toEqual([
      "Readiness probe failed: cat: can't open '/tmp/ready': No such file or directory\n",
      "Readiness probe failed: cat: can't open '/tmp/ready': No such file or directory\n",
    ]);
  });
});
