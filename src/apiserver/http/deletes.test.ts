import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Pod, Stored } from '#api';
import { VirtualClock } from '#base';
import { configMaps, jobs, namespaces, pods, replicaSets, replicationControllers } from '#kinds';
import { type Question, type ServerUnderTest, startServerUnderTest } from './server-under-test.ts';

const NS = '/api/v1/namespaces/default';
const MAPS = `${NS}/configmaps`;
const PODS = `${NS}/pods`;
const clock = new VirtualClock();
let running: ServerUnderTest;

beforeAll(async () => {
  running = await startServerUnderTest({ clock });
});
afterAll(() => running.server.close());

async function remove(path: string, options?: object, question: Question = {}) {
  const sent = { method: 'DELETE', ...(options && { body: JSON.stringify(options) }), ...question };
  const answer = await running.ask(path, sent);
  return { code: answer.code, body: JSON.parse(answer.body) };
}

const makeMap = (name: string, more: object = {}) =>
  running.api.create(configMaps, { metadata: { namespace: 'default', name, ...more } });

async function runningPod(name: string): Promise<Stored<Pod>> {
  const { api } = running;
  const spec = { containers: [{ name: 'c', image: 'i' }], terminationGracePeriodSeconds: 40 };
  await api.create(pods, { metadata: { namespace: 'default', name }, spec });
  const binding = { metadata: { name }, target: { kind: 'Node', name: 'n' } };
  await api.createSubresource(pods, { namespace: 'default', name }, 'binding', binding);
  return api.get(pods, { namespace: 'default', name });
}

test.each<[string, object | undefined, number]>([
  ['', undefined, 40],
  ['', { gracePeriodSeconds: 7 }, 7],
  ['?gracePeriodSeconds=8', undefined, 8],
  ['', { gracePeriodSeconds: -1 }, 1],
])('a pod on a node that is deleted with %s %j has %i seconds left', async (query, options, seconds) => {
  const { metadata } = await runningPod(`grace-${seconds}`);
  const { code, body } = await remove(`${PODS}/${metadata.name}${query}`, options);
  expect(code).toBe(200);
  expect(body.metadata).toMatchObject({ deletionGracePeriodSeconds: seconds, generation: 2 });
  expect(Date.parse(body.metadata.deletionTimestamp) - clock.now()).toBe(seconds * 1000);
});

test('the time that is left can be made shorter, and never longer', async () => {
  const { metadata } = await runningPod('shrinking');
  const path = `${PODS}/${metadata.name}`;
  const marked = (await remove(path)).body.metadata;
  const longer = (await remove(path, { gracePeriodSeconds: 90 })).body.metadata;
  expect(longer).toEqual(marked);
  const again = (await remove(path)).body.metadata;
  expect(again).toEqual(marked);
  const shorter = (await remove(path, { gracePeriodSeconds: 5 })).body.metadata;
  expect(shorter).toMatchObject({ deletionGracePeriodSeconds: 5, generation: 2 });
  const gone = await remove(path, { gracePeriodSeconds: 0 });
  expect(gone).toMatchObject({ code: 200, body: { kind: 'Pod' } });
  expect((await running.ask(path)).code).toBe(404);
});

test('a pod that no node runs is gone at once', async () => {
  const spec = { containers: [{ name: 'c', image: 'i' }] };
  await running.api.create(pods, { metadata: { namespace: 'default', name: 'nowhere' }, spec });
  expect((await remove(`${PODS}/nowhere`)).body).toMatchObject({ kind: 'Pod', metadata: { name: 'nowhere' } });
  expect((await running.ask(`${PODS}/nowhere`)).code).toBe(404);
});

test('what is held by a finalizer is marked, and gone with the last of them', async () => {
  await makeMap('held', { finalizers: ['example.com/a'] });
  const first = await remove(`${MAPS}/held`);
  expect(first).toMatchObject({ code: 200, body: { kind: 'ConfigMap', metadata: { deletionGracePeriodSeconds: 0 } } });
  const second = await remove(`${MAPS}/held`);
  expect(second.body).toEqual(first.body);
  const body = { metadata: { finalizers: null, labels: { last: 'word' } } };
  const last = await running.api.patch(configMaps, { namespace: 'default', name: 'held' }, { type: 'merge', body });
  // As it was written, though it is never stored.
  expect(last.metadata.finalizers).toBeUndefined();
  expect(last.metadata.labels).toEqual({ last: 'word' });
  expect(last.metadata.deletionTimestamp).toBe(first.body.metadata.deletionTimestamp);
  expect((await running.ask(`${MAPS}/held`)).code).toBe(404);
});

test.each<[object, string[] | undefined]>([
  [{ propagationPolicy: 'Foreground' }, ['foregroundDeletion']],
  [{ propagationPolicy: 'Orphan' }, ['orphan']],
  [{ orphanDependents: true }, ['orphan']],
  [{ propagationPolicy: 'Background' }, undefined],
  [{ orphanDependents: false }, undefined],
])('dependents of what is deleted with %j are cared for by %j', async (options, finalizers) => {
  const name = `owner-${JSON.stringify(options).replace(/\W/g, '').toLowerCase()}`;
  const labels = { app: name };
  await running.api.create(replicaSets, {
    metadata: { namespace: 'default', name },
    spec: {
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: 'c', image: 'i' }] } },
    },
  });
  const { body } = await remove(`/apis/apps/v1/namespaces/default/replicasets/${name}`, options);
  if (finalizers) expect(body.metadata.finalizers).toEqual(finalizers);
  else expect(body).toMatchObject({ kind: 'Status', details: { name, group: 'apps', kind: 'replicasets' } });
});

