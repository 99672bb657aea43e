import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ServerUnderTest, startServerUnderTest } from './server-under-test.ts';

const MAPS = '/api/v1/namespaces/default/configmaps';
const DEPLOYMENTS = '/apis/apps/v1/namespaces/default/deployments';
let running: ServerUnderTest;

beforeAll(async () => {
  running = await startServerUnderTest();
});
afterAll(() => running.server.close());

async function send(method: string, path: string, object: object | string, agent = 'kubectl/v1.36.2 (linux)') {
  const body = typeof object === 'string' ? object : JSON.stringify(object);
  const type = method === 'PATCH' ? patchType(path) : 'application/json';
  const answer = await running.ask(path, { method, body, type, headers: { 'user-agent': agent } });
  return { code: answer.code, body: JSON.parse(answer.body) };
}
const patchType = (path: string) =>
  path.includes('fieldManager=') ? 'application/apply-patch+yaml' : 'application/merge-patch+json';

const map = (name: string, data?: object, metadata: object = {}) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, ...metadata },
  ...(data && { data }),
});
const apply = (manager: string, object: ReturnType<typeof map> | object, query = '') => {
  const { metadata, kind } = object as { metadata: { name: string }; kind: string };
  const path = kind === 'Deployment' ? DEPLOYMENTS : MAPS;
  return send('PATCH', `${path}/${metadata.name}?fieldManager=${manager}${query}`, object);
};
const owners = (body: { metadata: { managedFields?: object[] } }) => body.metadata.managedFields;
const entry = (manager: string, operation: string, fieldsV1: object, more: object = {}) => ({
  manager,
  operation,
  apiVersion: 'v1',
  time: '2026-01-01T00:00:00Z',
  fieldsType: 'FieldsV1',
  fieldsV1,
  ...more,
});

test('whoever creates an object owns what it says', async () => {
  const { body } = await send('POST', MAPS, map('created', { k: 'v' }, { labels: { a: 'b' } }));
  const fields = {
    'f:data': { '.': {}, 'f:k': {} },
    'f:metadata': { 'f:labels': { '.': {}, 'f:a': {} } },
  };
  expect(owners(body)).toEqual([{ ...entry('kubectl', 'Update', fields), time: expect.any(String) }]);
});

test('a field belongs to the last who changed it', async () => {
  await send('POST', MAPS, map('changed', { a: '1', b: '1' }));
  const { body } = await send('PATCH', `${MAPS}/changed`, { data: { a: '2' } }, 'other');
  expect(owners(body)).toMatchObject([
    { manager: 'kubectl', fieldsV1: { 'f:data': { '.': {}, 'f:b': {} } } },
    { manager: 'other', fieldsV1: { 'f:data': { 'f:a': {} } } },
  ]);
});

test('apply creates, changes, and takes back what it no longer says', async () => {
  const first = await apply('me', map('applied', { a: '1', b: '1' }));
  expect(first.code).toBe(201);
  expect(owners(first.body)).toMatchObject([
    { manager: 'me', operation: 'Apply', fieldsV1: { 'f:data': { 'f:a': {}, 'f:b': {} } } },
  ]);
  const second = await apply('me', map('applied', { a: '2' }));
  expect(second.code).toBe(200);
  expect(second.body.data).toEqual({ a: '2' });
  const third = await apply('me', map('applied', { a: '2' }));
  expect(third.body.metadata.resourceVersion).toBe(second.body.metadata.resourceVersion);
});

test('a field that another owns is a conflict, which force decides', async () => {
  await send('POST', MAPS, map('contested', { key: '1' }));
  const refused = await apply('me', map('contested', { key: '2' }));
  expect(refused.body).toEqual({
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message: 'Apply failed with 1 conflict: conflict with "kubectl" using v1: .data.key',
    reason: 'Conflict',
    details: {
      causes: [{ reason: 'FieldManagerConflict', message: 'conflict with "kubectl" using v1', field: '.data.key' }],
    },
    code: 409,
  });
  const forced = await apply('me', map('contested', { key: '2' }), '&force=true');
  expect(forced.body.data).toEqual({ key: '2' });
  expect(owners(forced.body)).toMatchObject([
    { manager: 'me', fieldsV1: { 'f:data': { 'f:key': {} } } },
    { manager: 'kubectl', fieldsV1: { 'f:data': {} } },
  ]);
});

test('several conflicts are told by owner', async () => {
  await apply('one', map('many', { a: '1' }));
  await apply('two', map('many', { b: '1' }));
  const { body } = await apply('me', map('many', { a: '2', b: '2' }));
  expect(body.message).toBe(
    'Apply failed with 2 conflicts: conflicts with "one":\n- .data.a\nconflicts with "two":\n- .data.b',
  );
});

test('a field that two apply stays when one lets go', async () => {
  await apply('one', map('both', { a: '1', b: '1' }));
  await apply('two', map('both', { a: '1' }));
  const { body } = await apply('one', map('both', { b: '1' }));
  expect(body.data).toEqual({ a: '1', b: '1' });
});

const deployment = (containers: object[], more: object = {}) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'd' },
  spec: {
    selector: { matchLabels: { a: 'b' } },
    template: { metadata: { labels: { a: 'b' } }, spec: { containers } },
    ...more,
  },
});

