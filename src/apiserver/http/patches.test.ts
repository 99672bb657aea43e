import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { configMaps, deployments } from '#kinds';
import { type ServerUnderTest, startServerUnderTest } from './server-under-test.ts';

const WEB = '/apis/apps/v1/namespaces/default/deployments/web';
const JSON_PATCH = 'application/json-patch+json';
const MERGE = 'application/merge-patch+json';
const STRATEGIC = 'application/strategic-merge-patch+json';
const APPLY = 'application/apply-patch+yaml';
let running: ServerUnderTest;

beforeAll(async () => {
  running = await startServerUnderTest();
  const { api } = running;
  const labels = { app: 'web' };
  await api.create(deployments, {
    metadata: { namespace: 'default', name: 'web' },
    spec: {
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: 'c', image: 'i' }] } },
    },
  });
});
beforeEach(async () => {
  await running.api.deleteCollection(configMaps, { namespace: 'default' });
});
afterAll(() => running.server.close());

async function patch(body: unknown, type: string, query = '', path = WEB) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const answer = await running.ask(`${path}?${query}`, { method: 'PATCH', body: text, type });
  return { ...answer, body: JSON.parse(answer.body) };
}

test.each([
  [JSON_PATCH, {}, 'error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp'],
  [MERGE, [], 'error decoding patch: json: cannot unmarshal array into Go value of type map[string]interface {}'],
  [STRATEGIC, [], 'json: cannot unmarshal array into Go value of type map[string]interface {}'],
  [MERGE, '{', 'error decoding patch: unexpected end of JSON input'],
  [MERGE, { metadata: { name: 'other' } }, 'the name of the object (other) does not match the name on the URL (web)'],
  [
    MERGE,
    { metadata: { namespace: 'other' } },
    'the namespace of the provided object does not match the namespace sent on the request',
  ],
])('a patch of type %s with %j is no patch', async (type, body, message) => {
  expect(await patch(body, type)).toMatchObject({ code: 400, body: { reason: 'BadRequest', message } });
});

test.each([
  [JSON_PATCH, {}, 'json: cannot unmarshal object into Go value of type jsonpatch.Patch'],
  [MERGE, [], 'Invalid JSON Patch'],
])('without field validation, a patch of type %s is still none', async (type, body, message) => {
  expect((await patch(body, type, 'fieldValidation=Ignore')).body).toMatchObject({ code: 400, message });
});

test('a JSON patch that does not fit says nothing of why', async () => {
  const { body } = await patch([{ op: 'test', path: '/spec/replicas', value: 9 }], JSON_PATCH);
  expect(body).toEqual({
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message: 'the server rejected our request due to an error in our request',
    reason: 'Invalid',
    details: {},
    code: 422,
  });
});

const copyOnCopy = [
  { op: 'add', path: '/metadata/annotations', value: { a0: 'x'.repeat(1000) } },
  ...Array.from({ length: 40 }, (_, i) => ({ op: 'copy', from: '/metadata', path: `/metadata/annotations/a${i + 1}` })),
];

test.each([
  ['copies of copies without end', copyOnCopy],
  ['an operation that is none', [{ op: 'make', path: '/spec' }]],
  ['a path that is not there', [{ op: 'remove', path: '/spec/nothing' }]],
])('%s are not carried out', async (_, operations) => {
  expect((await patch(operations, JSON_PATCH)).body).toMatchObject({ code: 422, reason: 'Invalid', details: {} });
});

test.each([
  [['x'], 'json: cannot unmarshal string into Go value of type handlers.jsonPatchOp'],
  [[{ op: 1 }], 'json: cannot unmarshal number into Go struct field jsonPatchOp.op of type string'],
])('%j is no list of operations', async (operations, why) => {
  const message = `error decoding patch: ${why}`;
  expect((await patch(operations, JSON_PATCH)).body).toMatchObject({ code: 400, message });
});

test('a JSON patch has at most so many operations', async () => {
  const operations = Array.from({ length: 10_001 }, () => ({ op: 'test', path: '/kind', value: 'Deployment' }));
  expect((await patch(operations, JSON_PATCH)).body).toMatchObject({
    code: 413,
    reason: 'RequestEntityTooLarge',
    message: 'Request entity too large: The allowed maximum operations in a JSON patch is 10000, got 10001',
  });
});

test.each([
  [STRATEGIC, { spec: { colour: 'red' } }, '"map[spec:map[colour:red]]"'],
  [MERGE, { spec: { colour: 'red' } }, '"{.*}"'],
  [JSON_PATCH, [{ op: 'add', path: '/spec/colour', value: 'red' }], '"{.*}"'],
])(
  'an unknown field in a patch of type %s is refused when strict, warned of, or ignored',
  async (type, body, shown) => {
    const strict = await patch(body, type, 'fieldValidation=Strict');
    expect(strict.body).toMatchObject({ code: 422, reason: 'Invalid', details: { causes: [{ field: 'patch' }] } });
    const why = 'strict decoding error: unknown field "spec.colour"';
    expect(strict.body.message).toMatch(
      new RegExp(`^ "" is invalid: patch: Invalid value: ${shown.replaceAll('[', '\\[')}: ${why}$`),
    );
    const warned = await patch(body, type);
    expect(warned).toMatchObject({ code: 200, headers: { warning: '299 - "unknown field \\"spec.colour\\""' } });
    expect(warned.body.spec).not.toHaveProperty('colour');
    expect((await patch(body, type, 'fieldValidation=Ignore')).headers.warning).toBeUndefined();
  },
);

