import { expect, test } from 'vitest';
import type { OwnerReference } from '#api';
import { warnOfRepeatedOwners } from './repeated-owners.ts';

const owner = (uid: string, more: Partial<OwnerReference> = {}): OwnerReference => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  name: 'o',
  uid,
  ...more,
});

function kept(ownerReferences: OwnerReference[]): { owners: OwnerReference[] | undefined; told: string[] } {
  const told: string[] = [];
  const draft = { metadata: { ownerReferences } };
  warnOfRepeatedOwners(draft, { warn: (texts) => void told.push(...texts) });
  return { owners: draft.metadata.ownerReferences, told };
}

test('an owner that is there twice is taken once, in whatever order it is written, and told', () => {
  const { uid, name, kind, apiVersion } = owner('a');
  const { owners, told } = kept([owner('a'), owner('b'), { uid, name, kind, apiVersion }]);
  expect(owners).toEqual([owner('a'), owner('b')]);
  expect(told).toEqual([expect.stringMatching(/duplicate UID\(s\) observed: a$/)]);
});

test('owners that differ in anything are two', () => {
  const all = [owner('a'), owner('a', { controller: false }), owner('a', { blockOwnerDeletion: true })];
  expect(kept([...all])).toEqual({ owners: all, told: [] });
});

// Each compared with each would take minutes.
test('many owners are compared by their number, not by its square', () => {
  const all = Array.from({ length: 50_000 }, (_, i) => owner(`u${i}`));
  expect(kept([...all, owner('u0')]).owners).toHaveLength(all.length);
});
