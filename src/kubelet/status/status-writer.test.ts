import { expect, test } from 'vitest';
import type { PodStatus } from '#api';
import { statusPatch } from './status-writer.ts';

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
