import { beforeEach, expect, test } from 'vitest';
import type { Api, Patch } from '#api';
import { configMaps, deployments } from '#kinds';
import { emptyServer } from '../empty-server.ts';

const at = (name: string) => ({ name, namespace: 'default' });
const twenty = Array.from({ length: 20 }, (_, i) => i);
let api: Api;

beforeEach(async () => {
  ({ api } = await emptyServer());
  const labels = { a: 'b' };
  const template = { metadata: { labels }, spec: { containers: [{ name: 'c', image: 'nginx' }] } };
  await api.create(deployments, { metadata: at('web'), spec: { selector: { matchLabels: labels }, template } });
  await api.create(configMaps, { metadata: at('m'), data: { a: 'b' } });
});

/** How twenty writes at once end. */
async function atOnce(write: (i: number) => Promise<unknown>): Promise<string[]> {
  const reason = (error: { reason: string }) => error.reason;
  return Promise.all(
    twenty.map((i) =>
      write(i)
        .then(() => 'done')
        .catch(reason),
    ),
  );
}
const allDone = twenty.map(() => 'done');
const oneDone = [...twenty.slice(1).map(() => 'Conflict'), 'done'];

test.each<[string, (i: number) => Patch]>([
  ['merge patches', (i) => ({ type: 'merge', body: { data: { [`k${i}`]: 'v' } } })],
  ['strategic merge patches', (i) => ({ type: 'strategic', body: { data: { [`k${i}`]: 'v' } } })],
  ['JSON patches', (i) => ({ type: 'json', body: [{ op: 'add', path: `/data/k${i}`, value: 'v' }] })],
])('%s at once are all done, one upon the other', async (_, patch) => {
  expect(await atOnce((i) => api.patch(configMaps, at('m'), patch(i)))).toEqual(allDone);
  expect(Object.keys((await api.get(configMaps, at('m'))).data ?? {})).toHaveLength(21);
});

test('patches of a scale at once are all done', async () => {
  const patch = (i: number): Patch => ({ type: 'merge', body: { spec: { replicas: i } } });
  expect(await atOnce((i) => api.patch(deployments, at('web'), patch(i), { subresource: 'scale' }))).toEqual(allDone);
});

test('updates at once that name no version are all done', async () => {
  const put = (i: number) => api.update(configMaps, { metadata: at('m'), data: { a: String(i) } });
  expect(await atOnce(put)).toEqual(allDone);
});

test('of writes at once that name the version they are made from, one is done', async () => {
  const first = await api.get(configMaps, at('m'));
  const { resourceVersion } = first.metadata;
  const body = (i: number) => ({ metadata: { resourceVersion }, data: { a: `patch ${i}` } });
  expect((await atOnce((i) => api.patch(configMaps, at('m'), { type: 'merge', body: body(i) }))).sort()).toEqual(
    oneDone,
  );
  const newest = await api.get(configMaps, at('m'));
  const put = (i: number) => api.update(configMaps, { ...newest, data: { a: `put ${i}` } });
  expect((await atOnce(put)).sort()).toEqual(oneDone);
});
