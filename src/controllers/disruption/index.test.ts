import { expect, test } from 'vitest';
import type { KubeObject, Pod, PodDisruptionBudget, Stored } from '#api';
import type { Change } from '../runtime/change.ts';
import { seenOf } from '../runtime/seen-of.ts';
import { disruptionController } from './index.ts';
import { staleDisruptionTargets } from './stale-targets.ts';

const NOW = Date.parse('2026-01-01T00:10:00Z');
const NOW_TEXT = '2026-01-01T00:10:00Z';
const labels = { app: 'web' };
const meta = (name: string) => ({
  name,
  namespace: 'shop',
  uid: name,
  resourceVersion: '5',
  creationTimestamp: '2026-01-01T00:00:00Z',
  generation: 2,
});

function budget(
  spec: PodDisruptionBudget['spec'],
  status: Partial<Stored<PodDisruptionBudget>['status']> = {},
): Stored<PodDisruptionBudget> {
  const counts = { currentHealthy: 0, desiredHealthy: 0, expectedPods: 0, disruptionsAllowed: 0 };
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: meta('few'),
    spec: { selector: { matchLabels: labels }, ...spec },
    status: { ...counts, ...status },
  } as Stored<PodDisruptionBudget>;
}

function pod(name: string, over: { ready?: boolean; leaving?: boolean; owner?: [string, string] } = {}): Stored<Pod> {
  const { ready = true, leaving = false, owner } = over;
  const ownerReferences = owner && [
    { apiVersion: 'apps/v1', kind: owner[0], name: owner[1], uid: owner[1], controller: true },
  ];
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      ...meta(name),
      labels,
      ...(ownerReferences && { ownerReferences }),
      ...(leaving && { deletionTimestamp: NOW_TEXT }),
    },
    spec: { containers: [] },
    status: { phase: 'Running', conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }] },
  };
}

function workload(kind: string, name: string, replicas: number, owner?: string): Stored {
  const ownerReferences = owner && [
    { apiVersion: 'apps/v1', kind: 'Deployment', name: owner, uid: owner, controller: true },
  ];
  const apiVersion = kind === 'ReplicationController' ? 'v1' : 'apps/v1';
  const metadata = { ...meta(name), ...(ownerReferences && { ownerReferences }) };
  return { apiVersion, kind, metadata, spec: { replicas } } as KubeObject as Stored;
}

function reconcile(about: Stored<PodDisruptionBudget>, ...objects: Stored[]): readonly Change[] {
  return disruptionController.reconcile(about, seenOf(NOW, [about, ...objects]));
}

function statusOf(changes: readonly Change[]) {
  for (const change of changes) if (change.type === 'update') return (change.object as PodDisruptionBudget).status;
  return undefined;
}

const eventsOf = (changes: readonly Change[]) =>
  changes.flatMap((change) => (change.type === 'event' ? [[change.level, change.reason, change.message]] : []));

const inDeployment = { owner: ['ReplicaSet', 'rs'] as [string, string] };
const deployment = [workload('Deployment', 'web', 4), workload('ReplicaSet', 'rs', 3, 'web')];
const four = ['a', 'b', 'c', 'd'].map((name) => pod(name, inDeployment));

test.each<[PodDisruptionBudget['spec'], Stored[], number, number, number]>([
  [{ minAvailable: 3 }, [...deployment, ...four], 4, 3, 1],
  [{ minAvailable: '50%' }, [...deployment, ...four], 4, 2, 2],
  [{ minAvailable: '30%' }, [...deployment, ...four], 4, 2, 2],
  [{ maxUnavailable: 1 }, [...deployment, ...four], 4, 3, 1],
  [{ maxUnavailable: '30%' }, [...deployment, ...four], 4, 2, 2],
  [{ maxUnavailable: 9 }, [...deployment, ...four], 4, 0, 4],
  [{ minAvailable: 9 }, [...deployment, ...four], 4, 9, 0],
  [{ maxUnavailable: 1 }, [workload('StatefulSet', 'db', 2), pod('x', { owner: ['StatefulSet', 'db'] })], 2, 1, 0],
  [{ maxUnavailable: 1 }, [workload('ReplicaSet', 'rs', 1), pod('x', inDeployment)], 1, 0, 1],
  [
    { maxUnavailable: 1 },
    [workload('ReplicationController', 'rc', 1), pod('x', { owner: ['ReplicationController', 'rc'] })],
    1,
    0,
    1,
  ],
])('a budget of %j counts what controls its pods', (spec, objects, expected, desired, allowed) => {
  expect(statusOf(reconcile(budget(spec), ...objects))).toMatchObject({
    expectedPods: expected,
    desiredHealthy: desired,
    disruptionsAllowed: allowed,
    observedGeneration: 2,
    conditions: [
      {
        type: 'DisruptionAllowed',
        status: allowed > 0 ? 'True' : 'False',
        reason: allowed > 0 ? 'SufficientPods' : 'InsufficientPods',
        message: '',
        observedGeneration: 2,
        lastTransitionTime: NOW_TEXT,
      },
    ],
  });
});

