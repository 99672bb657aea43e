import { beforeEach, expect, test } from 'vitest';
import type { Api, ConfigMap, Deployment, Pod, Stored } from '#api';
import { configMaps, deployments, events, eventsV1, namespaces, pods, services } from '#kinds';
import { emptyServer } from './empty-server.ts';

let api: Api;

beforeEach(async () => {
  ({ api } = await emptyServer());
});

const map = (name: string, data: Record<string, string> = {}): ConfigMap => ({
  metadata: { name, namespace: 'default' },
  data,
});
const pod = (name: string): Pod => ({
  metadata: { name, namespace: 'default' },
  spec: { containers: [{ name: 'c', image: 'nginx' }] },
});
const at = (name: string) => ({ namespace: 'default', name });

test('a created object is named, versioned, defaulted and found again', async () => {
  const created = await api.create(pods, pod('a'));
  expect(created).toMatchObject({ kind: 'Pod', metadata: { generation: 1 }, status: { phase: 'Pending' } });
  expect(created.spec.restartPolicy).toBe('Always');
  expect(await api.get(pods, at('a'))).toBe(created);
});

test('names are generated until one is free', async () => {
  const one = await api.create(configMaps, { metadata: { generateName: 'g-', namespace: 'default' } });
  expect(one.metadata.name).toMatch(/^g-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
});

test.each([
  ['twice', () => api.create(configMaps, map('a')), 'configmaps "a" already exists'],
  ['a missing object', () => api.get(configMaps, at('none')), 'configmaps "none" not found'],
  ['another group', () => api.get(deployments, at('none')), 'deployments.apps "none" not found'],
  [
    'an old version',
    () => api.update(configMaps, { ...map('a'), metadata: { ...at('a'), resourceVersion: '1' } }),
    'Operation cannot be fulfilled on configmaps "a": the object has been modified; please apply your changes to the latest version and try again',
  ],
])('%s is refused in the words of the original', async (_, call, message) => {
  await api.create(configMaps, map('a'));
  await expect(call()).rejects.toThrow(message);
});

test('an update that changes nothing keeps the version', async () => {
  const created = await api.create(configMaps, map('a', { k: 'v' }));
  const same = await api.update(configMaps, map('a', { k: 'v' }));
  expect(same.metadata.resourceVersion).toBe(created.metadata.resourceVersion);
});

test('the order in which a client writes fields back is no change', async () => {
  const created = await api.create(pods, pod('a'));
  const turned = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(turned);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value)
        .reverse()
        .map(([k, v]) => [k, turned(v)]),
    );
  };
  const same = await api.update(pods, turned(created) as Pod);
  expect(same.metadata).toMatchObject({ resourceVersion: created.metadata.resourceVersion, generation: 1 });
});

test('status and spec are written through their own doors', async () => {
  const wanted: Deployment = {
    metadata: at('d'),
    spec: {
      selector: { matchLabels: { a: 'b' } },
      template: { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'c', image: 'nginx' }] } },
    },
    status: { replicas: 7 },
  };
  const created = await api.create(deployments, wanted);
  expect(created.status.replicas ?? 0).toBe(0);
  const counted = await api.update(
    deployments,
    { ...created, spec: { ...created.spec, replicas: 9 }, status: { replicas: 1 } },
    { subresource: 'status' },
  );
  expect(counted.spec.replicas).toBe(1);
  expect(counted.status.replicas).toBe(1);
  expect(counted.metadata.generation).toBe(1);
  const scaled = await api.patch(deployments, at('d'), { type: 'merge', body: { spec: { replicas: 3 } } });
  expect(scaled.metadata.generation).toBe(2);
  expect(scaled.status.replicas).toBe(1);
});

test.each([
  ['ephemeralcontainers', { spec: { ephemeralContainers: [{ name: 'e', image: 'busybox' }] } }],
  ['resize', { spec: { containers: [{ name: 'c', resources: { requests: { cpu: '1' } } }] } }],
])('through pods/%s nothing but its own part of the pod is changed', async (subresource, part) => {
  const resources = { requests: { cpu: '2' } };
  const { spec, ...rest } = pod('a');
  const containers = [{ name: 'c', image: 'nginx', resources }];
  const created = await api.create(pods, { ...rest, spec: { ...spec, containers } });
  const own = await api.patch(pods, at('a'), { type: 'strategic', body: part }, { subresource });
  const foreign = { metadata: { labels: { x: 'y' } }, spec: { nodeName: 'n' }, status: { phase: 'Running' } };
  const same = await api.patch(pods, at('a'), { type: 'strategic', body: foreign }, { subresource });
  expect(own.metadata.resourceVersion).not.toBe(created.metadata.resourceVersion);
  expect(same.metadata.resourceVersion).toBe(own.metadata.resourceVersion);
});

