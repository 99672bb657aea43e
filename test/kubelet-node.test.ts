import { describe, expect, test } from 'vitest';
import { leases, nodes, pods } from '#kinds';
import {
  api,
  at,
  busybox,
  clock,
  eachOnItsOwnNode,
  kubelet,
  pod,
  run,
  runtime,
  startNode,
  told,
} from './node-under-test.ts';

eachOnItsOwnNode();

describe('the node', () => {
  test('is registered, ready, and renews its lease', async () => {
    const node = await api.get(nodes, { name: 'node1' });
    expect(node.metadata.labels).toMatchObject({ 'kubernetes.io/hostname': 'node1', 'kubernetes.io/os': 'linux' });
    expect(node.status.conditions?.map((c) => `${c.type}=${c.status} ${c.reason}`)).toEqual([
      'MemoryPressure=False KubeletHasSufficientMemory',
      'DiskPressure=False KubeletHasNoDiskPressure',
      'PIDPressure=False KubeletHasSufficientPID',
      'Ready=True KubeletReady',
    ]);
    expect(node.status.addresses).toEqual([
      { type: 'InternalIP', address: '172.20.0.2' },
      { type: 'Hostname', address: 'node1' },
    ]);
    expect(told.map((e) => e.reason)).toEqual(expect.arrayContaining(['Starting', 'NodeReady']));
    const renewals: (string | undefined)[] = [];
    for (let times = 0; times < 3; times++) {
      renewals.push((await api.get(leases, { namespace: 'kube-node-lease', name: 'node1' })).spec.renewTime);
      await clock.advance(10_000);
    }
    expect(new Set(renewals).size).toBe(3);
  });

  test('is not written again while nothing changes', async () => {
    const before = await api.get(nodes, { name: 'node1' });
    await clock.advance(200_000);
    expect((await api.get(nodes, { name: 'node1' })).metadata.resourceVersion).toBe(before.metadata.resourceVersion);
    await clock.advance(120_000);
    const after = await api.get(nodes, { name: 'node1' });
    expect(after.metadata.resourceVersion).not.toBe(before.metadata.resourceVersion);
  });
});

describe('a kubelet that starts again', () => {
  test('adopts what runs, with no restart', async () => {
    await run({ containers: [busybox({ readinessProbe: { exec: { command: ['true'] }, periodSeconds: 1 } })] });
    await clock.advance(3000);
    const before = await pod();
    await kubelet.stop();
    await clock.advance(5000);
    await startNode();
    await clock.advance(5000);
    const after = await pod();
    expect(after.status).toEqual(before.status);
    expect(after.metadata.resourceVersion).toBe(before.metadata.resourceVersion);
  });

  test('removes what is left of pods that are gone', async () => {
    await run({ terminationGracePeriodSeconds: 1 });
    await clock.advance(1000);
    await kubelet.stop();
    await api.delete(pods, at('p'), { gracePeriodSeconds: 0 });
    await startNode();
    await clock.advance(5000);
    expect(await runtime.listSandboxes()).toEqual([]);
    expect(await runtime.listContainers()).toEqual([]);
  });
});
