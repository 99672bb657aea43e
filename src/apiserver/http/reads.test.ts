import { request } from 'node:https';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { configMaps } from '#kinds';
import { type Question, type ServerUnderTest, startServerUnderTest } from './server-under-test.ts';

const MAPS = '/api/v1/namespaces/default/configmaps';
const TABLE = 'application/json;as=Table;v=v1;g=meta.k8s.io';
let running: ServerUnderTest;

beforeAll(async () => {
  running = await startServerUnderTest();
  for (const name of ['a', 'b', 'c', 'd', 'e']) {
    const metadata = { namespace: 'default', name, labels: { tier: name < 'c' ? 'web' : 'db' } };
    await running.api.create(configMaps, { metadata, ...(name === 'a' && { data: { k: 'x'.repeat(130 * 1024) } }) });
  }
});
afterAll(() => running.server.close());

async function get(path: string, headers: Question['headers'] = {}) {
  const answer = await running.ask(path, { headers });
  return { ...answer, body: answer.body === '' ? undefined : JSON.parse(answer.body) };
}
const names = (body: { items: { metadata: { name: string } }[] }) => body.items.map(({ metadata }) => metadata.name);

test('parts of a list are those of one moment, and say how much is left', async () => {
  const first = (await get(`${MAPS}?limit=2`)).body;
  expect(names(first)).toEqual(['a', 'b']);
  expect(first.metadata.remainingItemCount).toBe(3);
  await running.api.create(configMaps, { metadata: { namespace: 'default', name: 'bb' } });
  const next = (await get(`${MAPS}?limit=2&continue=${first.metadata.continue}`)).body;
  expect(names(next)).toEqual(['c', 'd']);
  expect(next.metadata).toMatchObject({ resourceVersion: first.metadata.resourceVersion, remainingItemCount: 1 });
  const last = (await get(`${MAPS}?limit=2&continue=${next.metadata.continue}`)).body;
  expect(names(last)).toEqual(['e']);
  expect(last.metadata).toEqual({ resourceVersion: first.metadata.resourceVersion });
  await running.api.delete(configMaps, { namespace: 'default', name: 'bb' });
});

test('how much is left of a selection is not said', async () => {
  const { metadata } = (await get(`${MAPS}?limit=1&labelSelector=tier%3Dweb`)).body;
  expect(metadata.continue).toEqual(expect.any(String));
  expect(metadata).not.toHaveProperty('remainingItemCount');
});

test('who takes whatever there is gets all of it', async () => {
  expect(names((await get(`${MAPS}?limit=1&resourceVersion=0`)).body).length).toBe(5);
});

test('a moment that is no longer kept is refused with a token for the newest', async () => {
  const first = (await get(`${MAPS}?limit=4`)).body;
  await running.api.create(configMaps, { metadata: { namespace: 'default', name: 'f' } });
  await running.store.compact(running.store.revision);
  const refused = (await get(`${MAPS}?limit=4&continue=${first.metadata.continue}`)).body;
  expect(refused).toMatchObject({ code: 410, reason: 'Expired' });
  expect(refused.message).toMatch(/^The provided continue parameter is too old to display a consistent list result\./);
  expect(JSON.parse(Buffer.from(refused.metadata.continue, 'base64url').toString())).toEqual({
    v: 'meta.k8s.io/v1',
    rv: -1,
    start: 'd\0',
  });
  expect(names((await get(`${MAPS}?continue=${refused.metadata.continue}`)).body)).toEqual(['e', 'f']);
  const exact = (await get(`${MAPS}?resourceVersion=2&resourceVersionMatch=Exact`)).body;
  expect(exact).toMatchObject({
    code: 410,
    reason: 'Expired',
    message: 'The resourceVersion for the provided list is too old.',
  });
  await running.api.delete(configMaps, { namespace: 'default', name: 'f' });
});

const token = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

test.each([
  ['continue=%21', 400, 'invalid continue token: continue key is not valid: illegal base64 data at input byte 0'],
  ['continue=eyJ2Ijo', 400, 'invalid continue token: continue key is not valid: unexpected end of JSON input'],
  [
    `continue=${token({ v: 'v0', rv: 1, start: 'a' })}`,
    400,
    'invalid continue token: continue key is not valid: server does not recognize this encoded version v0',
  ],
  [
    `continue=${token({ v: 'meta.k8s.io/v1', start: 'a' })}`,
    400,
    'invalid continue token: continue key is not valid: incorrect encoded start resourceVersion (version meta.k8s.io/v1)',
  ],
  [
    `continue=${token({ v: 'meta.k8s.io/v1', rv: 1 })}`,
    400,
    'invalid continue token: continue key is not valid: encoded start key empty (version meta.k8s.io/v1)',
  ],
  [
    `continue=${token({ v: 'meta.k8s.io/v1', rv: 1, start: '../../secrets' })}`,
    400,
    'invalid continue token: continue key is not valid: ../../secrets',
  ],
  ['limit=', 400, 'strconv.ParseInt: parsing "": invalid syntax'],
  ['labelSelector=a in', 400, "unable to parse requirement: found '' expected: '('"],
])('a list with %s is answered %i', async (query, code, message) => {
  expect((await get(`${MAPS}?${query.replaceAll(' ', '%20')}`)).body).toMatchObject({ code, message });
});

test('an object of a version yet to come is too new', async () => {
  expect((await get(`${MAPS}/a?resourceVersion=99999`)).body).toMatchObject({
    code: 504,
    reason: 'Timeout',
    details: { causes: [{ reason: 'ResourceVersionTooLarge' }], retryAfterSeconds: 1 },
  });
  expect((await get(`${MAPS}/a?resourceVersion=0`)).code).toBe(200);
});

