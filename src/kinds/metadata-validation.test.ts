import { expect, test } from 'vitest';
import { fieldErrorText, type ObjectMeta, type Stored } from '#api';
import { validateMetadata, validateMetadataUpdate } from './metadata-validation.ts';

const namespaced = { namespaced: true };
const owner = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'r', uid: 'u' };

test.each<[string, ObjectMeta, string[]]>([
  ['nothing wrong', { name: 'a.b-c', namespace: 'ns', labels: { 'example.com/a': 'b' } }, []],
  ['no name', { namespace: 'ns' }, ['metadata.name: Required value: name or generateName is required']],
  ['a generated name', { name: 'web-x7k2p', generateName: 'web-', namespace: 'ns' }, []],
  ['no namespace', { name: 'a' }, ['metadata.namespace: Required value']],
  [
    'a name that is too long',
    { name: 'a'.repeat(254), namespace: 'ns' },
    [`metadata.name: Invalid value: "${'a'.repeat(254)}": must be no more than 253 characters`],
  ],
  [
    'a label that is too long',
    { name: 'a', namespace: 'ns', labels: { a: 'b'.repeat(64) } },
    [`metadata.labels: Invalid value: "${'b'.repeat(64)}": must be no more than 63 bytes`],
  ],
  [
    'annotations that are too large',
    { name: 'a', namespace: 'ns', annotations: { UPPER: 'x'.repeat(256 * 1024) } },
    ['metadata.annotations: Too long: may not be more than 262144 bytes'],
  ],
  [
    'two owners that control it',
    {
      name: 'a',
      namespace: 'ns',
      ownerReferences: [
        { ...owner, controller: true },
        { ...owner, name: 's', controller: true },
      ],
    },
    [
      `metadata.ownerReferences: Invalid value: [{"apiVersion":"apps/v1","kind":"ReplicaSet","name":"r","uid":"u","controller":true},{"apiVersion":"apps/v1","kind":"ReplicaSet","name":"s","uid":"u","controller":true}]: Only one reference can have Controller set to true. Found "true" in references for ReplicaSet/r and ReplicaSet/s`,
    ],
  ],
  [
    'finalizers that contradict each other',
    { name: 'a', namespace: 'ns', finalizers: ['orphan', 'foregroundDeletion'] },
    [
      'metadata.finalizers: Invalid value: ["orphan","foregroundDeletion"]: finalizer orphan and foregroundDeletion cannot be both set',
    ],
  ],
  [
    'a finalizer of its own without a domain',
    { name: 'a', namespace: 'ns', finalizers: ['example.com/a', 'mine', 'kubernetes'] },
    [
      'metadata.finalizers[1]: Invalid value: "mine": name is neither a standard finalizer name nor is it fully qualified',
    ],
  ],
  [
    'an owner of no version, and one that cannot be an owner',
    {
      name: 'a',
      namespace: 'ns',
      ownerReferences: [
        { ...owner, apiVersion: 'apps/' },
        { apiVersion: 'v1', kind: 'Event', uid: 'u', name: '' },
      ],
    },
    [
      'metadata.ownerReferences.apiVersion: Invalid value: "apps/": version must not be empty',
      'metadata.ownerReferences.name: Invalid value: "": must not be empty',
      'metadata.ownerReferences: Invalid value: {"apiVersion":"v1","kind":"Event","name":"","uid":"u"}: /v1, Kind=Event is disallowed from being an owner',
    ],
  ],
])('metadata with %s', (_, metadata, expected) => {
  expect(validateMetadata(namespaced, metadata).map((e) => fieldErrorText(e))).toEqual(expected);
});

test('a cluster-wide object has no namespace', () => {
  const errors = validateMetadata({ namespaced: false }, { name: 'a', namespace: 'ns' });
  expect(errors.map((e) => fieldErrorText(e))).toEqual(['metadata.namespace: Forbidden: not allowed on this type']);
});

test('identity is fixed, and nothing new may hold back a deletion', () => {
  const metadata = { name: 'a', uid: 'u', resourceVersion: '1', creationTimestamp: '2026-01-01T00:00:00Z' };
  const old: Stored = {
    apiVersion: 'v1',
    kind: 'X',
    metadata: { ...metadata, deletionTimestamp: '2026-01-02T00:00:00Z' },
  };
  const errors = validateMetadataUpdate(namespaced, { ...old.metadata, uid: 'other', finalizers: ['a/b'] }, old);
  expect(errors.map((e) => fieldErrorText(e))).toEqual([
    'metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{"a/b"}',
    'metadata.uid: Invalid value: "other": field is immutable',
  ]);
});

test('some kinds take finalizers without a domain', () => {
  const metadata = { name: 'a', namespace: 'ns', finalizers: ['mine'] };
  expect(validateMetadata({ namespaced: true, plainFinalizers: true }, metadata)).toEqual([]);
});

test('what a client may change is checked before what it may not', () => {
  const old: Stored = {
    apiVersion: 'v1',
    kind: 'X',
    metadata: { name: 'a', uid: 'u', resourceVersion: '1', creationTimestamp: '2026-01-01T00:00:00Z' },
  };
  const metadata = { ...old.metadata, name: 'b', generateName: 'a/', labels: { a: '-' }, finalizers: ['mine'] };
  expect(validateMetadataUpdate(namespaced, metadata, old).map((e) => e.field)).toEqual([
    'metadata.generateName',
    'metadata.labels',
    'metadata.name',
    'metadata.finalizers[0]',
  ]);
});
