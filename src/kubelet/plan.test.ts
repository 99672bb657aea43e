import { describe, expect, test } from 'vitest';
import type { Container, Pod, Stored } from '#api';
import { CONTAINER_HASH, containerHash } from './labels.ts';
import type { ObservedPod } from './observed.ts';
import { type Action, type PlanInput, plan } from './plan.ts';
import type { ContainerStatusRecord, SandboxStatus } from './runtimes/runtime.ts';

const SANDBOX: SandboxStatus = {
  id: 'sandbox',
  ready: true,
  createdAtMs: 1,
  ips: ['10.244.0.9'],
  name: 'web',
  namespace: 'default',
  uid: 'u1',
  attempt: 0,
  labels: {},
  annotations: {},
};

function pod(spec: Partial<Pod['spec']> = {}): Stored<Pod> {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web', namespace: 'default', uid: 'u1', resourceVersion: '1', creationTimestamp: '' },
    spec: { containers: [{ name: 'c', image: 'busybox:1.37' }], restartPolicy: 'Always', ...spec },
    status: {},
  };
}

function record(container: Container, more: Partial<ContainerStatusRecord> = {}): ContainerStatusRecord {
  const attempt = more.attempt ?? 0;
  return {
    id: `${container.name}-${attempt}`,
    sandboxId: 'sandbox',
    name: container.name,
    attempt,
    state: 'running',
    createdAtMs: 1,
    startedAtMs: 1,
    finishedAtMs: 0,
    exitCode: 0,
    reason: '',
    message: '',
    imageName: '',
    imageRef: '',
    labels: {},
    annotations: { [CONTAINER_HASH]: containerHash(container) },
    logPath: '',
    ...more,
  };
}

const exited = (c: Container, exitCode: number, attempt = 0) =>
  record(c, { state: 'exited', exitCode, attempt, finishedAtMs: 5000 });

function input(of: Stored<Pod>, containers: ContainerStatusRecord[], more: Partial<PlanInput> = {}): PlanInput {
  const observed: ObservedPod = { sandboxes: [SANDBOX], containers };
  return { pod: of, observed, liveness: () => 'success', startup: () => 'success', backoff: () => undefined, ...more };
}

/** `start c#1`: short enough for a table. */
function text(action: Action): string {
  switch (action.type) {
    case 'start':
      return `start ${action.container.name}#${action.attempt}`;
    case 'kill':
      return `kill ${action.container.name}: ${action.message}`;
    case 'back-off':
      return action.message;
    case 'create-sandbox':
      return `create-sandbox#${action.attempt}`;
    case 'end-pod':
      return 'end-pod';
  }
}

const c: Container = { name: 'c', image: 'busybox:1.37' };
const first: Container = { name: 'first', image: 'busybox:1.37' };
const second: Container = { name: 'second', image: 'busybox:1.37' };
const side: Container = { name: 'side', image: 'busybox:1.37', restartPolicy: 'Always' };
const waiting = { delayMs: 80_000, untilMs: 90_000 };

const CASES: [string, PlanInput, string[]][] = [
  [
    'starts a new pod with a sandbox',
    { ...input(pod(), []), observed: { sandboxes: [], containers: [] } },
    ['create-sandbox#0'],
  ],
  ['starts the container in the sandbox', input(pod(), []), ['start c#0']],
  ['leaves a running container alone', input(pod(), [record(c)]), []],
  ['restarts what ended when told to always', input(pod(), [exited(c, 0)]), ['start c#1']],
  ['restarts only failures on failure', input(pod({ restartPolicy: 'OnFailure' }), [exited(c, 1)]), ['start c#1']],
  ['ends a pod that succeeded', input(pod({ restartPolicy: 'OnFailure' }), [exited(c, 0)]), ['end-pod']],
  ['ends a pod that never restarts', input(pod({ restartPolicy: 'Never' }), [exited(c, 3)]), ['end-pod']],
  [
    'waits out a back-off',
    input(pod(), [exited(c, 1, 4)], { backoff: () => waiting }),
    ['back-off 1m20s restarting failed container=c pod=web_default(u1)'],
  ],
  [
    'kills and restarts what fails its liveness probe',
    input(pod(), [record(c)], { liveness: () => 'failure' }),
    ['kill c: Container c failed liveness probe, will be restarted', 'start c#1'],
  ],
  [
    'kills what fails its liveness probe for good when it never restarts',
    input(pod({ restartPolicy: 'Never' }), [record(c)], { liveness: () => 'failure' }),
    ['kill c: Container c failed liveness probe'],
  ],
  [
    'kills what fails its startup probe',
    input(pod(), [record(c)], { startup: () => 'failure' }),
    ['kill c: Container c failed startup probe, will be restarted', 'start c#1'],
  ],
  [
    'replaces a container whose image changed',
    input(pod(), [record(c, { annotations: { [CONTAINER_HASH]: 'old' } })]),
    ['kill c: Container c definition changed, will be restarted', 'start c#1'],
  ],
  ['starts init containers one by one', input(pod({ initContainers: [first, second] }), []), ['start first#0']],
  ['waits for an init container', input(pod({ initContainers: [first, second] }), [record(first)]), []],
  [
    'goes on to the next init container',
    input(pod({ initContainers: [first, second] }), [exited(first, 0)]),
    ['start second#0'],
  ],
  [
    'tries a failed init container again',
    input(pod({ initContainers: [first] }), [exited(first, 1)]),
    ['start first#1'],
  ],
  [
    'gives up on a failed init container when it never restarts',
    input(pod({ initContainers: [first], restartPolicy: 'Never' }), [exited(first, 1)]),
    ['end-pod'],
  ],
  ['starts a sidecar first', input(pod({ initContainers: [side] }), []), ['start side#0']],
  ['starts the rest beside a running sidecar', input(pod({ initContainers: [side] }), [record(side)]), ['start c#0']],
  [
    'restarts a sidecar that ended',
    input(pod({ initContainers: [side] }), [record(c), exited(side, 1)]),
    ['start side#1'],
  ],
  [
    'ends the sidecar when the pod is done',
    input(pod({ initContainers: [side], restartPolicy: 'Never' }), [record(side), exited(c, 0)]),
    ['end-pod'],
  ],
  [
    'makes a new sandbox when the old one is gone, and counts on',
    { ...input(pod(), []), observed: { sandboxes: [{ ...SANDBOX, ready: false }], containers: [exited(c, 255)] } },
    ['end-pod', 'create-sandbox#1'],
  ],
  [
    'does not bring back a finished pod that lost its sandbox',
    {
      ...input(pod({ restartPolicy: 'Never' }), []),
      observed: { sandboxes: [{ ...SANDBOX, ready: false }], containers: [exited(c, 0)] },
    },
    ['end-pod'],
  ],
];

describe('plan', () => {
  test.each(CASES)('%s', (_, of, expected) => {
    expect(plan(of).map(text)).toEqual(expected);
  });

  test('measures the wait from the incarnation that had ended before the one it kills', () => {
    const asked: number[] = [];
    const of = input(pod(), [record(c, { attempt: 1 }), exited(c, 2, 0)], {
      liveness: () => 'failure',
      backoff: (_, failedMs) => {
        asked.push(failedMs);
        return undefined;
      },
    });
    expect(plan(of).map(text)).toEqual(['kill c: Container c failed liveness probe, will be restarted', 'start c#2']);
    expect(asked).toEqual([5000]);
  });
});
