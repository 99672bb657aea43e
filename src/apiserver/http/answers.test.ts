import { afterAll, beforeAll, expect, test } from 'vitest';
import { configMaps, pods, serviceAccounts } from '#kinds';
import { type Question, type ServerUnderTest, startServerUnderTest } from './server-under-test.ts';

const NS = '/api/v1/namespaces/default';
let running: ServerUnderTest;

beforeAll(async () => {
  running = await startServerUnderTest();
  const { api } = running;
  for (const name of ['a', 'b']) {
    await api.create(pods, {
      metadata: { namespace: 'default', name },
      spec: { containers: [{ name: 'c', image: 'i' }] },
    });
  }
  await api.create(configMaps, { metadata: { namespace: 'default', name: 'a' } });
});
afterAll(() => running.server.close());

async function ask(path: string, question?: Question) {
  const { code, body } = await running.ask(path, question);
  return { code, body: JSON.parse(body) };
}
const send = (method: string, body: object): Question => ({ method, body: JSON.stringify(body) });

const NO_SUCH_PATH = {
  kind: 'Status',
  apiVersion: 'v1',
  metadata: {},
  status: 'Failure',
  message: 'the server could not find the requested resource',
  reason: 'NotFound',
  details: {},
  code: 404,
};
const WRONG_METHOD = {
  ...NO_SUCH_PATH,
  message: 'the server does not allow this method on the requested resource',
  reason: 'MethodNotAllowed',
  code: 405,
};

test.each([
  ['GET', `${NS}/pods/a/nope`],
  ['PUT', `${NS}/pods/a/nope`],
  ['PATCH', `${NS}/pods/a/nope`],
  ['POST', `${NS}/pods/a/nope`],
  ['DELETE', `${NS}/pods/a/nope`],
  ['GET', `${NS}/configmaps/a/status`],
  ['GET', '/api/v1/nopes'],
  ['GET', '/apis/apps/v2/deployments'],
])('%s %s is a path the server does not have', async (method, path) => {
  expect((await ask(path, { method })).body).toEqual(NO_SUCH_PATH);
});

test.each([
  ['POST', '/api/v1/pods'],
  ['POST', `${NS}/pods/a`],
  ['PUT', `${NS}/pods`],
  ['PATCH', `${NS}/pods`],
  ['DELETE', `${NS}/pods/a/status`],
  ['GET', `${NS}/pods/a/eviction`],
  ['GET', `${NS}/pods/a/binding`],
  ['DELETE', '/api/v1/namespaces'],
  ['GET', `${NS}/bindings`],
  ['GET', '/apis/authentication.k8s.io/v1/tokenreviews'],
])('%s %s is not a method of that path', async (method, path) => {
  expect((await ask(path, { method })).body).toEqual(WRONG_METHOD);
});

test.each(['exec', 'attach', 'portforward'])('%s without an upgrade asks for one', async (stream) => {
  const { body } = await ask(`${NS}/pods/a/${stream}`);
  expect(body).toMatchObject({ reason: 'BadRequest', message: 'Upgrade request required', code: 400 });
});

test.each([
  [
    'resourceVersionMatch=Exact',
    'resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided',
  ],
  [
    'resourceVersionMatch=Exact&resourceVersion=0',
    'resourceVersionMatch: Forbidden: resourceVersionMatch "exact" is forbidden for resourceVersion "0"',
  ],
  [
    'resourceVersionMatch=x&resourceVersion=1',
    'resourceVersionMatch: Unsupported value: "x": supported values: "Exact", "NotOlderThan", ""',
  ],
  ['sendInitialEvents=true', 'sendInitialEvents: Forbidden: sendInitialEvents is forbidden for list'],
  [
    'watch=1&sendInitialEvents=true',
    'resourceVersionMatch: Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan',
  ],
  [
    'watch=1&resourceVersionMatch=NotOlderThan',
    'resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided',
  ],
])('a list with %s is refused', async (query, text) => {
  const { body } = await ask(`${NS}/pods?${query}`);
  expect(body).toMatchObject({
    code: 422,
    reason: 'Invalid',
    message: `ListOptions.meta.k8s.io "" is invalid: ${text}`,
  });
});

test.each([
  [
    'resourceVersion=x',
    400,
    'invalid resource version: resourceVersion: Invalid value: "x": strconv.ParseUint: parsing "x": invalid syntax',
  ],
  ['resourceVersion=5&continue=e30', 400, 'specifying resource version is not allowed when using continue'],
  [
    'continue=e30',
    400,
    'invalid continue token: continue key is not valid: server does not recognize this encoded version ',
  ],
  ['resourceVersion=99999', 504, /^Timeout: Too large resource version: 99999, current: \d+$/],
])('a list with %s is answered %i', async (query, code, message) => {
  const { body } = await ask(`${NS}/pods?${query}`);
  expect(body).toMatchObject({ code, message: expect.stringMatching(message) });
});

test('a watch whose history is gone says so within the watch', async () => {
  await running.api.create(configMaps, { metadata: { namespace: 'default', name: 'late' } });
  await running.store.compact(running.store.revision);
  const { code, body } = await running.ask(`${NS}/configmaps?watch=1&resourceVersion=2`);
  expect(code).toBe(200);
  expect(JSON.parse(body)).toMatchObject({ type: 'ERROR', object: { code: 410, reason: 'Expired' } });
});