test.each([
  [MERGE, '{"metadata":{"labels":{"a":"1","a":"2"}}}', 'duplicate field "metadata.labels.a"'],
  [
    JSON_PATCH,
    '[{"op":"add","op":"test","path":"/spec/replicas","value":1,"why":1}]',
    'json patch duplicate field "[0].op", json patch unknown field "[0].why"',
  ],
])('what a patch of type %s says twice is told', async (type, body, why) => {
  const { message } = (await patch(body, type, 'fieldValidation=Strict')).body;
  expect(message).toMatch(/^ "" is invalid: patch: Invalid value: /);
  expect(message.endsWith(`: strict decoding error: ${why}`)).toBe(true);
});

test.each([
  [
    MERGE,
    { spec: { replicas: 'x' } },
    'json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32',
  ],
  [STRATEGIC, { spec: { replicas: 'x' } }, 'unrecognized type: int32'],
  [STRATEGIC, { spec: { paused: 1 } }, 'unrecognized type: bool'],
  [STRATEGIC, { metadata: { labels: 'x' } }, 'cannot restore map from string'],
  [STRATEGIC, { spec: { template: 'x' } }, 'cannot restore struct from: string'],
  [STRATEGIC, { metadata: { finalizers: { a: 1 } } }, 'cannot restore slice from map'],
  [STRATEGIC, { metadata: { generateName: 1 } }, 'cannot convert int64 to string'],
])('a patch of type %s with %j makes something else of it', async (type, body, why) => {
  const answer = await patch(body, type);
  expect(answer.code).toBe(422);
  expect(answer.body.message.endsWith(`: ${why}`)).toBe(true);
});

test('a patch may not give an object another identity', async () => {
  expect((await patch({ metadata: { uid: 'x' } }, MERGE)).body.message).toBe(
    'Deployment.apps "web" is invalid: metadata.uid: Invalid value: "x": field is immutable',
  );
});

test.each([
  ['dryRun=Some', 'dryRun: Unsupported value: ["Some"]: supported values: "All"'],
  ['dryRun=', 'dryRun: Unsupported value: [""]: supported values: "All"'],
  ['force=true', 'force: Forbidden: may not be specified for non-apply patch'],
  [
    'fieldValidation=Maybe',
    'fieldValidation: Unsupported value: "Maybe": supported values: "", "Ignore", "Strict", "Warn"',
  ],
  ['fieldManager=a%09', 'fieldManager: Invalid value: "a\\t": invalid character U+0009 (at position 1)'],
  [`fieldManager=${'m'.repeat(129)}`, 'fieldManager: Too long: may not be more than 128 bytes'],
  [
    'dryRun=1&fieldValidation=2',
    '[dryRun: Unsupported value: ["1"]: supported values: "All", fieldValidation: Unsupported value: "2": supported values: "", "Ignore", "Strict", "Warn"]',
  ],
])('a write with %s is refused', async (query, why) => {
  const expected = { code: 422, reason: 'Invalid', details: { group: 'meta.k8s.io' } };
  const patched = await patch({}, MERGE, query);
  expect(patched.body).toMatchObject({ ...expected, message: `PatchOptions.meta.k8s.io "" is invalid: ${why}` });
  if (query.startsWith('force')) return;
  const maps = '/api/v1/namespaces/default/configmaps';
  const asked = { body: '{"metadata":{"name":"x"}}' };
  const posted = await running.ask(`${maps}?${query}`, { method: 'POST', ...asked });
  expect(JSON.parse(posted.body).message).toBe(`CreateOptions.meta.k8s.io "" is invalid: ${why}`);
  const put = await running.ask(`${maps}/x?${query}`, { method: 'PUT', ...asked });
  expect(JSON.parse(put.body).message).toBe(`UpdateOptions.meta.k8s.io "" is invalid: ${why}`);
});

test.each([
  [
    'text/plain',
    'application/json-patch+json, application/merge-patch+json, application/strategic-merge-patch+json, application/apply-patch+yaml',
  ],
])('a patch of type %s is of no known one', async (type, known) => {
  expect((await patch({}, type)).body).toMatchObject({
    code: 415,
    reason: 'UnsupportedMediaType',
    message: `the body of the request was in an unknown format - accepted media types include: ${known}`,
  });
});

const MAP = '/api/v1/namespaces/default/configmaps/x';
const REPEATED = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: x\ndata:\n  a: "1"\n  a: "2"\n';

test('what an applied configuration says twice is told by its line', async () => {
  const strict = await patch(REPEATED, APPLY, 'fieldManager=me&fieldValidation=Strict', MAP);
  expect(strict.body).toMatchObject({
    code: 400,
    message:
      'error strict decoding YAML: error converting YAML to JSON: yaml: unmarshal errors:\n  line 7: key "a" already set in map',
  });
  const warned = await patch(REPEATED, APPLY, 'fieldManager=me', MAP);
  expect(warned).toMatchObject({ code: 201, headers: { warning: '299 - "line 7: key \\"a\\" already set in map"' } });
});

test.each([
  [{}, 'the name of the object (x based on URL) was undeterminable: name must be provided', 400],
  [{ name: 'y' }, 'the name of the object (y) does not match the name on the URL (x)', 400],
])('a configuration with the metadata %j is not that of the path', async (metadata, message, code) => {
  const config = { apiVersion: 'v1', kind: 'ConfigMap', metadata };
  expect((await patch(config, APPLY, 'fieldManager=me', MAP)).body).toMatchObject({ code, message });
});

test('an applied list that names an element twice is none', async () => {
  const containers = [{ name: 'c' }, { name: 'c' }];
  const spec = { template: { spec: { containers } } };
  const config = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' }, spec };
  expect((await patch(config, APPLY, 'fieldManager=me')).body.message).toBe(
    'failed to create typed patch object (/web; apps/v1, Kind=Deployment): .spec.template.spec.containers: duplicate entries for key [name="c"]',
  );
});
