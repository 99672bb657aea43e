import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Api } from '#api';
import { VirtualClock } from '#base';
import { configMaps } from '#kinds';
import type { ApiServer } from '../api-server.ts';
import { emptyServer } from '../empty-server.ts';

const MINUTE_MS = 60_000;
const namespace = 'default';
let clock: VirtualClock;
let server: ApiServer;
let api: Api;

beforeEach(async () => {
  clock = new VirtualClock();
  ({ server, api } = await emptyServer({ clock }));
  for (const name of ['a', 'b', 'c']) await api.create(configMaps, { metadata: { name, namespace } });
});
afterEach(() => server.close());

const write = (name: string) => api.create(configMaps, { metadata: { name, namespace } });

test('a list cannot be gone on with ten minutes later, once there is something newer', async () => {
  const first = await api.list(configMaps, { namespace, limit: 1 });
  const goOn = () => api.list(configMaps, { namespace, limit: 1, continue: first.continue ?? '' });
  await write('later');
  await clock.advance(5 * MINUTE_MS);
  expect((await goOn()).items.map(({ metadata }) => metadata.name)).toEqual(['b']);
  await clock.advance(5 * MINUTE_MS);
  await expect(goOn()).rejects.toMatchObject({ reason: 'Expired', listMeta: { continue: expect.any(String) } });
});

test('the newest version can be listed however old it is', async () => {
  const first = await api.list(configMaps, { namespace, limit: 1 });
  await clock.advance(60 * MINUTE_MS);
  const next = await api.list(configMaps, { namespace, limit: 1, continue: first.continue ?? '' });
  expect(next.items.map(({ metadata }) => metadata.name)).toEqual(['b']);
});

test('a watch goes further back than lists do', async () => {
  const { resourceVersion } = await api.list(configMaps, { namespace });
  await write('later');
  await clock.advance(60 * MINUTE_MS);
  const stop = new AbortController();
  const seen: string[] = [];
  for await (const event of api.watch(configMaps, { namespace, resourceVersion, signal: stop.signal })) {
    if (event.type === 'ADDED') seen.push(event.object.metadata.name);
    stop.abort();
    break;
  }
  expect(seen).toEqual(['later']);
});