test('a deletion answers with what the kind answers with', async () => {
  expect((await ask(`${NS}/pods/b`, { method: 'DELETE' })).body).toMatchObject({
    kind: 'Pod',
    metadata: { name: 'b' },
  });
  await running.api.create(configMaps, { metadata: { namespace: 'default', name: 'gone' } });
  expect((await ask(`${NS}/configmaps/gone`, { method: 'DELETE' })).body).toEqual({
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Success',
    details: { name: 'gone', kind: 'configmaps', uid: expect.any(String) },
  });
});

test.each([
  [
    { preconditions: { uid: 'x' } },
    409,
    /^Operation cannot be fulfilled on ConfigMap "a": the UID in the precondition \(x\) does not match the UID in record \(.+\)\. The object might have been deleted and then recreated$/,
  ],
  [{ preconditions: { resourceVersion: '1' } }, 409, /the ResourceVersion in the precondition \(1\) does not match/],
  [
    { propagationPolicy: 'No' },
    422,
    'DeleteOptions.meta.k8s.io "" is invalid: propagationPolicy: Unsupported value: "No": supported values: "Foreground", "Background", "Orphan", "nil"',
  ],
  [
    { propagationPolicy: 'Orphan', orphanDependents: true },
    422,
    /orphanDependents and deletionPropagation cannot be both set/,
  ],
])('deleting with %j is refused', async (options, code, message) => {
  const { body } = await ask(`${NS}/configmaps/a`, send('DELETE', options));
  expect(body).toMatchObject({ code, message: expect.stringMatching(message) });
});

test.each([
  [{ orphanDependents: false }, 202, ['example.com/hold']],
  [{ propagationPolicy: 'Foreground' }, 200, ['example.com/hold', 'foregroundDeletion']],
])('a deletion with %j that has to wait is answered %i', async (options, expected, finalizers) => {
  const name = `held-${expected}`;
  const held = { namespace: 'default', name, finalizers: ['example.com/hold'] };
  await running.api.create(configMaps, { metadata: held });
  const { code, body } = await ask(`${NS}/configmaps/${name}`, send('DELETE', options));
  expect(code).toBe(expected);
  expect(body.metadata.finalizers).toEqual(finalizers);
});

test('a pod is bound through the bindings of its namespace', async () => {
  const binding = { metadata: { name: 'a' }, target: { kind: 'Node', name: 'n' } };
  expect((await ask(`${NS}/bindings`, send('POST', binding))).body).toMatchObject({ status: 'Success', code: 201 });
  expect((await ask(`${NS}/pods/a`)).body.spec.nodeName).toBe('n');
});

const SELF = '/apis/authentication.k8s.io/v1/selfsubjectreviews';
const whoAmI = (headers: { [name: string]: string }) => ask(SELF, { ...send('POST', {}), headers });

test('an impersonated user is who the headers say', async () => {
  const { body } = await whoAmI({
    'impersonate-user': 'jane',
    'impersonate-uid': '7',
    'impersonate-group': 'dev',
    'impersonate-extra-example.com%2fscope': 'all',
  });
  expect(body).toEqual({
    kind: 'SelfSubjectReview',
    apiVersion: 'authentication.k8s.io/v1',
    metadata: {},
    status: {
      userInfo: {
        username: 'jane',
        uid: '7',
        groups: ['dev', 'system:authenticated'],
        extra: { 'example.com/scope': ['all'] },
      },
    },
  });
});

test('parts of a user are not taken without a name', async () => {
  expect(await whoAmI({ 'impersonate-group': 'dev' })).toMatchObject({ code: 400 });
});

test.each(['anonymous', 'jane'])('nobody impersonates without the right to: %s', async (name) => {
  const question = { ...send('POST', {}), token: null, headers: { 'impersonate-user': name } };
  const { body } = await ask(SELF, question);
  expect(body.message).toBe(
    'selfsubjectreviews.authentication.k8s.io is forbidden: User "system:anonymous" cannot impersonate-on:user-info:create resource "selfsubjectreviews" in API group "authentication.k8s.io" at the cluster scope',
  );
});

const review = (token: string, audiences?: string[]) =>
  ask(
    '/apis/authentication.k8s.io/v1/tokenreviews',
    send('POST', { spec: { token, ...(audiences && { audiences }) } }),
  );

test('a token is reviewed truthfully', async () => {
  const issued = await running.api.createSubresource<object, { status: { token: string } }>(
    serviceAccounts,
    { namespace: 'default', name: 'default' },
    'token',
    { spec: { audiences: ['there'] } },
  );
  const { token } = issued.status;
  expect((await review(token, ['there', 'elsewhere'])).body.status).toMatchObject({
    authenticated: true,
    user: { username: 'system:serviceaccount:default:default', uid: expect.any(String) },
    audiences: ['there'],
  });
  for (const { body } of [await review(token), await review('x')]) {
    expect(body.status).toEqual({ user: {}, error: expect.stringContaining('invalid bearer token') });
  }
});

test('a question about access names exactly one thing', async () => {
  const path = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
  const { body } = await ask(path, send('POST', { spec: {} }));
  expect(body.message).toContain('exactly one of nonResourceAttributes or resourceAttributes must be specified');
  const attributes = { verb: 'get', resource: 'pods' };
  const answer = await ask(path, send('POST', { spec: { resourceAttributes: attributes } }));
  expect(answer.body.status).toEqual({ allowed: true });
});
