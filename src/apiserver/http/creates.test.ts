import { afterAll, beforeAll, expect, test } from 'vitest';
import { configMaps, pods } from '#kinds';
import { type Question, type ServerUnderTest, startServerUnderTest } from './server-under-test.ts';

const NS = '/api/v1/namespaces/default';
const MAPS = `${NS}/configmaps`;
let running: ServerUnderTest;

beforeAll(async () => {
  running = await startServerUnderTest({
    random: { next: () => 0, bytes: (length) => new Uint8Array(length).fill(7) },
  });
  const { api } = running;
  await api.create(configMaps, { metadata: { namespace: 'default', name: 'a' } });
  const held = { namespace: 'default', name: 'leaving', finalizers: ['example.com/hold'] };
  await api.create(configMaps, { metadata: held });
  await api.delete(configMaps, { namespace: 'default', name: 'leaving' });
  const spec = { containers: [{ name: 'c', image: 'i' }] };
  await api.create(pods, { metadata: { namespace: 'default', name: 'p' }, spec });
  const gated = { ...spec, schedulingGates: [{ name: 'example.com/gate' }] };
  await api.create(pods, { metadata: { namespace: 'default', name: 'gated' }, spec: gated });
});
afterAll(() => running.server.close());

async function post(path: string, object: object, question: Question = {}) {
  const answer = await running.ask(path, { method: 'POST', body: JSON.stringify(object), ...question });
  return { ...answer, body: JSON.parse(answer.body) };
}

test.each([
  [{ name: 'a' }, 409, 'configmaps "a" already exists'],
  [{ name: 'leaving' }, 409, 'object is being deleted: configmaps "leaving" already exists'],
  [{ name: 'b', resourceVersion: '1' }, 500, 'resourceVersion should not be set on objects to be created'],
  [
    { name: 'b', namespace: 'other' },
    400,
    'the namespace of the provided object does not match the namespace sent on the request',
  ],
  [{}, 422, 'ConfigMap "" is invalid: metadata.name: Required value: name or generateName is required'],
])('an object with the metadata %j is not created', async (metadata, code, message) => {
  expect((await post(MAPS, { metadata })).body).toMatchObject({ code, message });
});

test('what would be created in a dry run is not there afterwards', async () => {
  const made = await post(`${MAPS}?dryRun=All`, { metadata: { name: 'dry' } });
  expect(made).toMatchObject({ code: 201, body: { metadata: { name: 'dry', uid: expect.any(String) } } });
  expect(made.body.metadata.resourceVersion).toBeUndefined();
  expect((await running.ask(`${MAPS}/dry`)).code).toBe(404);
  expect((await post(`${MAPS}?dryRun=All`, { metadata: { name: 'a' } })).code).toBe(409);
});

test('a name is made of the given beginning, and of no more tries than eight', async () => {
  const first = await post(MAPS, { metadata: { generateName: `${'x'.repeat(60)}-` } });
  const name = `${'x'.repeat(58)}bbbbb`;
  expect(first).toMatchObject({ code: 201, body: { metadata: { name } } });
  const second = await post(MAPS, { metadata: { generateName: `${'x'.repeat(60)}-` } });
  expect(second.body).toMatchObject({
    code: 409,
    reason: 'AlreadyExists',
    message: `configmaps "${name}" already exists, the server was not able to generate a unique name for the object`,
    details: { name, kind: 'configmaps', retryAfterSeconds: 1 },
  });
});

test('an owner that is named twice is one, and the caller is told', async () => {
  const owner = { apiVersion: 'v1', kind: 'Pod', name: 'p', uid: 'u' };
  const { body, headers } = await post(MAPS, { metadata: { name: 'owned', ownerReferences: [owner, owner] } });
  expect(body.metadata.ownerReferences).toEqual([owner]);
  expect(headers.warning).toContain('duplicate UID(s) observed: u');
});

const bind = (body: object, name = 'p') => post(`${NS}/pods/${name}/binding`, body);

test.each([
  [{ metadata: { name: 'q' }, target: { name: 'n' } }, 400, 'name in URL does not match name in Binding object'],
  [{ metadata: { name: 'p' }, target: {} }, 500, 'target.name: Required value'],
  [
    { metadata: { name: 'p' }, target: { kind: 'Pod' } },
    500,
    '[target.kind: Unsupported value: "Pod": supported values: "Node", "<empty>", target.name: Required value]',
  ],
])('a binding that is %j is refused', async (body, code, message) => {
  expect((await bind(body)).body).toMatchObject({ code, message });
});

test('a pod that waits for its gates is bound to no node', async () => {
  const { body } = await bind({ metadata: { name: 'gated' }, target: { name: 'n' } }, 'gated');
  expect(body).toMatchObject({
    code: 409,
    message: 'Operation cannot be fulfilled on pods/binding "gated": pod gated has non-empty .spec.schedulingGates',
  });
});

test('a pod is bound as the one that is meant, and once', async () => {
  const target = { kind: 'Node', name: 'n' };
  expect((await bind({ metadata: { name: 'p', uid: 'x' }, target })).body.message).toMatch(
    /^Operation cannot be fulfilled on pods\/binding "p": StorageError: invalid object, Code: 4, Key: \/registry\/pods\/default\/p, /,
  );
  expect(await bind({ metadata: { name: 'p' }, target })).toMatchObject({ code: 201, body: { status: 'Success' } });
  expect((await bind({ metadata: { name: 'p' }, target })).body.message).toBe(
    'Operation cannot be fulfilled on pods/binding "p": pod p is already assigned to node "n"',
  );
});
