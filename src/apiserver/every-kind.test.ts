import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { apiVersionOf, type KubeObject, nameOf } from '#api';
import { allKinds, type Kind } from '#kinds';
import { emptyServer } from './empty-server.ts';

/** One of every kind, as a user would write it; its own room tries them as well. */
const samples = JSON.parse(
  readFileSync(path.join(import.meta.dirname, '..', 'kinds', 'testdata', 'samples.json'), 'utf8'),
) as KubeObject[];
const nameOfKind = (kind: Kind) => `${apiVersionOf(kind)} ${kind.kind}`;
const bySample = new Map(samples.map((o) => [`${o.apiVersion} ${o.kind}`, o]));
const NOT_HERE: { readonly [kind: string]: string } = {
  'v1 ComponentStatus': 'can only be read',
  'apiextensions.k8s.io/v1 CustomResourceDefinition':
    'is at once served and changed by the server; has tests of its own',
};
const written = allKinds.filter((kind) => !(nameOfKind(kind) in NOT_HERE));

test('there is a sample of every kind that can be written', () => {
  expect(written.filter((kind) => !bySample.has(nameOfKind(kind))).map(nameOfKind)).toEqual([]);
});

test.each(written.map((kind) => [nameOfKind(kind), kind] as const))(
  '%s can be created, read, updated, patched and deleted',
  async (name, kind) => {
    const api = (await emptyServer()).api;
    const sample = bySample.get(name) ?? {};
    const created = await api.create(kind, sample);
    const at = nameOf(created);
    expect(created).toMatchObject({ apiVersion: apiVersionOf(kind), kind: kind.kind });
    expect(created.metadata.generation).toBe(kind.countsGenerations || kind.kind === 'PriorityClass' ? 1 : undefined);
    expect(await api.get(kind, at)).toEqual(created);
    expect((await api.list(kind, { namespace: at.namespace })).items).toContainEqual(created);

    const unchanged = await api.update(kind, created);
    expect(unchanged.metadata.resourceVersion).toBe(created.metadata.resourceVersion);
    const labelled = { ...created, metadata: { ...created.metadata, labels: { changed: 'yes' } } };
    const { labels, generation } = (await api.update(kind, labelled)).metadata;
    expect(labels).toMatchObject({ changed: 'yes' });
    // Of slices, labels are part of what they say.
    expect(generation).toBe(kind.kind === 'EndpointSlice' ? 2 : created.metadata.generation);

    const body = { metadata: { annotations: { 'example.com/patched': 'yes' } } };
    const counted = kind.countsAnnotations ? 2 : generation;
    for (const type of ['merge', 'strategic'] as const) {
      const patched = await api.patch(kind, at, { type, body });
      expect(patched.metadata.annotations).toMatchObject(body.metadata.annotations);
      expect(patched.metadata.generation).toBe(counted);
    }
    if (kind.subresources.status) {
      const current = await api.get(kind, at);
      await expect(api.update(kind, current, { subresource: 'status' })).resolves.toEqual(current);
    }
    const cells = kind.columns.map((column) => column.cell(created, 0));
    expect(cells.filter((cell) => cell === undefined || String(cell).includes('undefined'))).toEqual([]);

    await api.delete(kind, at, { gracePeriodSeconds: 0 });
    const left = (await api.list(kind, { namespace: at.namespace })).items.filter((o) => o.metadata.name === at.name);
    expect(left.map((o) => o.metadata.deletionTimestamp !== undefined)).toEqual(left.map(() => true));
  },
);
