import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Api, ConfigMap, Stored, WatchEvent } from '#api';
import { configMaps, deployments, pods } from '#kinds';

/** An `Api` on an empty cluster that has the namespace `default`. */
export interface OpenApiCluster {
  api: Api;
  close(): Promise<void>;
}

const NAMESPACE = 'default';
const at = (name: string) => ({ namespace: NAMESPACE, name });

function configMap(name: string, value = '1', labels?: { [key: string]: string }): ConfigMap {
  return { metadata: { ...at(name), ...(labels ? { labels } : {}) }, data: { value } };
}

/** What every `Api` must do, wherever its API server is. */
export function apiContract(name: string, open: () => Promise<OpenApiCluster>): void {
  describe(`api ${name}`, () => {
    let cluster: OpenApiCluster;
    let api: Api;
    beforeEach(async () => {
      cluster = await open();
      api = cluster.api;
    });
    afterEach(() => cluster.close());

    test('what is created can be read again', async () => {
      const created = await api.create(configMaps, configMap('a'));
      expect(created).toMatchObject({ apiVersion: 'v1', kind: 'ConfigMap', data: { value: '1' } });
      expect(created.metadata).toMatchObject({
        name: 'a',
        namespace: NAMESPACE,
        uid: expect.stringMatching(/^[0-9a-f-]{36}$/),
        resourceVersion: expect.stringMatching(/^\d+$/),
        creationTimestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      });
      expect(await api.get(configMaps, at('a'))).toEqual(created);
    });

    test('a name can be generated', async () => {
      const object = { metadata: { namespace: NAMESPACE, generateName: 'a-' } };
      const names = [await api.create(configMaps, object), await api.create(configMaps, object)].map(
        (o) => o.metadata.name,
      );
      expect(names.every((n) => /^a-[a-z0-9]{5}$/.test(n))).toBe(true);
      expect(new Set(names).size).toBe(2);
    });

    test('what is not there is NotFound, and what is there is AlreadyExists', async () => {
      await expect(api.get(configMaps, at('a'))).rejects.toMatchObject({
        reason: 'NotFound',
        code: 404,
        message: 'configmaps "a" not found',
      });
      await expect(api.delete(deployments, at('a'))).rejects.toMatchObject({
        message: 'deployments.apps "a" not found',
      });
      await api.create(configMaps, configMap('a'));
      await expect(api.create(configMaps, configMap('a'))).rejects.toMatchObject({
        reason: 'AlreadyExists',
        message: 'configmaps "a" already exists',
      });
    });

    test('an object that breaks rules is Invalid, with the fields it breaks', async () => {
      const error = await api.create(configMaps, configMap('A_b')).catch((e) => e);
      expect(error).toMatchObject({ reason: 'Invalid', code: 422 });
      expect(error.details.causes[0]).toMatchObject({ reason: 'FieldValueInvalid', field: 'metadata.name' });
    });

    test('an update from an outdated version is a Conflict', async () => {
      const first = await api.create(configMaps, configMap('a'));
      const second = await api.update(configMaps, { ...first, data: { value: '2' } });
      expect(Number(second.metadata.resourceVersion)).toBeGreaterThan(Number(first.metadata.resourceVersion));
      await expect(api.update(configMaps, { ...first, data: { value: '3' } })).rejects.toMatchObject({
        reason: 'Conflict',
        message: expect.stringContaining('the object has been modified'),
      });
      expect((await api.get(configMaps, at('a'))).data).toEqual({ value: '2' });
    });

    test('an update that changes nothing keeps the version', async () => {
      const first = await api.create(configMaps, configMap('a'));
      expect((await api.update(configMaps, first)).metadata.resourceVersion).toBe(first.metadata.resourceVersion);
    });

    test('all patches change what they name', async () => {
      await api.create(configMaps, configMap('a'));
      await api.patch(configMaps, at('a'), { type: 'merge', body: { data: { x: '1' } } });
      await api.patch(configMaps, at('a'), { type: 'strategic', body: { data: { y: '2' } } });
      const json = [{ op: 'remove', path: '/data/value' }];
      expect((await api.patch(configMaps, at('a'), { type: 'json', body: json })).data).toEqual({ x: '1', y: '2' });
    });

    test('a dry run stores nothing', async () => {
      expect((await api.create(configMaps, configMap('a'), { dryRun: true })).metadata.name).toBe('a');
      await expect(api.get(configMaps, at('a'))).rejects.toMatchObject({ reason: 'NotFound' });
    });

    test('lists select by namespace, label and field', async () => {
      await api.create(configMaps, configMap('a', '1', { app: 'web' }));
      await api.create(configMaps, configMap('b', '1', { app: 'db' }));
      const names = async (options: Parameters<Api['list']>[1]) =>
        (await api.list(configMaps, { namespace: NAMESPACE, ...options })).items
          .map((o) => o.metadata.name)
          .filter((n) => n !== 'kube-root-ca.crt');
      expect(await names({})).toEqual(['a', 'b']);
      expect(await names({ labelSelector: 'app=web' })).toEqual(['a']);
      expect(await names({ labelSelector: 'app notin (web),app' })).toEqual(['b']);
      expect(await names({ fieldSelector: 'metadata.name=b' })).toEqual(['b']);
      expect(await names({ namespace: 'other' })).toEqual([]);
      const [item] = (await api.list(configMaps, { namespace: NAMESPACE, labelSelector: 'app=web' })).items;
      expect(item).toEqual(await api.get(configMaps, at('a')));
    });

    test('a list can be read in parts that fit together', async () => {
      for (const n of ['a', 'b', 'c', 'd', 'e']) await api.create(configMaps, configMap(n, '1', { app: 'web' }));
      const selection = { namespace: NAMESPACE, labelSelector: 'app=web', limit: 2 };
      const found: string[] = [];
      let next: string | undefined;
      do {
        const part = await api.list(configMaps, { ...selection, ...(next ? { continue: next } : {}) });
        if (!next) await api.create(configMaps, configMap('cc', '1', { app: 'web' }));
        expect(part.items.length).toBeLessThanOrEqual(2);
        found.push(...part.items.map((o) => o.metadata.name));
        next = part.continue;
      } while (next);
      expect(found).toEqual(['a', 'b', 'c', 'd', 'e']);
    });

    test('a watch from a list sees every later change once and in order', async () => {
      await api.create(configMaps, configMap('before'));
      const { resourceVersion } = await api.list(configMaps, { namespace: NAMESPACE });
      const stop = new AbortController();
      const seen = collect(api.watch(configMaps, { namespace: NAMESPACE, resourceVersion, signal: stop.signal }));
      const created = await api.create(configMaps, configMap('a'));
      await api.update(configMaps, { ...created, data: { value: '2' } });
      await api.delete(configMaps, at('a'));
      await expect.poll(() => seen.events.length).toBe(3);
      expect(seen.events.map(eventText)).toEqual(['ADDED a 1', 'MODIFIED a 2', 'DELETED a 2']);
      stop.abort();
      await seen.done;
    });

    test('a watch can begin with what is there', async () => {
      await api.create(configMaps, configMap('a', '1', { app: 'web' }));
      const stop = new AbortController();
      const options = { namespace: NAMESPACE, labelSelector: 'app=web', signal: stop.signal };
      const seen = collect(api.watch(configMaps, { ...options, sendInitialEvents: true, allowBookmarks: true }));
      await expect.poll(() => seen.events.map(eventText)).toEqual(['ADDED a 1', 'BOOKMARK end']);
      await api.create(configMaps, configMap('b', '1', { app: 'web' }));
      await expect.poll(() => seen.events.map(eventText).at(-1)).toBe('ADDED b 1');
      stop.abort();
      await seen.done;
    });

    test('an object that stops matching leaves the watch as deleted', async () => {
      const stop = new AbortController();
      const { resourceVersion } = await api.list(configMaps, { namespace: NAMESPACE });
      const options = { namespace: NAMESPACE, labelSelector: 'app=web', resourceVersion, signal: stop.signal };
      const seen = collect(api.watch(configMaps, options));
      await api.create(configMaps, configMap('a', '1', { app: 'web' }));
      await api.patch(configMaps, at('a'), { type: 'merge', body: { metadata: { labels: { app: 'db' } } } });
      await expect.poll(() => seen.events.map(eventText)).toEqual(['ADDED a 1', 'DELETED a 1']);
      stop.abort();
      await seen.done;
    });

    test('many are deleted by selector', async () => {
      await api.create(configMaps, configMap('a', '1', { app: 'web' }));
      await api.create(configMaps, configMap('b', '1', { app: 'db' }));
      await api.deleteCollection(configMaps, { namespace: NAMESPACE, labelSelector: 'app=web' });
      await expect(api.get(configMaps, at('a'))).rejects.toMatchObject({ reason: 'NotFound' });
      expect((await api.get(configMaps, at('b'))).metadata.name).toBe('b');
    });

    test('deleting answers with a Status, or with the object while something holds it', async () => {
      await api.create(configMaps, configMap('a'));
      expect(await api.delete(configMaps, at('a'))).toMatchObject({ kind: 'Status', status: 'Success' });
      const held = configMap('b');
      await api.create(configMaps, { ...held, metadata: { ...held.metadata, finalizers: ['example.com/hold'] } });
      expect(await api.delete(configMaps, at('b'))).toMatchObject({
        kind: 'ConfigMap',
        metadata: { deletionTimestamp: expect.any(String) },
      });
      await api.patch(configMaps, at('b'), { type: 'merge', body: { metadata: { finalizers: null } } });
      await expect(api.get(configMaps, at('b'))).rejects.toMatchObject({ reason: 'NotFound' });
    });

    test('status is written apart from the object', async () => {
      const object = { metadata: at('web'), spec: { containers: [{ name: 'main', image: 'busybox' }] } };
      const pod = await api.create(pods, { ...object, status: { phase: 'Running' } });
      expect(pod.status.phase).toBe('Pending');
      const changed = { ...pod, status: { ...pod.status, phase: 'Running' as const } };
      expect((await api.update(pods, changed, { subresource: 'status' })).status.phase).toBe('Running');
    });

    test('a pod is bound to a node by its subresource', async () => {
      await api.create(pods, { metadata: at('web'), spec: { containers: [{ name: 'main', image: 'busybox' }] } });
      await api.createSubresource(pods, at('web'), 'binding', {
        apiVersion: 'v1',
        kind: 'Binding',
        metadata: { name: 'web' },
        ...{ target: { kind: 'Node', name: 'node-1' } },
      });
      expect((await api.get(pods, at('web'))).spec.nodeName).toBe('node-1');
    });
  });
}

/** Reads a watch until it ends. */
function collect(watch: AsyncIterable<WatchEvent<ConfigMap>>): {
  events: WatchEvent<ConfigMap>[];
  done: Promise<void>;
} {
  const events: WatchEvent<ConfigMap>[] = [];
  const read = async () => {
    for await (const event of watch) if (event.type !== 'BOOKMARK' || event.initialEventsEnd) events.push(event);
  };
  return { events, done: read() };
}

function eventText(event: WatchEvent<ConfigMap>): string {
  if (event.type === 'BOOKMARK') return 'BOOKMARK end';
  const object: Stored<ConfigMap> = event.object;
  return `${event.type} ${object.metadata.name} ${object.data?.value}`;
}
