import { createPublicKey, verify } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ServerUnderTest, startServerUnderTest } from './server-under-test.ts';

let running: ServerUnderTest;
beforeAll(async () => {
  running = await startServerUnderTest();
});
afterAll(() => running.server.close());

const ask = async (path: string, headers: { [name: string]: string } = {}) => running.ask(path, { headers });
const json = async (path: string) => JSON.parse((await ask(path)).body);

const AGGREGATED = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';
const PROTOBUF = 'application/com.github.proto-openapi.spec.v3.v1.0+protobuf';

test.each([
  ['/api', AGGREGATED, AGGREGATED, 'public'],
  ['/apis', 'application/json', 'application/json', 'no-cache, private'],
  ['/apis/apps', undefined, 'application/json', 'no-cache, private'],
  ['/apis', 'application/yaml', 'application/yaml', 'no-cache, private'],
  ['/apis/apps/v1', 'application/vnd.kubernetes.protobuf', 'application/vnd.kubernetes.protobuf', 'no-cache, private'],
  ['/openapi/v2', undefined, 'application/json', 'no-cache, private'],
  ['/openapi/v3', PROTOBUF, 'application/json', 'no-cache, private'],
  ['/openapi/v3/version', PROTOBUF.replace('v3.', 'v3@'), PROTOBUF, 'no-cache, private'],
  ['/openid/v1/jwks', undefined, 'application/jwk-set+json', 'public, max-age=3600'],
  ['/.well-known/openid-configuration/', undefined, 'application/json', 'public, max-age=3600'],
])('%s asked for as %s', async (path, accept, type, cacheControl) => {
  const answer = await ask(path, accept === undefined ? {} : { accept });
  expect(answer).toMatchObject({ code: 200, headers: { 'content-type': type, 'cache-control': cacheControl } });
});

test.each(['/api', '/openapi/v2', '/openapi/v3', '/openapi/v3/apis/apps/v1'])(
  '%s is not sent again to who has it',
  async (path) => {
    const accept = `${AGGREGATED},application/json`;
    const { etag = '' } = (await ask(path, { accept })).headers;
    expect(etag).toMatch(/^"[0-9A-F]{128}"$/);
    const again = await ask(path, { accept, 'if-none-match': `"other", W/${etag}` });
    expect(again).toMatchObject({ code: 304, body: '', headers: { etag, vary: 'Accept' } });
    expect((await ask(path, { accept, 'if-none-match': '"other"' })).code).toBe(200);
  },
);

test('what an address names by its hash may be kept for ever', async () => {
  const { paths } = await json('/openapi/v3');
  const url = paths['apis/apps/v1'].serverRelativeURL;
  const { headers } = await ask(url);
  expect(headers['cache-control']).toBe('public, immutable');
  expect(headers.expires).toBe('Fri, 01 Jan 2027 00:00:00 GMT');
  const outdated = await ask('/openapi/v3/apis/apps/v1?hash=OLD');
  expect(outdated).toMatchObject({ code: 301, headers: { location: url } });
});

test.each(['/openapi/v2', '/openapi/v3/api/v1'])('%s has no form for who wants a picture', async (path) => {
  expect(await ask(path, { accept: 'image/png' })).toMatchObject({ code: 406, body: '' });
});

test('discovery has no form for who wants a picture, and says which it has', async () => {
  const { code, body } = await ask('/apis/apps', { accept: 'image/png' });
  expect(code).toBe(406);
  expect(JSON.parse(body).message).toContain('application/json, application/yaml');
});

test('discovery as protobuf is the same as in JSON', async () => {
  const { body } = await running.ask('/api/v1', { headers: { accept: 'application/vnd.kubernetes.protobuf' } });
  expect(body).toMatch(/^k8s\0/);
  expect(body).toContain('APIResourceList');
  expect(body).toContain('pods/ephemeralcontainers');
});

test('version says what it behaves like', async () => {
  expect(await json('/version')).toMatchObject({
    major: '1',
    minor: '36',
    emulationMajor: '1',
    emulationMinor: '36',
    minCompatibilityMajor: '1',
    minCompatibilityMinor: '35',
  });
});

test('health is told in plain text, check by check', async () => {
  const answer = await ask('/readyz?verbose');
  expect(answer).toMatchObject({
    code: 200,
    headers: { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' },
  });
  expect(answer.body).toContain('[+]etcd-readiness ok\n');
  expect((await ask('/readyz/none')).code).toBe(404);
});

test('the root lists every path that is no resource', async () => {
  const { paths } = await json('/');
  expect(paths).toEqual([...paths].sort());
  for (const path of paths) expect([path, (await ask(path)).code]).toEqual([path, 200]);
  expect(paths).toEqual(
    expect.arrayContaining(['/api/v1', '/apis/apps/v1', '/livez/ping', '/openapi/v3', '/openid/v1/jwks', '/version']),
  );
});

test.each(['/logs', '/logs/', '/metrics/none', '/apis/none', '/openapi', '/swagger.json'])(
  'there is nothing at %s',
  async (path) => {
    expect(await ask(path)).toMatchObject({
      code: 404,
      body: expect.stringContaining('the server could not find the requested resource'),
    });
  },
);

test('anyone with the published keys can check a token', async () => {
  const { issuer, jwks_uri, ...others } = await json('/.well-known/openid-configuration');
  expect([issuer, jwks_uri]).toEqual(['https://issuer', 'https://127.0.0.1:6443/openid/v1/jwks']);
  expect(others).toEqual({
    response_types_supported: ['id_token'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['ES256'],
  });
  const body = JSON.stringify({ apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {} });
  const created = await running.ask('/api/v1/namespaces/default/serviceaccounts/default/token', {
    method: 'POST',
    body,
  });
  const [header = '', claims = '', signature = ''] = JSON.parse(created.body).status.token.split('.');
  const { keys } = await json('/openid/v1/jwks');
  const { kid } = JSON.parse(Buffer.from(header, 'base64url').toString());
  const jwk = keys.find((key: { kid: string }) => key.kid === kid);
  expect(Object.keys(jwk)).toEqual(['use', 'kty', 'kid', 'crv', 'alg', 'x', 'y']);
  const key = { key: createPublicKey({ key: jwk, format: 'jwk' }), dsaEncoding: 'ieee-p1363' as const };
  expect(verify('sha256', Buffer.from(`${header}.${claims}`), key, Buffer.from(signature, 'base64url'))).toBe(true);
});