test('an ephemeral container stays as it was added', async () => {
  await api.create(pods, pod('a'));
  const add = (image: string) =>
    api.patch(
      pods,
      at('a'),
      { type: 'strategic', body: { spec: { ephemeralContainers: [{ name: 'e', image }] } } },
      { subresource: 'ephemeralcontainers' },
    );
  await add('busybox');
  await expect(add('nginx')).rejects.toThrow('existing ephemeral containers "e" may not be changed');
});

test('a namespace loses its finalizers through finalize alone, and goes with the last one', async () => {
  const created = await api.create(namespaces, { metadata: { name: 'n' } });
  await api.delete(namespaces, { name: 'n' });
  const kept = await api.update(namespaces, { ...created, metadata: { name: 'n' }, spec: {} });
  expect(kept.spec.finalizers).toEqual(['kubernetes']);
  await api.update(namespaces, { ...kept, spec: {} }, { subresource: 'finalize' });
  await expect(api.get(namespaces, { name: 'n' })).rejects.toThrow('namespaces "n" not found');
});

test('a strategic patch merges containers by name', async () => {
  await api.create(pods, pod('a'));
  const body = { spec: { containers: [{ name: 'c', image: 'nginx:2' }] } };
  const patched = (await api.patch(pods, at('a'), { type: 'strategic', body })) as Stored<Pod>;
  expect(patched.spec.containers).toHaveLength(1);
  expect(patched.spec.containers[0]).toMatchObject({
    image: 'nginx:2',
    terminationMessagePath: '/dev/termination-log',
  });
});

test('lists go on where they stopped and stay true to their version', async () => {
  for (const name of ['a', 'b', 'c']) await api.create(configMaps, map(name));
  const first = await api.list(configMaps, { namespace: 'default', limit: 2 });
  expect(first.items.map((o) => o.metadata.name)).toEqual(['a', 'b']);
  expect(first.remainingItemCount).toBe(1);
  await api.delete(configMaps, at('c'));
  const rest = await api.list(configMaps, { namespace: 'default', limit: 2, continue: first.continue ?? '' });
  expect(rest.items.map((o) => o.metadata.name)).toEqual(['c']);
  expect(rest.resourceVersion).toBe(first.resourceVersion);
});

test('a watch with a selector sees objects enter and leave it', async () => {
  const stop = new AbortController();
  const seen: string[] = [];
  const watching = (async () => {
    const options = { namespace: 'default', labelSelector: 'on', signal: stop.signal };
    for await (const event of api.watch(configMaps, options)) {
      seen.push(event.type);
      if (seen.length === 3) stop.abort();
    }
  })();
  await api.create(configMaps, map('a'));
  await api.patch(configMaps, at('a'), { type: 'merge', body: { metadata: { labels: { on: '' } } } });
  await api.patch(configMaps, at('a'), { type: 'merge', body: { data: { k: 'v' } } });
  await api.patch(configMaps, at('a'), { type: 'merge', body: { metadata: { labels: null } } });
  await watching;
  expect(seen).toEqual(['ADDED', 'MODIFIED', 'DELETED']);
});

test('a finalizer keeps a deleted object until it is taken off', async () => {
  await api.create(configMaps, { ...map('a'), metadata: { ...at('a'), finalizers: ['example.com/hold'] } });
  const marked = (await api.delete(configMaps, at('a'))) as Stored<ConfigMap>;
  expect(marked.metadata.deletionTimestamp).toBeDefined();
  await api.patch(configMaps, at('a'), { type: 'merge', body: { metadata: { finalizers: null } } });
  await expect(api.get(configMaps, at('a'))).rejects.toThrow('not found');
});

test('a bound pod gets its grace, and goes when the node says so', async () => {
  await api.create(pods, pod('a'));
  const binding = { metadata: { name: 'a' }, target: { kind: 'Node', name: 'n' } };
  await api.createSubresource(pods, at('a'), 'binding', binding);
  const marked = (await api.delete(pods, at('a'))) as Stored<Pod>;
  expect(marked.metadata.deletionGracePeriodSeconds).toBe(30);
  await api.delete(pods, at('a'), { gracePeriodSeconds: 0 });
  await expect(api.get(pods, at('a'))).rejects.toThrow('pods "a" not found');
});

test('a service gets an address, and both groups see the same events', async () => {
  const service = await api.create(services, { metadata: at('s'), spec: { ports: [{ port: 80 }] } });
  expect(service.spec.clusterIP).toMatch(/^10\.96\./);
  await api.create(events, {
    metadata: at('e'),
    involvedObject: { kind: 'Pod', namespace: 'default', name: 'a' },
    message: 'hello',
    reason: 'Said',
    type: 'Normal',
  } as never);
  expect((await api.get(eventsV1, at('e'))).note).toBe('hello');
});

test('everything wrong with an object is told at once', async () => {
  const bad = { ...map('Bad_Name'), metadata: { ...at('Bad_Name'), labels: { 'bad key': 'x' } } };
  await expect(api.create(configMaps, bad)).rejects.toThrow(
    /metadata\.name: Invalid value.*metadata\.labels: Invalid value/s,
  );
});
