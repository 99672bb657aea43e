import { expect, test } from 'vitest';
import type { ContainerStatus, Pod, Stored } from '#api';
import { containerStatus, type StatusInput, timeText } from './container-status.ts';

const ended: ContainerStatus = {
  name: 'c',
  state: { terminated: { exitCode: 3, reason: 'Error' } },
  lastState: {},
  ready: false,
  restartCount: 2,
  image: 'docker.io/library/busybox:1.37',
  imageID: 'sha256:1',
  containerID: 'containerd://gone',
};

function input(restartPolicy: 'Always' | 'Never', deletionTimestamp?: string): StatusInput {
  const pod: Stored<Pod> = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: 'web',
      uid: 'u1',
      resourceVersion: '1',
      creationTimestamp: '',
      ...(deletionTimestamp ? { deletionTimestamp } : {}),
    },
    spec: { restartPolicy, containers: [{ name: 'c', image: 'busybox:1.37' }] },
    status: { containerStatuses: [ended] },
  };
  return {
    pod,
    observed: { sandboxes: [], containers: [] },
    runtimeName: 'containerd',
    reasons: new Map(),
    ready: () => true,
    started: () => true,
    terminationMessage: () => '',
  };
}

test('how a container ended is still told when the runtime has forgotten it', () => {
  expect(containerStatus(input('Never'), { name: 'c' }, false)).toEqual(ended);
  expect(containerStatus(input('Always', '2026-01-01T00:00:00Z'), { name: 'c' }, false)).toEqual(ended);
});

test('a container that is to run again and is not there yet waits', () => {
  const status = containerStatus(input('Always'), { name: 'c', image: 'busybox:1.37' }, false);
  expect(status).toMatchObject({ restartCount: 2, image: 'busybox:1.37', imageID: '', started: false });
});

test('the reason for not having started stands before how it ended', () => {
  const reasons = new Map([['c', { reason: 'CrashLoopBackOff', message: 'back-off 10s' }]]);
  const status = containerStatus({ ...input('Always'), reasons }, { name: 'c' }, false);
  expect(status.state).toEqual({ waiting: { reason: 'CrashLoopBackOff', message: 'back-off 10s' } });
  expect(status.lastState).toEqual({ terminated: { exitCode: 3, reason: 'Error' } });
});

test('times are told to the second', () => {
  expect(timeText(Date.parse('2026-01-01T00:00:01.999Z'))).toBe('2026-01-01T00:00:01Z');
});
