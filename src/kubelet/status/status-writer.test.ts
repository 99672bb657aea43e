import { expect, test } from 'vitest';
import type { Api, Pod, PodStatus, Stored } from '#api';
import { silentLog, VirtualClock } from '#base';
import { StatusWriter, statusPatch } from './status-writer.ts';

const ready = { type: 'Ready', status: 'True', lastTransitionTime: '2026-01-01T00:00:00Z' };
const before: PodStatus = {
  phase: 'Running',
  podIP: '10.244.0.9',
  podIPs: [{ ip: '10.244.0.9' }],
  conditions: [ready],
};

test('a status that says the same is not written', () => {
  expect(statusPatch(before, structuredClone(before))).toBeUndefined();
});

test('only what changed is written, and what is gone is taken out', () => {
  const unready = {
    type: 'Ready',
    status: 'False',
    reason: 'ContainersNotReady',
    lastTransitionTime: '2026-01-01T00:00:09Z',
  };
  const scheduled = { type: 'PodScheduled', status: 'True' };
  const after: PodStatus = { ...before, podIP: '10.244.0.10', podIPs: [{ ip: '10.244.0.10' }], conditions: [unready] };
  expect(statusPatch({ ...before, reason: 'Evicted', conditions: [ready, scheduled] }, after)).toEqual({
    podIP: '10.244.0.10',
    podIPs: [{ $patch: 'replace' }, { ip: '10.244.0.10' }],
    reason: null,
    conditions: [{ message: null, ...unready }],
    '$setElementOrder/conditions': [{ type: 'Ready' }],
  });
});

const identity = { uid: 'u', resourceVersion: '1', creationTimestamp: '2026-01-01T00:00:00Z' };
const pod: Stored<Pod> = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { ...identity, name: 'web', namespace: 'default' },
  spec: { containers: [] },
  status: {},
};

async function turns(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await undefined;
}

test.each([0, 1, 2, 3, 4, 5, 6])('a status set %i turns after a write was answered is written too', async (count) => {
  const written: (string | undefined)[] = [];
  const api = {
    patch: (_: unknown, __: unknown, { body }: { body: { status: PodStatus } }) => {
      written.push(body.status.phase);
      if (written.length === 1) void turns(count).then(() => writer.set(pod, { phase: 'Running' }));
      return Promise.resolve(pod);
    },
  } as unknown as Api;
  const writer = new StatusWriter(api, new VirtualClock(), silentLog);
  writer.set(pod, { phase: 'Pending' });
  await turns(30);
  expect(written).toEqual(['Pending', 'Running']);
});
