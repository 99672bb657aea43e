import { expect, test } from 'vitest';
import type { CustomResourceDefinition, KubeObject, Resource, Stored } from '#api';
import { type Log, silentLog } from '#base';
import { configMaps, customResourceDefinitions, namespaces } from '#kinds';
import { startTestCluster, type TestCluster } from '#testing';

const widgets: Resource<KubeObject> = {
  group: 'example.com',
  version: 'v1',
  kind: 'Widget',
  plural: 'widgets',
  namespaced: true,
};
const definition: CustomResourceDefinition = {
  metadata: { name: 'widgets.example.com' },
  spec: {
    group: 'example.com',
    scope: 'Namespaced',
    names: { plural: 'widgets', kind: 'Widget' },
    versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }],
  },
};
const at = (name: string) => ({ namespace: 'default', name });

async function isThere({ api }: TestCluster, resource: Resource, name: { namespace?: string; name: string }) {
  const { items } = await api.list(resource, name.namespace === undefined ? {} : { namespace: name.namespace });
  return items.some(({ metadata }) => metadata.name === name.name);
}

async function clusterWithWidgets(log: Log = silentLog): Promise<TestCluster> {
  const cluster = await startTestCluster({ nodes: 0, log });
  await cluster.api.create(customResourceDefinitions, definition);
  await cluster.advance(0);
  return cluster;
}

test('what a custom object owns goes with it, and it goes with what owns it', async () => {
  await using cluster = await clusterWithWidgets();
  const { api } = cluster;
  const owner = await api.create(configMaps, { metadata: at('owner') });
  const ownedBy = ({ apiVersion, kind, metadata: { name, uid } }: Stored) => [{ apiVersion, kind, name, uid }];
  const widget = await api.create(widgets, { metadata: { ...at('w'), ownerReferences: ownedBy(owner) } });
  await api.create(configMaps, { metadata: { ...at('owned'), ownerReferences: ownedBy(widget) } });
  await cluster.advance(1_000);
  expect(await isThere(cluster, configMaps, at('owned'))).toBe(true);
  await api.delete(configMaps, at('owner'));
  await cluster.until(async () => !(await isThere(cluster, configMaps, at('owned'))));
  expect(await isThere(cluster, widgets, at('w'))).toBe(false);
});

test('a custom object that lost one of its owners keeps the other', async () => {
  await using cluster = await clusterWithWidgets();
  const { api } = cluster;
  const one = await api.create(configMaps, { metadata: at('one') });
  const two = await api.create(configMaps, { metadata: at('two') });
  const ownerReferences = [one, two].map(({ metadata: { name, uid } }) => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    name,
    uid,
  }));
  await api.create(widgets, { metadata: { ...at('w'), ownerReferences } });
  await api.delete(configMaps, at('one'));
  await cluster.until(async () => (await api.get(widgets, at('w'))).metadata.ownerReferences?.length === 1);
});

test('custom objects go with their namespace', async () => {
  await using cluster = await clusterWithWidgets();
  const { api } = cluster;
  await api.create(namespaces, { metadata: { name: 'shop' } });
  await api.create(widgets, { metadata: { namespace: 'shop', name: 'w' } });
  await api.delete(namespaces, { name: 'shop' });
  await cluster.until(async () => !(await isThere(cluster, namespaces, { name: 'shop' })));
  expect((await api.list(widgets)).items).toEqual([]);
});

test('a definition may go and come again', async () => {
  const warnings: string[] = [];
  const log: Log = { ...silentLog, warn: (message) => warnings.push(message), with: () => log };
  await using cluster = await clusterWithWidgets(log);
  const { api } = cluster;
  await api.create(widgets, { metadata: at('w') });
  await api.delete(customResourceDefinitions, { name: 'widgets.example.com' });
  await cluster.until(
    async () => !(await isThere(cluster, customResourceDefinitions, { name: 'widgets.example.com' })),
  );
  await api.create(customResourceDefinitions, definition);
  await cluster.advance(0);
  expect((await api.list(widgets)).items).toEqual([]);
  await api.create(widgets, { metadata: at('w') });
  const gone = { apiVersion: 'v1', kind: 'ConfigMap', name: 'gone', uid: 'gone' };
  await api.create(widgets, { metadata: { ...at('orphan'), ownerReferences: [gone] } });
  await cluster.until(async () => !(await isThere(cluster, widgets, at('orphan'))));
  expect(await isThere(cluster, widgets, at('w'))).toBe(true);
  expect(warnings).toEqual([]);
});