test('containers are divided by name, ports by number and protocol', async () => {
  const c = { name: 'c', image: 'i', ports: [{ containerPort: 80 }] };
  const { body } = await apply('me', deployment([c]));
  const [own] = owners(body) as { fieldsV1: object }[];
  expect(own?.fieldsV1).toEqual({
    'f:spec': {
      'f:selector': {},
      'f:template': {
        'f:metadata': { 'f:labels': { 'f:a': {} } },
        'f:spec': {
          'f:containers': {
            'k:{"name":"c"}': {
              '.': {},
              'f:name': {},
              'f:image': {},
              'f:ports': { 'k:{"containerPort":80,"protocol":"TCP"}': { '.': {}, 'f:containerPort': {} } },
            },
          },
        },
      },
    },
  });
  await apply('sidecar', {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'd' },
    spec: { template: { spec: { containers: [{ name: 's', image: 'i' }] } } },
  });
  const again = await apply('me', deployment([{ name: 'c', image: 'i2' }]));
  const containers = again.body.spec.template.spec.containers as { name: string; ports?: object[] }[];
  expect(containers.map(({ name }) => name)).toEqual(['c', 's']);
  expect(containers[0]?.ports).toBeUndefined();
  const scaled = await send('PATCH', `${DEPLOYMENTS}/d/scale`, { spec: { replicas: 3 } }, 'hpa');
  expect(scaled.code).toBe(200);
  const { body: now } = await apply('me', deployment([{ name: 'c', image: 'i2' }]));
  expect(owners(now)).toContainEqual(
    expect.objectContaining({ manager: 'hpa', subresource: 'scale', fieldsV1: { 'f:spec': { 'f:replicas': {} } } }),
  );
});

test('status has its own entry', async () => {
  const status = JSON.stringify({ status: { replicas: 1 } });
  const headers = { 'user-agent': 'kube-controller-manager/v1.36.2' };
  const type = 'application/merge-patch+json';
  const { body } = await running.ask(`${DEPLOYMENTS}/d/status`, { method: 'PATCH', body: status, type, headers });
  expect(owners(JSON.parse(body))).toContainEqual(
    expect.objectContaining({
      manager: 'kube-controller-manager',
      subresource: 'status',
      fieldsV1: { 'f:status': { 'f:replicas': {} } },
    }),
  );
});

test('owners can be rewritten by whoever moves from client-side to server-side apply', async () => {
  const { body: created } = await send('POST', MAPS, map('moved', { a: '1', b: '1' }));
  const { resourceVersion, managedFields } = created.metadata;
  const moved = [{ ...managedFields[0], manager: 'me', operation: 'Apply' }];
  const patch = [
    { op: 'replace', path: '/metadata/managedFields', value: moved },
    { op: 'replace', path: '/metadata/resourceVersion', value: resourceVersion },
  ];
  const type = 'application/json-patch+json';
  const answer = await running.ask(`${MAPS}/moved`, { method: 'PATCH', body: JSON.stringify(patch), type });
  expect(owners(JSON.parse(answer.body))).toEqual(moved);
  expect((await apply('me', map('moved', { a: '1' }))).body.data).toEqual({ a: '1' });
});

test('an object whose owners were reset has none until it is applied', async () => {
  await send('POST', MAPS, map('reset', { a: '1' }));
  const cleared = await send('PATCH', `${MAPS}/reset`, { metadata: { managedFields: [{}] } });
  expect(owners(cleared.body)).toBeUndefined();
  expect(owners((await send('PATCH', `${MAPS}/reset`, { data: { b: '1' } })).body)).toBeUndefined();
  const { body } = await apply('me', map('reset', { c: '1' }));
  expect(owners(body)).toMatchObject([{ manager: 'me' }, { manager: 'before-first-apply', operation: 'Update' }]);
});

test.each([
  [
    'no manager',
    '',
    map('x'),
    422,
    'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch',
  ],
  [
    'another version',
    'me',
    { ...map('x'), apiVersion: 'v2' },
    400,
    'Incorrect version specified in apply patch. Specified patch version: v2, expected: v1',
  ],
  ['owners', 'me', map('x', {}, { managedFields: [] }), 400, 'metadata.managedFields must be nil'],
  [
    'an unknown field',
    'me',
    { ...map('x'), colour: 'red' },
    500,
    /^failed to create typed patch object \(\/x; \/v1, Kind=ConfigMap\): \.colour: field not declared in schema$/,
  ],
  ['a list', 'me', [], 400, /cannot unmarshal array/],
])('applying with %s is refused', async (_, manager, object, code, message) => {
  const { body } = await send('PATCH', `${MAPS}/x?fieldManager=${manager}`, object);
  expect(body).toMatchObject({ code, message: expect.stringMatching(message) });
});

test('YAML is applied as well as JSON', async () => {
  const { body } = await send(
    'PATCH',
    `${MAPS}/yaml?fieldManager=me`,
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: yaml}\ndata: {a: "1"}\n',
  );
  expect(body).toMatchObject({ metadata: { name: 'yaml' }, data: { a: '1' } });
});
