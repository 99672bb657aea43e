import { expect, test } from 'vitest';
import type { OwnerReference, Stored } from '#api';
import { allKinds } from '#kinds';
import { garbageCollectors } from './garbage-collector.ts';
import { seenOf } from './runtime/seen-of.ts';

interface State {
  owners?: Partial<OwnerReference>[];
  leaving?: boolean;
  finalizers?: string[];
}

function object(kind: string, name: string, { owners, leaving, finalizers }: State = {}): Stored {
  return {
    apiVersion: kind === 'Pod' ? 'v1' : 'apps/v1',
    kind,
    metadata: {
      name,
      namespace: 'shop',
      uid: `uid-${name}`,
      resourceVersion: '1',
      creationTimestamp: '',
      ...(owners
        ? {
            ownerReferences: owners.map((o) => ({
              apiVersion: 'apps/v1',
              kind: 'ReplicaSet',
              name: 'set',
              uid: 'uid-set',
              blockOwnerDeletion: true,
              ...o,
            })),
          }
        : {}),
      ...(leaving ? { deletionTimestamp: '2026-01-01T00:00:00Z' } : {}),
      ...(finalizers ? { finalizers } : {}),
    },
  };
}

function collect(subject: Stored, ...others: Stored[]) {
  const controller = garbageCollectors(allKinds).find((c) => c.reconciles.kind === subject.kind);
  return controller?.reconcile(subject, seenOf(0, [subject, ...others]));
}

test('an object whose owner is there stays', () => {
  expect(collect(object('Pod', 'a', { owners: [{}] }), object('ReplicaSet', 'set'))).toEqual([]);
});

test('an object whose owners are all gone is deleted, unless the server knows one of them after all', () => {
  expect(collect(object('Pod', 'a', { owners: [{}] }))).toMatchObject([
    {
      type: 'delete',
      at: { namespace: 'shop', name: 'a' },
      options: { propagationPolicy: 'Background', preconditions: { uid: 'uid-a' } },
      unlessExists: [{ at: { namespace: 'shop', name: 'set' }, uid: 'uid-set' }],
    },
  ]);
});

test('another object under the name of the owner is not the owner', () => {
  const changes = collect(object('Pod', 'a', { owners: [{ uid: 'older' }] }), object('ReplicaSet', 'set'));
  expect(changes).toMatchObject([{ type: 'delete' }]);
});

test('an object that lost one of two owners keeps the other', () => {
  const pod = object('Pod', 'a', { owners: [{}, { name: 'lost', uid: 'uid-lost' }] });
  expect(collect(pod, object('ReplicaSet', 'set'))).toMatchObject([
    { type: 'patch', patch: { body: { metadata: { ownerReferences: [{ $patch: 'delete', uid: 'uid-lost' }] } } } },
  ]);
});

test('an object whose owner is of a kind nobody knows stays', () => {
  expect(collect(object('Pod', 'a', { owners: [{ apiVersion: 'example.com/v1', kind: 'Thing' }] }))).toEqual([]);
});

test('an owner may be named by the group its kind was in once', () => {
  const pod = object('Pod', 'a', { owners: [{ apiVersion: 'extensions/v1beta1' }] });
  expect(collect(pod, object('ReplicaSet', 'set'))).toEqual([]);
  expect(collect(pod)).toMatchObject([{ type: 'delete' }]);
});

test('an owner that goes in the foreground waits for its dependents, which are deleted', () => {
  const set = object('ReplicaSet', 'set', { leaving: true, finalizers: ['foregroundDeletion'] });
  const pod = object('Pod', 'a', { owners: [{}] });
  expect(collect(set, pod)).toEqual([]);
  expect(collect(pod, set)).toMatchObject([{ type: 'delete', unlessExists: [] }]);
  expect(collect(set)).toMatchObject([{ type: 'update', object: { metadata: { finalizers: [] } } }]);
});

test('an owner that orphans is taken out of its dependents before it goes', () => {
  const set = object('ReplicaSet', 'set', { leaving: true, finalizers: ['orphan'] });
  const [batch] = collect(set, object('Pod', 'a', { owners: [{}] })) ?? [];
  if (batch?.type !== 'batch') throw new Error('expected a batch');
  expect(batch.changes).toMatchObject([{ type: 'patch', at: { name: 'a' } }]);
  expect(batch.after?.(new Error('refused'))).toEqual([]);
  expect(batch.after?.(undefined)).toMatchObject([{ type: 'update', object: { metadata: { finalizers: [] } } }]);
});

test('of a circle of objects that wait for one another, one no longer keeps its owner waiting', () => {
  const ownedBy = (name: string) => [{ apiVersion: 'v1', kind: 'Pod', name, uid: `uid-${name}` }];
  const waiting = { leaving: true, finalizers: ['foregroundDeletion'] };
  const first = object('Pod', 'first', { ...waiting, owners: ownedBy('last') });
  const last = object('Pod', 'last', { owners: ownedBy('first') });
  expect(collect(last, first)).toMatchObject([
    {
      type: 'patch',
      patch: { body: { metadata: { ownerReferences: [{ name: 'first', blockOwnerDeletion: false }] } } },
    },
    { type: 'delete', at: { name: 'last' }, options: { propagationPolicy: 'Foreground' } },
  ]);
});
