import { type ClientHttp2Session, connect } from 'node:http2';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { configMaps, namespaces } from '#kinds';
import { type ServerUnderTest, startServerUnderTest } from './server-under-test.ts';

let running: ServerUnderTest;
let session: ClientHttp2Session;

beforeAll(async () => {
  running = await startServerUnderTest();
  session = connect(`https://127.0.0.1:${running.port}`, { rejectUnauthorized: false });
  await running.api.create(namespaces, { metadata: { name: 'other' } });
  for (const [namespace, name] of [
    ['default', 'a'],
    ['default', 'b'],
    ['other', 'a'],
  ])
    await running.api.create(configMaps, { metadata: { namespace, name } });
});
afterAll(async () => {
  session.destroy();
  await running.server.close();
});

/** The first so many lines of a watch. */
async function lines(path: string, count: number): Promise<{ type: string; object: { metadata: { name: string } } }[]> {
  const stream = session.request({ ':path': path, authorization: 'Bearer secret' });
  let text = '';
  await new Promise<void>((resolve, reject) => {
    stream.on('data', (chunk: Buffer) => {
      text += chunk;
      if (text.split('\n').length > count) resolve();
    });
    stream.on('close', () => reject(new Error(`cut off after ${text}`)));
  });
  stream.close();
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

const WATCH = '/api/v1/watch';

test.each([
  ['every object', `${WATCH}/configmaps`, ['a', 'b', 'a']],
  ['the objects of a namespace', `${WATCH}/namespaces/default/configmaps`, ['a', 'b']],
  ['one object', `${WATCH}/namespaces/default/configmaps/b`, ['b']],
  ['one object, whatever the query says of watching', `${WATCH}/namespaces/default/configmaps/a?watch=false`, ['a']],
  ['one object that is in no namespace', `${WATCH}/namespaces/other`, ['other']],
  ['what is selected', `${WATCH}/configmaps?fieldSelector=metadata.namespace%3Dother`, ['a']],
])('the old path of a watch shows %s', async (_what, path, names) => {
  const seen = await lines(path, names.length);
  expect(seen.map(({ type, object }) => `${type} ${object.metadata.name}`)).toEqual(names.map((n) => `ADDED ${n}`));
});

test('changes of other objects are not seen', async () => {
  const path = `${WATCH}/namespaces/default/configmaps/b?resourceVersion=${running.store.revision}`;
  await running.api.patch(
    configMaps,
    { namespace: 'default', name: 'a' },
    { type: 'merge', body: { data: { k: '1' } } },
  );
  await running.api.patch(
    configMaps,
    { namespace: 'default', name: 'b' },
    { type: 'merge', body: { data: { k: '2' } } },
  );
  const [first] = await lines(path, 1);
  expect(first).toMatchObject({ type: 'MODIFIED', object: { metadata: { name: 'b' }, data: { k: '2' } } });
});

test.each([
  [404, `${WATCH}`],
  [404, `${WATCH}/namespaces/default/configmaps/b/status`],
  [404, `${WATCH}/componentstatuses`],
  [404, `${WATCH}/gadgets`],
  [404, '/apis/apps/v1/watch'],
  [500, `${WATCH}/configmaps?resourceVersion=x`],
])('%i is the answer for %s', async (code, path) => {
  expect((await running.ask(path)).code).toBe(code);
});

test('what is watched by path cannot be deleted by it', async () => {
  const answer = await running.ask(`${WATCH}/namespaces/default/configmaps/b`, { method: 'DELETE' });
  expect(answer.code).toBe(405);
});
