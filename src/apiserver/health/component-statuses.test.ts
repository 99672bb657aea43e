import { afterAll, beforeAll, expect, test } from 'vitest';
import { componentStatuses } from '#kinds';
import { emptyServer } from '../empty-server.ts';
import { type ServerUnderTest, startServerUnderTest } from '../http/server-under-test.ts';

let running: ServerUnderTest;
beforeAll(async () => {
  running = await startServerUnderTest();
});
afterAll(() => running.server.close());

const CS = '/api/v1/componentstatuses';
const ask = (path: string, accept = 'application/json') => running.ask(path, { headers: { accept } });

test('statuses are read when they are asked for', async () => {
  let isRunning = false;
  const { api } = await emptyServer({ isRunning: () => isRunning });
  const health = async () =>
    (await api.list(componentStatuses)).items.map(({ metadata, conditions = [] }) => [
      metadata.name,
      conditions[0]?.status,
      conditions[0]?.message,
    ]);
  expect(await health()).toEqual([
    ['controller-manager', 'False', 'not running'],
    ['scheduler', 'False', 'not running'],
    ['etcd-0', 'True', 'ok'],
  ]);
  isRunning = true;
  expect(await health()).toEqual([
    ['controller-manager', 'True', 'ok'],
    ['scheduler', 'True', 'ok'],
    ['etcd-0', 'True', 'ok'],
  ]);
});

test('a store that has ended is told', async () => {
  const { api, store } = await emptyServer();
  await store.close();
  const { conditions } = await api.get(componentStatuses, { name: 'etcd-0' });
  expect(conditions).toEqual([{ type: 'Healthy', status: 'False', message: 'the store is closed' }]);
});

test('a list says that the kind is deprecated, and no version of itself', async () => {
  const { body, headers } = await ask(CS);
  expect(headers.warning).toBe('299 - "v1 ComponentStatus is deprecated in v1.19+"');
  expect(JSON.parse(body)).toMatchObject({ kind: 'ComponentStatusList', apiVersion: 'v1', metadata: {} });
});

test('as a table they are what kubectl prints', async () => {
  const { body } = await ask(CS, 'application/json;as=Table;v=v1;g=meta.k8s.io');
  const { rows } = JSON.parse(body);
  expect(rows.map(({ cells }: { cells: unknown[] }) => cells)).toEqual([
    ['controller-manager', 'Unhealthy', 'not running', ''],
    ['scheduler', 'Unhealthy', 'not running', ''],
    ['etcd-0', 'Healthy', 'ok', ''],
  ]);
});

test.each([
  ['fieldSelector=metadata.name%3Dscheduler', ['scheduler']],
  ['labelSelector=a%3Db', []],
  ['labelSelector=%21a', ['controller-manager', 'scheduler', 'etcd-0']],
])('%s selects %j', async (query, names) => {
  const { items } = JSON.parse((await ask(`${CS}?${query}`)).body);
  expect(items.map((item: { metadata: { name: string } }) => item.metadata.name)).toEqual(names);
});

test.each([
  ['/etcd-0', 'application/json', 200],
  ['/etcd-0', 'application/yaml', 200],
  ['/etcd-0', 'application/vnd.kubernetes.protobuf', 200],
  ['', 'application/vnd.kubernetes.protobuf', 200],
  ['/none', 'application/json', 404],
  ['?watch=1', 'application/json', 405],
])('%s asked for as %s is answered with %i', async (path, accept, code) => {
  expect(await ask(CS + path, accept)).toMatchObject({
    code,
    headers: { 'content-type': code === 200 ? accept : expect.anything() },
  });
});
