import { expect, test } from 'vitest';
import { ApiError, type Pod, type ReplicaSet, type Stored } from '#api';
import { inDeletionOrder } from './pods/deletion-order.ts';
import { replicaSetController } from './replica-set.ts';
import type { BatchChange, Change } from './runtime/change.ts';
import { seenOf } from './runtime/seen-of.ts';

const NOW = Date.parse('2026-01-01T00:10:00Z');
const labels = { app: 'web' };

const set: Stored<ReplicaSet> = {
  apiVersion: 'apps/v1',
  kind: 'ReplicaSet',
  metadata: {
    name: 'web',
    namespace: 'shop',
    uid: 'set',
    resourceVersion: '5',
    creationTimestamp: '2026-01-01T00:00:00Z',
    generation: 1,
  },
  spec: {
    replicas: 3,
    selector: { matchLabels: labels },
    template: { metadata: { labels }, spec: { containers: [{ name: 'web', image: 'web' }] } },
  },
  status: { replicas: 0 },
};

const owner = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web', uid: 'set', controller: true };

interface PodState {
  node?: string;
  phase?: 'Pending' | 'Running' | 'Failed';
  readyAt?: string;
  restarts?: number;
  created?: string;
  cost?: string;
  owned?: boolean;
  labels?: { [key: string]: string };
  leaving?: boolean;
}

function pod(name: string, state: PodState = {}): Stored<Pod> {
  const { node = 'n1', phase = 'Running', readyAt = '2026-01-01T00:00:05Z', created = '2026-01-01T00:00:00Z' } = state;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: 'shop',
      uid: name,
      resourceVersion: '6',
      creationTimestamp: created,
      labels: state.labels ?? labels,
      ...(state.cost ? { annotations: { 'controller.kubernetes.io/pod-deletion-cost': state.cost } } : {}),
      ...(state.owned === false ? {} : { ownerReferences: [owner] }),
      ...(state.leaving ? { deletionTimestamp: '2026-01-01T00:09:00Z' } : {}),
    },
    spec: { containers: [], ...(node ? { nodeName: node } : {}) },
    status: {
      phase,
      conditions: readyAt ? [{ type: 'Ready', status: 'True', lastTransitionTime: readyAt }] : [],
      containerStatuses: [{ name: 'web', image: '', imageID: '', ready: true, restartCount: state.restarts ?? 0 }],
    },
  };
}

const reconcile = (over: Partial<Stored<ReplicaSet>>, ...pods: Stored<Pod>[]) =>
  replicaSetController.reconcile({ ...set, ...over }, seenOf(NOW, [set, ...pods]));

function batchOf(changes: readonly Change[]): BatchChange {
  const [first] = changes;
  if (first?.type !== 'batch') throw new Error('expected a batch');
  return first;
}

function statusOf(changes: readonly Change[]): unknown {
  for (const change of changes) if (change.type === 'update') return (change.object as ReplicaSet).status;
  return undefined;
}

test('replica set makes the pods that are missing, a few first, and tells their names', () => {
  const batch = batchOf(reconcile({}, pod('a'), pod('ended', { phase: 'Failed' })));
  expect(batch.slowStart).toBe(true);
  expect(batch.changes).toHaveLength(2);
  const [create] = batch.changes;
  expect(create).toMatchObject({
    type: 'create',
    object: {
      metadata: {
        generateName: 'web-',
        namespace: 'shop',
        labels,
        ownerReferences: [{ ...owner, blockOwnerDeletion: true }],
      },
      spec: { containers: [{ name: 'web', image: 'web' }] },
    },
  });
  expect(create?.type === 'create' && create.created?.(pod('web-x2x2x'))).toMatchObject([
    { type: 'event', level: 'Normal', reason: 'SuccessfulCreate', message: 'Created pod: web-x2x2x' },
  ]);
});

test('replica set that cannot make pods says why in an event and a condition', () => {
  const refused = new ApiError('Forbidden', 'pods "web-" is forbidden: exceeded quota');
  const after = batchOf(reconcile({})).after?.(refused) ?? [];
  expect(after[0]).toMatchObject({
    level: 'Warning',
    reason: 'FailedCreate',
    message: 'Error creating: pods "web-" is forbidden: exceeded quota',
  });
  expect(statusOf(after)).toMatchObject({
    conditions: [{ type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message: refused.message }],
  });
});

test('replica set counts replicas, labelled, ready, available and terminating ones', () => {
  const changes = reconcile(
    { spec: { ...set.spec, minReadySeconds: 30 } },
    pod('a'),
    pod('b', { readyAt: '2026-01-01T00:09:50Z' }),
    pod('c', { readyAt: '', phase: 'Pending' }),
    pod('d', { leaving: true }),
  );
  expect(statusOf(changes)).toEqual({
    replicas: 3,
    fullyLabeledReplicas: 3,
    readyReplicas: 2,
    availableReplicas: 1,
    terminatingReplicas: 1,
    observedGeneration: 1,
  });
  expect(changes).toContainEqual({ type: 'requeue', afterMs: 20_000 });
});

test('replica set adopts what it selects and releases what it no longer selects', () => {
  const changes = reconcile({}, pod('orphan', { owned: false }), pod('other', { labels: { app: 'db' } }));
  expect(changes.map((c) => c.type === 'patch' && [c.at.name, c.patch.body])).toEqual([
    ['other', { metadata: { ownerReferences: [{ $patch: 'delete', uid: 'set' }], uid: 'other' } }],
    ['orphan', { metadata: { ownerReferences: [{ ...owner, blockOwnerDeletion: true }], uid: 'orphan' } }],
  ]);
});

test('replica set deletes surplus pods and tells which', () => {
  const batch = batchOf(reconcile({ spec: { ...set.spec, replicas: 1 } }, pod('a'), pod('b', { readyAt: '' })));
  expect(batch.changes).toMatchObject([{ type: 'delete', at: { namespace: 'shop', name: 'b' } }]);
  const [remove] = batch.changes;
  expect(remove?.type === 'delete' && remove.deleted?.()).toMatchObject([{ message: 'Deleted pod: b' }]);
});

test.each<[string, Stored<Pod>, Stored<Pod>]>([
  ['not placed', pod('gone', { node: '' }), pod('kept')],
  ['pending', pod('gone', { phase: 'Pending' }), pod('kept')],
  ['not ready', pod('gone', { readyAt: '' }), pod('kept')],
  ['cheaper', pod('gone', { cost: '-5' }), pod('kept')],
  ['doubled up', pod('gone', { node: 'crowded' }), pod('kept', { node: 'empty' })],
  ['recently ready', pod('gone', { readyAt: '2026-01-01T00:09:00Z' }), pod('kept')],
  ['often restarted', pod('gone', { restarts: 4 }), pod('kept')],
  ['young', pod('gone', { created: '2026-01-01T00:09:00Z' }), pod('kept')],
])('of two pods the %s one goes first', (_, gone, kept) => {
  const neighbours = [gone, kept, pod('x', { node: 'crowded' })];
  expect(inDeletionOrder([kept, gone], neighbours, NOW).map((p) => p.metadata.name)).toEqual(['gone', 'kept']);
});

test('ages in the same power of two count as equal', () => {
  const older = pod('a', { readyAt: '2026-01-01T00:00:05Z' });
  const younger = pod('b', { readyAt: '2026-01-01T00:00:50Z' });
  expect(inDeletionOrder([younger, older], [], NOW).map((p) => p.metadata.name)).toEqual(['a', 'b']);
});
