import { connect } from 'node:http2';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { configMaps } from '#kinds';
import { type Question, type ServerUnderTest, startServerUnderTest } from './server-under-test.ts';

const MIB = 1024 * 1024;
let running: ServerUnderTest;
const ask = (path: string, question?: Question) => running.ask(path, question);

beforeAll(async () => {
  running = await startServerUnderTest();
  await running.api.create(configMaps, { metadata: { namespace: 'default', name: 'first' }, data: { k: 'v' } });
});
afterAll(() => running.server.close());

const MAPS = '/api/v1/namespaces/default/configmaps';

test.each([
  ['/livez', 200, 'ok'],
  ['/version', 200, '"gitVersion": "v1.36.2"'],
  ['/', 403, 'forbidden: User \\"system:anonymous\\" cannot get path \\"/\\"'],
  [
    MAPS,
    403,
    'configmaps is forbidden: User \\"system:anonymous\\" cannot list resource \\"configmaps\\" in API group \\"\\" in the namespace \\"default\\"',
  ],
])('an anonymous caller of %s is answered %i', async (path, code, text) => {
  const answer = await ask(path, { token: null });
  expect(answer.code).toBe(code);
  expect(answer.body).toContain(text);
});

test('a wrong token is refused even where anyone may read', async () => {
  expect(await ask('/livez', { token: 'wrong' })).toMatchObject({ code: 401 });
});

const nested = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
const post = (body: string | Buffer, type?: string) => ({ method: 'POST', body, ...(type && { type }) });
const put = (body: string) => ({ method: 'PUT', body });
const patch = (body: string, type: string) => ({ method: 'PATCH', body, type });

test.each<[string, string, Question]>([
  ['a path with a broken escape', '/api/v1/namespaces/%zz/pods', {}],
  ['a path with a zero byte', `${MAPS}/%00`, {}],
  ['a path that climbs', '/api/v1/namespaces/../../../etc/passwd', {}],
  ['doubled slashes', '/api//v1//pods', {}],
  ['an unknown group', '/apis/none.example/v1/things', {}],
  ['a limit that is no number', `${MAPS}?limit=many`, {}],
  ['a torn continue token', `${MAPS}?limit=1&continue=%7B`, {}],
  ['a version that is no number', `${MAPS}?resourceVersion=x`, {}],
  ['a watch of no such match', `${MAPS}?watch=1&resourceVersionMatch=none`, {}],
  ['a selector that is none', `${MAPS}?labelSelector=a%3D%3D%3Db`, {}],
  ['a field that cannot be selected', `${MAPS}?fieldSelector=data.k%3Dv`, {}],
  ['an empty body', MAPS, post('')],
  ['half a body', MAPS, post('{"metadata":')],
  ['a list for an object', MAPS, post('[]')],
  ['null for an object', MAPS, post('null')],
  ['a number for an object', MAPS, post('1')],
  ['a number for metadata', MAPS, post('{"metadata":1}')],
  ['a number for a name', MAPS, post('{"metadata":{"name":1}}')],
  ['a list for data', MAPS, post('{"metadata":{"name":"x"},"data":[]}')],
  ['bytes that are not UTF-8', MAPS, post(Buffer.from([0x7b, 0xff, 0xfe, 0x7d]))],
  ['a very deep body', MAPS, post(nested(50_000))],
  ['a body of very many objects', MAPS, post(`{"data":[${'{},'.repeat(850_000)}{}]}`)],
  ['a very deep YAML body', MAPS, post('['.repeat(20_000), 'application/yaml')],
  ['a YAML body that is none', MAPS, post('a: b: c: {', 'application/yaml')],
  ['a body that is too large', MAPS, post(Buffer.alloc(4 * MIB, 0x20))],
  ['an unknown body type', MAPS, post('<a/>', 'text/xml')],
  ['another kind', MAPS, post('{"apiVersion":"v1","kind":"Pod","metadata":{"name":"x"}}')],
  ['another version', MAPS, post('{"apiVersion":"v2","kind":"ConfigMap","metadata":{"name":"x"}}')],
  ['another name', `${MAPS}/first`, put('{"metadata":{"name":"second"}}')],
  ['a name that does not exist', `${MAPS}/none`, put('{"metadata":{"name":"none"}}')],
  ['a patch of an unknown type', `${MAPS}/first`, patch('{}', 'application/json')],
  ['a JSON patch that is no list', `${MAPS}/first`, patch('{}', 'application/json-patch+json')],
  [
    'a JSON patch that does not fit',
    `${MAPS}/first`,
    patch('[{"op":"remove","path":"/data/none"}]', 'application/json-patch+json'),
  ],
  ['a merge patch that is a list', `${MAPS}/first`, patch('[]', 'application/merge-patch+json')],
  ['a merge patch that is null', `${MAPS}/first`, patch('null', 'application/merge-patch+json')],
  ['a strategic patch that is a text', `${MAPS}/first`, patch('"x"', 'application/strategic-merge-patch+json')],
  [
    'a patch that removes the metadata',
    `${MAPS}/first`,
    patch('{"metadata":null,"data":3}', 'application/merge-patch+json'),
  ],
  ['deletion options that are none', `${MAPS}/first`, { method: 'DELETE', body: '{"gracePeriodSeconds":"soon"}' }],
  ['an unknown method', `${MAPS}/first`, { method: 'PROPFIND' }],
])('%s is refused with a Status that shows no inside', async (_, path, options) => {
  const answer = await ask(path, options);
  expect(answer.code).toBeGreaterThanOrEqual(400);
  expect(answer.code).toBeLessThan(500);
  expect(JSON.parse(answer.body)).toMatchObject({ kind: 'Status', status: 'Failure', code: answer.code });
  expect(answer.body).not.toMatch(/\.ts:\d|node:|at Object|TypeError|RangeError/);
});

test('after all that the object is as it was', async () => {
  const { body } = await ask(`${MAPS}/first`);
  expect(JSON.parse(body)).toMatchObject({ metadata: { name: 'first' }, data: { k: 'v' } });
});

test('a watch over HTTP/2 tells of changes while other calls share its connection', async () => {
  const session = connect(`https://127.0.0.1:${running.port}`, { rejectUnauthorized: false });
  const authorization = 'Bearer secret';
  const watch = session.request({ ':path': `${MAPS}?watch=1&fieldSelector=metadata.name%3Dseen`, authorization });
  const lines: string[] = [];
  const two = new Promise<void>((resolve) => {
    watch.setEncoding('utf8').on('data', (text: string) => {
      lines.push(...text.trim().split('\n'));
      if (lines.length >= 2) resolve();
    });
  });
  await new Promise((resolve) => watch.once('response', resolve));
  const write = async (method: string, path: string, body?: object) => {
    const call = session.request({
      ':method': method,
      ':path': path,
      authorization,
      'content-type': 'application/json',
    });
    call.end(body && JSON.stringify(body));
    await new Promise((resolve) => call.once('end', resolve).resume());
  };
  await write('POST', MAPS, { metadata: { name: 'seen' } });
  await write('DELETE', `${MAPS}/seen`);
  await two;
  expect(lines.map((line) => JSON.parse(line).type)).toEqual(['ADDED', 'DELETED']);
  watch.close();
  session.destroy();
});

const manyNames = `${MAPS}?labelSelector=app+notin+(${Array.from({ length: 20_000 }, (_, i) => `name-${i}`).join(',')})`;

test('a selector of thousands of names is read over HTTP/1.1', async () => {
  expect(await ask(manyNames)).toMatchObject({ code: 200 });
});