const JOBS = '/apis/batch/v1/namespaces/default/jobs';
const CONTROLLERS = `${NS}/replicationcontrollers`;

test.each<[string, object | undefined, string[] | undefined]>([
  [JOBS, undefined, ['orphan']],
  [JOBS, {}, ['orphan']],
  [JOBS, { propagationPolicy: 'Background' }, undefined],
  [JOBS, { propagationPolicy: 'Foreground' }, ['foregroundDeletion']],
  [CONTROLLERS, undefined, ['orphan']],
  [CONTROLLERS, { propagationPolicy: 'Background' }, undefined],
])('pods of what is deleted at %s with %j are cared for by %j: they stay by default', async (path, options, held) => {
  const metadata = { namespace: 'default', name: 'oldest' };
  const labels = { app: 'oldest' };
  const containers = [{ name: 'c', image: 'i' }];
  if (path === JOBS) {
    const template = { spec: { containers, restartPolicy: 'Never' as const } };
    await running.api.create(jobs, { metadata, spec: { template } });
  } else {
    const template = { metadata: { labels }, spec: { containers } };
    await running.api.create(replicationControllers, { metadata, spec: { template } });
  }
  const { body } = await remove(`${path}/oldest`, options);
  if (!held) expect(body).toMatchObject({ kind: 'Status', details: { name: 'oldest' } });
  else {
    expect(body.metadata.finalizers).toEqual(held);
    await running.ask(`${path}/oldest`, {
      method: 'PATCH',
      type: 'application/merge-patch+json',
      body: JSON.stringify({ metadata: { finalizers: null } }),
    });
  }
  expect((await running.ask(`${path}/oldest`)).code).toBe(404);
});

test('a dry run deletes nothing', async () => {
  await makeMap('kept');
  for (const answer of [await remove(`${MAPS}/kept?dryRun=All`), await remove(`${MAPS}/kept`, { dryRun: ['All'] })]) {
    expect(answer).toMatchObject({ code: 200, body: { status: 'Success' } });
  }
  expect((await running.ask(`${MAPS}/kept`)).code).toBe(200);
});

test.each<[string, object | undefined, number, string]>([
  ['/none', undefined, 404, 'configmaps "none" not found'],
  [
    '/none?propagationPolicy=Never',
    undefined,
    422,
    'DeleteOptions.meta.k8s.io "" is invalid: propagationPolicy: Unsupported value: "Never": supported values: "Foreground", "Background", "Orphan", "nil"',
  ],
  [
    '/none',
    { dryRun: ['Some'] },
    422,
    'DeleteOptions.meta.k8s.io "" is invalid: dryRun: Unsupported value: ["Some"]: supported values: "All"',
  ],
  ['/none?gracePeriodSeconds=soon', undefined, 400, 'strconv.ParseInt: parsing "soon": invalid syntax'],
  [
    '/none',
    { kind: 'Pod', apiVersion: 'v1' },
    400,
    'Pod in version "v1" cannot be handled as a DeleteOptions: converting (v1.Pod) to (core.DeleteOptions): unknown conversion',
  ],
])('a deletion of %s with %j is answered %i', async (path, options, code, message) => {
  expect((await remove(`${MAPS}${path}`, options)).body).toMatchObject({ code, message });
});

test('options may say that they are of any version', async () => {
  await makeMap('versioned');
  const options = { kind: 'DeleteOptions', apiVersion: 'apps/v1', gracePeriodSeconds: 0 };
  expect((await remove(`${MAPS}/versioned`, options)).code).toBe(200);
});

test('a collection is deleted as far as it is selected, and told', async () => {
  await running.api.create(namespaces, { metadata: { name: 'many' } });
  for (const [name, tier] of [
    ['a', 'web'],
    ['b', 'db'],
    ['c', 'web'],
  ] as const) {
    await running.api.create(configMaps, { metadata: { namespace: 'many', name, labels: { tier } } });
  }
  const path = '/api/v1/namespaces/many/configmaps';
  const dry = await remove(`${path}?dryRun=All`);
  expect(dry.body.items.length).toBe(3);
  const { code, body } = await remove(`${path}?labelSelector=tier%3Dweb`, { propagationPolicy: 'Background' });
  expect(code).toBe(200);
  expect(body).toMatchObject({
    kind: 'ConfigMapList',
    apiVersion: 'v1',
    metadata: { resourceVersion: expect.any(String) },
  });
  expect(body.items.map(({ metadata }: { metadata: { name: string } }) => metadata.name)).toEqual(['a', 'c']);
  const { items } = await running.api.list(configMaps, { namespace: 'many' });
  expect(items.map(({ metadata }) => metadata.name)).toEqual(['b']);
  expect((await remove(`${path}?fieldSelector=metadata.name%3Dx`)).body.items).toEqual([]);
});
