import { expect, test } from 'vitest';
import type { ContainerState, Pod, PodStatus, Stored } from '#api';
import { podColumns } from './columns.ts';

const NOW = Date.parse('2026-01-01T01:00:00Z');

function pod(status: PodStatus, more: { sidecars?: number; inits?: number; deleted?: boolean } = {}): Stored<Pod> {
  const inits = Array.from({ length: more.inits ?? 0 }, (_, i) => ({ name: `i${i}` }));
  const sidecars = Array.from({ length: more.sidecars ?? 0 }, (_, i) => ({ name: `s${i}`, restartPolicy: 'Always' }));
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: 'p',
      uid: 'u',
      resourceVersion: '1',
      creationTimestamp: '2026-01-01T00:00:00Z',
      ...(more.deleted && { deletionTimestamp: '2026-01-01T00:30:00Z' }),
    },
    spec: {
      containers: (status.containerStatuses ?? [{ name: 'c' }]).map(({ name }) => ({ name })),
      initContainers: [...inits, ...sidecars],
    },
    status,
  };
}

function container(name: string, state: ContainerState, restartCount = 0, more: object = {}) {
  return { name, image: '', imageID: '', ready: Boolean(state.running), restartCount, state, ...more };
}

const running = { running: { startedAt: '2026-01-01T00:00:01Z' } };
const done = { terminated: { exitCode: 0, reason: 'Completed' } };
const restarted = { lastState: { terminated: { exitCode: 1, finishedAt: '2026-01-01T00:57:53Z' } } };
const ready = [{ type: 'Ready', status: 'True' }];

function shown(object: Stored<Pod>): string[] {
  return podColumns.slice(1, 4).map((column) => String(column.cell(object, NOW)));
}

test.each<[string, Stored<Pod>, string[]]>([
  ['pending', pod({ phase: 'Pending' }), ['0/1', 'Pending', '0']],
  [
    'scheduling gated',
    pod({ phase: 'Pending', conditions: [{ type: 'PodScheduled', status: 'False', reason: 'SchedulingGated' }] }),
    ['0/1', 'SchedulingGated', '0'],
  ],
  ['running', pod({ phase: 'Running', containerStatuses: [container('c', running)] }), ['1/1', 'Running', '0']],
  [
    'restarted',
    pod({ phase: 'Running', containerStatuses: [container('c', running, 4, restarted)] }),
    ['1/1', 'Running', '4 (2m7s ago)'],
  ],
  [
    'crash looping',
    pod({
      phase: 'Running',
      containerStatuses: [container('c', { waiting: { reason: 'CrashLoopBackOff' } }, 3, restarted)],
    }),
    ['0/1', 'CrashLoopBackOff', '3 (2m7s ago)'],
  ],
  ['completed', pod({ phase: 'Succeeded', containerStatuses: [container('c', done)] }), ['0/1', 'Completed', '0']],
  [
    'one of two completed, the other ready',
    pod({ phase: 'Running', conditions: ready, containerStatuses: [container('a', done), container('b', running)] }),
    ['1/2', 'Running', '0'],
  ],
  [
    'one of two completed, the pod not ready',
    pod({ phase: 'Running', containerStatuses: [container('a', done), container('b', running)] }),
    ['1/2', 'NotReady', '0'],
  ],
  [
    'ended without a reason',
    pod({ phase: 'Failed', containerStatuses: [container('c', { terminated: { exitCode: 3 } })] }),
    ['0/1', 'ExitCode:3', '0'],
  ],
  [
    'ended by a signal',
    pod({ phase: 'Failed', containerStatuses: [container('c', { terminated: { exitCode: 137, signal: 9 } })] }),
    ['0/1', 'Signal:9', '0'],
  ],
  ['evicted', pod({ phase: 'Failed', reason: 'Evicted' }), ['0/1', 'Evicted', '0']],
  [
    'in its second init container',
    pod({ phase: 'Pending', initContainerStatuses: [container('i0', done), container('i1', running)] }, { inits: 2 }),
    ['0/1', 'Init:1/2', '0'],
  ],
  [
    'failing in an init container',
    pod(
      { phase: 'Pending', initContainerStatuses: [container('i0', { waiting: { reason: 'CrashLoopBackOff' } }, 2)] },
      { inits: 1 },
    ),
    ['0/1', 'Init:CrashLoopBackOff', '2'],
  ],
  [
    'failed in an init container',
    pod(
      { phase: 'Pending', initContainerStatuses: [container('i0', { terminated: { exitCode: 1, reason: 'Error' } })] },
      { inits: 1 },
    ),
    ['0/1', 'Init:Error', '0'],
  ],
  [
    'with a running sidecar',
    pod(
      {
        phase: 'Running',
        initContainerStatuses: [container('s0', running, 1, { started: true })],
        containerStatuses: [container('c', running)],
      },
      { sidecars: 1 },
    ),
    ['2/2', 'Running', '1'],
  ],
  [
    'being deleted',
    pod({ phase: 'Running', containerStatuses: [container('c', running)] }, { deleted: true }),
    ['1/1', 'Terminating', '0'],
  ],
  [
    'deleted on a lost node',
    pod({ phase: 'Running', reason: 'NodeLost', containerStatuses: [container('c', running)] }, { deleted: true }),
    ['1/1', 'Unknown', '0'],
  ],
])('a pod that is %s is shown so', (_, object, expected) => {
  expect(shown(object)).toEqual(expected);
});

test('a pod without addresses or node shows none in the wide columns', () => {
  expect(podColumns.slice(5).map((column) => column.cell(pod({ phase: 'Pending' }), NOW))).toEqual([
    '<none>',
    '<none>',
    '<none>',
    '<none>',
  ]);
});
