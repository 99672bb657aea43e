import { afterAll, beforeAll, expect, test } from 'vitest';
import { configMaps, leases, podDisruptionBudgets } from '#kinds';
import { type Question, type ServerUnderTest, startServerUnderTest } from './server-under-test.ts';

const CORE = '/api/v1/namespaces/default';
let running: ServerUnderTest;

beforeAll(async () => {
  running = await startServerUnderTest();
  const metadata = { namespace: 'default', name: 'a' };
  await running.api.create(configMaps, { metadata });
  await running.api.create(leases, { metadata });
  await running.api.create(podDisruptionBudgets, { metadata, spec: { minAvailable: 1 } });
});
afterAll(() => running.server.close());

async function put(path: string, object: object, question: Question = {}) {
  const { code, body } = await running.ask(path, { method: 'PUT', body: JSON.stringify(object), ...question });
  return { code, body: JSON.parse(body) };
}

test.each([
  ['endpoints', `${CORE}/endpoints/new`, {}],
  ['limit ranges', `${CORE}/limitranges/new`, { spec: { limits: [] } }],
  ['services', `${CORE}/services/new`, { spec: { ports: [{ port: 80 }] } }],
  ['leases', '/apis/coordination.k8s.io/v1/namespaces/default/leases/new', { spec: { holderIdentity: 'me' } }],
  ['roles', '/apis/rbac.authorization.k8s.io/v1/namespaces/default/roles/new', { rules: [] }],
  ['cluster roles', '/apis/rbac.authorization.k8s.io/v1/clusterroles/new', { rules: [] }],
])('%s are created by what would replace them', async (_, path, object) => {
  const made = await put(path, { ...object, metadata: { name: 'new', resourceVersion: '7' } });
  expect(made).toMatchObject({ code: 201, body: { metadata: { name: 'new', uid: expect.any(String) } } });
  expect((await put(path, made.body)).code).toBe(200);
});

test.each([
  ['configmaps', { data: {} }],
  ['secrets', {}],
  ['serviceaccounts', {}],
])('%s are not created by what would replace them', async (plural, object) => {
  const { body } = await put(`${CORE}/${plural}/new`, { ...object, metadata: { name: 'new' } });
  expect(body).toMatchObject({ code: 404, reason: 'NotFound', message: `${plural} "new" not found` });
});

test('what would be created needs the right to create', async () => {
  const path = `${CORE}/endpoints/nobodys`;
  const { body } = await put(path, { metadata: { name: 'nobodys' } }, { token: null });
  expect(body).toMatchObject({ code: 403, reason: 'Forbidden' });
});

test.each([
  ['leases.coordination.k8s.io', '/apis/coordination.k8s.io/v1/namespaces/default/leases/a', {}],
  [
    'poddisruptionbudgets.policy',
    '/apis/policy/v1/namespaces/default/poddisruptionbudgets/a',
    { spec: { minAvailable: 2 } },
  ],
])('%s are replaced only by what says its version', async (resource, path, object) => {
  const { body } = await put(path, { ...object, metadata: { name: 'a' } });
  expect(body).toMatchObject({
    code: 422,
    reason: 'Invalid',
    message: `${resource} "a" is invalid: metadata.resourceVersion: Invalid value: 0: must be specified for an update`,
  });
});

test('what is of no version at all is an error, and what is of version 0 replaces any', async () => {
  const path = `${CORE}/configmaps/a`;
  expect(await put(path, { metadata: { name: 'a', resourceVersion: 'x' } })).toMatchObject({
    code: 500,
    body: { message: 'strconv.ParseUint: parsing "x": invalid syntax' },
  });
  expect((await put(path, { metadata: { name: 'a', resourceVersion: '0' } })).code).toBe(200);
});

test.each([
  [{}, 400, 'the name of the object (a based on URL) was undeterminable: name must be provided'],
  [{ name: 'b' }, 400, 'the name of the object (b) does not match the name on the URL (a)'],
  [
    { name: 'a', namespace: 'b' },
    400,
    'the namespace of the provided object does not match the namespace sent on the request',
  ],
  [
    { name: 'a', resourceVersion: '1' },
    409,
    'Operation cannot be fulfilled on configmaps "a": the object has been modified; please apply your changes to the latest version and try again',
  ],
])('a replacement with the metadata %j is refused', async (metadata, code, message) => {
  expect((await put(`${CORE}/configmaps/a`, { metadata })).body).toMatchObject({ code, message });
});

test('a replacement of another object of that name is refused', async () => {
  const { body } = await put(`${CORE}/configmaps/a`, { metadata: { name: 'a', uid: 'x' } });
  expect(body.code).toBe(409);
  expect(body.message).toMatch(
    /^Operation cannot be fulfilled on configmaps "a": StorageError: invalid object, Code: 4, Key: \/registry\/configmaps\/default\/a, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: x, UID in object meta: [-0-9a-f]{36}$/,
  );
});

test.each([
  [
    { apiVersion: 'v1', kind: 'Pod' },
    'Pod in version "v1" cannot be handled as a ConfigMap: converting (v1.Pod) to (core.ConfigMap): unknown conversion',
  ],
  [
    { apiVersion: 'v9', kind: 'ConfigMap' },
    'ConfigMap in version "v9" cannot be handled as a ConfigMap: no kind "ConfigMap" is registered for version "v9" in scheme "pkg/api/legacyscheme/scheme.go:30"',
  ],
  [
    { kind: 'Nope' },
    'Nope in version "v1" cannot be handled as a ConfigMap: no kind "Nope" is registered for version "v1" in scheme "pkg/api/legacyscheme/scheme.go:30"',
  ],
])('a body that says it is %j is not taken for another', async (type, message) => {
  const { body } = await put(`${CORE}/configmaps/a`, { ...type, metadata: { name: 'a' } });
  expect(body).toMatchObject({ code: 400, reason: 'BadRequest', message });
});

test.each(['text/json', 'application/x-www-form-urlencoded', 'application/json-patch+json'])(
  'a body of type %s is none',
  async (type) => {
    const { body } = await put(`${CORE}/configmaps/a`, { metadata: { name: 'a' } }, { type });
    expect(body).toMatchObject({
      code: 415,
      reason: 'UnsupportedMediaType',
      message:
        'the body of the request was in an unknown format - accepted media types include: application/json, application/yaml, application/vnd.kubernetes.protobuf',
    });
  },
);

test.each([
  [
    'application/json',
    '{"metadata":{"name":"a","labels":{"x":"1","x":"2"}},"spek":{"spek":1},"data":{}}',
    'strict decoding error: duplicate field "metadata.labels.x", unknown field "spek"',
  ],
  [
    'application/yaml',
    'metadata:\n  name: a\ndata:\n  x: "1"\n  x: "2"\nspek: 1\n',
    'strict decoding error: yaml: unmarshal errors:\n  line 5: key "x" already set in map, unknown field "spek"',
  ],
])('what strict decoding of %s finds is told in its order', async (type, text, why) => {
  const answer = await running.ask(`${CORE}/configmaps/a?fieldValidation=Strict`, { method: 'PUT', body: text, type });
  expect(JSON.parse(answer.body)).toMatchObject({
    code: 400,
    message: `ConfigMap in version "v1" cannot be handled as a ConfigMap: ${why}`,
  });
});