test.each([
  ['None', null],
  ['Object', { kind: 'ConfigMap', data: expect.any(Object) }],
  ['Metadata', { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1' }],
  ['', { kind: 'PartialObjectMetadata' }],
])('a table that includes %s of its objects shows %j', async (include, object) => {
  const { body } = await get(`${MAPS}/a?includeObject=${include}`, { accept: TABLE });
  expect(body).toMatchObject({ kind: 'Table', apiVersion: 'meta.k8s.io/v1', rows: [{ object }] });
});

test('a table includes nothing unheard of', async () => {
  expect((await get(`${MAPS}/a?includeObject=All`, { accept: TABLE })).body).toMatchObject({
    code: 400,
    message:
      "Unable to convert to Table as requested: includeObject: Invalid value: \"All\": must be 'Metadata', 'Object', 'None', or empty",
  });
});

test('tables and metadata come in the older version too', async () => {
  const older = (as: string) => ({ accept: `application/json;as=${as};v=v1beta1;g=meta.k8s.io` });
  const table = (await get(`${MAPS}/b`, older('Table'))).body;
  expect(table).toMatchObject({
    apiVersion: 'meta.k8s.io/v1beta1',
    rows: [{ object: { apiVersion: 'meta.k8s.io/v1beta1' } }],
  });
  const list = (await get(MAPS, older('PartialObjectMetadataList'))).body;
  expect(list).toMatchObject({ kind: 'PartialObjectMetadataList', apiVersion: 'meta.k8s.io/v1beta1' });
  expect(list.items[0]).toMatchObject({ apiVersion: 'meta.k8s.io/v1beta1' });
});

test.each([
  [
    MAPS,
    'PartialObjectMetadata',
    'you requested PartialObjectMetadata, but the requested object is a list (*core.ConfigMapList)',
  ],
  [
    `${MAPS}/a`,
    'PartialObjectMetadataList',
    'you requested PartialObjectMetadataList, but the requested object is not a list (*core.ConfigMap)',
  ],
])('%s is no %s', async (path, as, message) => {
  const { body } = await get(path, { accept: `application/json;as=${as};v=v1;g=meta.k8s.io` });
  expect(body).toMatchObject({ code: 406, reason: 'NotAcceptable', message });
});

test.each<[string, Question['headers'], boolean]>([
  ['?pretty=true', {}, true],
  ['?pretty=1', {}, true],
  ['?pretty=0', { 'user-agent': 'curl/8.0' }, false],
  ['', { 'user-agent': 'curl/8.0' }, true],
  ['', { 'user-agent': 'kubectl/v1.36.0' }, false],
  ['', { accept: 'application/json;pretty=1' }, true],
])('JSON for %s and %j is for people: %s', async (query, headers, pretty) => {
  for (const path of [MAPS, `${MAPS}/b`, `${MAPS}/none`]) {
    const { body } = await running.ask(path + query, { headers: headers ?? {} });
    expect(body.includes('\n  "')).toBe(pretty);
  }
});

test('large answers are packed for who can unpack them', async () => {
  const packed = await new Promise<{ headers: object; body: Buffer }>((resolve, reject) => {
    const headers = { authorization: 'Bearer secret', 'accept-encoding': 'gzip' };
    const at = { host: '127.0.0.1', port: running.port, path: `${MAPS}/a`, headers, rejectUnauthorized: false };
    request(at, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () => resolve({ headers: response.headers, body: Buffer.concat(chunks) }));
    })
      .on('error', reject)
      .end();
  });
  expect(packed.headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'Accept-Encoding' });
  expect(JSON.parse(gunzipSync(packed.body).toString()).metadata.name).toBe('a');
  const small = await running.ask(`${MAPS}/b`, { headers: { 'accept-encoding': 'gzip' } });
  expect(small.headers['content-encoding']).toBeUndefined();
});

test('every answer has an identity, given or new', async () => {
  expect((await running.ask(MAPS, { headers: { 'audit-id': 'mine' } })).headers['audit-id']).toBe('mine');
  const fresh = await running.ask(`${MAPS}/none`);
  expect(fresh.headers['audit-id']).toMatch(/^[-0-9a-f]{36}$/);
  expect(fresh.headers['cache-control']).toBe('no-cache, private');
});

test.each([
  ['HEAD', MAPS, 405],
  ['HEAD', '/api', 405],
  ['POST', '/api/v1', 405],
  ['DELETE', '/apis', 405],
  ['PUT', '/version', 405],
  ['HEAD', '/livez', 200],
  ['OPTIONS', MAPS, 405],
])('%s %s is answered %i', async (method, path, code) => {
  expect((await running.ask(path, { method })).code).toBe(code);
});

test('what is warned of may be in any script', async () => {
  const body = JSON.stringify({ metadata: { name: 'script' }, поле: 1 });
  const { code, headers } = await running.ask(MAPS, { method: 'POST', body });
  expect(code).toBe(201);
  expect(Buffer.from(String(headers.warning), 'latin1').toString()).toBe('299 - "unknown field \\"поле\\""');
});

test.each([[`${MAPS}/a?resourceVersion=x`], [`${MAPS}?watch=1&resourceVersion=x`]])(
  'what is no version is refused without reason by %s',
  async (path) => {
    const { body } = await get(path);
    expect(body).toMatchObject({
      code: 500,
      message: 'resourceVersion: Invalid value: "x": strconv.ParseUint: parsing "x": invalid syntax',
    });
    expect(body).not.toHaveProperty('reason');
  },
);