test('pods that are not ready, leaving or announced to leave are not healthy', () => {
  const objects = [pod('a'), pod('b', { ready: false }), pod('c', { leaving: true }), pod('d')];
  const about = budget({ minAvailable: 1 }, { disruptedPods: { d: '2026-01-01T00:09:00Z' } });
  const changes = reconcile(about, ...objects);
  expect(statusOf(changes)).toMatchObject({
    currentHealthy: 1,
    disruptionsAllowed: 0,
    disruptedPods: { d: expect.any(String) },
  });
  expect(changes).toContainEqual({ type: 'requeue', afterMs: 60_000 });
});

test('a pod that was announced to leave and stays is healthy again', () => {
  const about = budget({ minAvailable: 1 }, { disruptedPods: { a: '2026-01-01T00:07:59Z', gone: NOW_TEXT } });
  const changes = reconcile(about, pod('a'));
  expect(statusOf(changes)).toMatchObject({ currentHealthy: 1 });
  expect(statusOf(changes)).not.toHaveProperty('disruptedPods');
  expect(eventsOf(changes)).toEqual([
    ['Warning', 'NotDeleted', "Pod was expected by PDB shop/shop to be deleted but it wasn't"],
  ]);
});

test('a budget without pods allows nothing and says so', () => {
  const changes = reconcile(budget({ minAvailable: 0 }));
  expect(eventsOf(changes)).toEqual([['Normal', 'NoPods', 'No matching pods found']]);
  expect(statusOf(changes)).toMatchObject({ expectedPods: 0, disruptionsAllowed: 0 });
});

test.each<[string, [string, string], string]>([
  ['a controller that is not there', ['ReplicaSet', 'none'], 'found no controllers for pod "a"'],
  ['a job', ['Job', 'j'], 'jobs.batch does not implement the scale subresource'],
])('pods of %s cannot be counted', (_, owner, why) => {
  const about = budget({ maxUnavailable: 1 }, { disruptionsAllowed: 3 });
  const changes = reconcile(about, pod('a', { owner }));
  expect(statusOf(changes)).toMatchObject({
    disruptionsAllowed: 0,
    conditions: [{ status: 'False', reason: 'SyncFailed', message: why }],
  });
  const message = `Failed to calculate the number of expected pods: ${why}`;
  expect(eventsOf(changes)).toEqual([['Warning', 'CalculateExpectedPodCountFailed', message]]);
});

test('pods that nobody controls are told of', () => {
  expect(eventsOf(reconcile(budget({ maxUnavailable: 1 }), pod('a')))).toEqual([
    [
      'Warning',
      'UnmanagedPods',
      'Pods selected by this PodDisruptionBudget (selector: &LabelSelector{MatchLabels:map[string]string{app: web,},MatchExpressions:[]LabelSelectorRequirement{},}) were found to be unmanaged. As a result, the status of the PDB cannot be calculated correctly, which may result in undefined behavior. To account for these pods please set ".spec.minAvailable" field of the PDB to an integer value.',
    ],
  ]);
});

test('a budget whose status is right is left alone', () => {
  const about = budget({ minAvailable: 1 });
  const status = statusOf(reconcile(about, pod('a'))) as Stored<PodDisruptionBudget>['status'];
  expect(reconcile({ ...about, status }, pod('a'))).toEqual([]);
});

test.each([
  ['2026-01-01T00:09:00Z', 'EvictionByEvictionAPI', [{ type: 'requeue', afterMs: 60_000 }]],
  ['2026-01-01T00:07:00Z', 'TerminationByKubelet', []],
])('a disruption announced at %s by %s is waited for', (lastTransitionTime, reason, expected) => {
  const about = pod('a');
  const condition = { type: 'DisruptionTarget', status: 'True', reason, lastTransitionTime };
  const told = { ...about, status: { ...about.status, conditions: [condition] } };
  expect(staleDisruptionTargets.reconcile(told, seenOf(NOW, []))).toEqual(expected);
});

test('a disruption that has not come is taken back', () => {
  const about = pod('a');
  const time = '2026-01-01T00:07:00Z';
  const condition = { type: 'DisruptionTarget', status: 'True', reason: 'X', message: 'y', lastTransitionTime: time };
  const told = { ...about, status: { ...about.status, conditions: [condition] } };
  expect(staleDisruptionTargets.concerns?.(told)).toBe(true);
  const [change] = staleDisruptionTargets.reconcile(told, seenOf(NOW, []));
  expect(change).toMatchObject({
    type: 'update',
    subresource: 'status',
    object: { status: { conditions: [{ type: 'DisruptionTarget', status: 'False', lastTransitionTime: NOW_TEXT }] } },
  });
});
