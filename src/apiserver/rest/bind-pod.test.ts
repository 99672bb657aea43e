import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { PodSpec } from '#api';
import { nodes, pods } from '#kinds';
import { type ServerUnderTest, startServerUnderTest } from '../http/server-under-test.ts';

const ZONES = { 'topology.kubernetes.io/zone': 'z', 'topology.kubernetes.io/region': 'r' };
let server: ServerUnderTest;
let count = 0;
let name = '';

beforeAll(async () => {
  server = await startServerUnderTest();
  await server.api.create(nodes, { metadata: { name: 'zoned', labels: { ...ZONES, other: 'o' } } });
});
afterAll(() => server?.server.close());
beforeEach(() => {
  name = `p${++count}`;
});

const create = (spec: Partial<PodSpec> = {}) =>
  server.api.create(pods, {
    metadata: { namespace: 'default', name, labels: { app: 'a' } },
    spec: { containers: [{ name: 'c', image: 'i' }], ...spec },
  });
const read = () => server.api.get(pods, { namespace: 'default', name });

async function bind(binding: object) {
  const at = `/api/v1/namespaces/default/pods/${name}/binding`;
  const { body } = await server.ask(at, { method: 'POST', body: JSON.stringify(binding) });
  return JSON.parse(body);
}

const toNode = (metadata: object = {}, target: object = { kind: 'Node', name: 'n' }) => ({
  metadata: { name, ...metadata },
  target,
});

test('a bound pod has what the binding says, and is nominated no more', async () => {
  await create();
  const pod = { ...(await read()), status: { phase: 'Pending' as const, nominatedNodeName: 'm' } };
  await server.api.update(pods, pod, { subresource: 'status' });
  const metadata = { labels: { app: 'b', own: 'o' }, annotations: { a: 'x' } };
  expect(await bind(toNode(metadata))).toMatchObject({ status: 'Success', code: 201 });
  const bound = await read();
  expect(bound.metadata).toMatchObject(metadata);
  expect(bound.spec.nodeName).toBe('n');
  expect(bound.status.nominatedNodeName).toBeUndefined();
  expect(bound.status.conditions).toMatchObject([{ type: 'PodScheduled', status: 'True' }]);
});

test('a pod is told the zone and the region of its node, whoever gave it the node', async () => {
  await create();
  await bind(toNode({}, { name: 'zoned' }));
  expect((await read()).metadata.labels).toEqual({ app: 'a', ...ZONES });
  name += '-own';
  await create({ nodeName: 'zoned' });
  expect((await read()).metadata.labels).toEqual({ app: 'a', ...ZONES });
});

test('a binding that says nothing right is nobody in particular to blame for', async () => {
  await create();
  const answer = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', code: 500 };
  const KIND = 'target.kind: Unsupported value: "Pod": supported values: "Node", "<empty>"';
  expect(await bind(toNode({}, {}))).toEqual({ ...answer, message: 'target.name: Required value' });
  expect(await bind(toNode({}, { kind: 'Pod' }))).toEqual({
    ...answer,
    message: `[${KIND}, target.name: Required value]`,
  });
});

test('a binding of another pod is refused', async () => {
  await create();
  expect(await bind(toNode({ name: 'other' }))).toMatchObject({
    code: 400,
    reason: 'BadRequest',
    message: 'name in URL does not match name in Binding object',
  });
});

test.each([{ uid: 'x' }, { resourceVersion: '1' }])('a binding of the pod with %j is refused', async (metadata) => {
  await create();
  expect(await bind(toNode(metadata))).toMatchObject({ code: 409, reason: 'Conflict' });
});

test.each<[string, Partial<PodSpec>, string]>([
  ['that has a node', { nodeName: 'm' }, 'is already assigned to node "m"'],
  ['that waits at a gate', { schedulingGates: [{ name: 'g' }] }, 'has non-empty .spec.schedulingGates'],
])('a pod %s is not bound', async (_, spec, why) => {
  await create(spec);
  expect(await bind(toNode())).toMatchObject({
    code: 409,
    reason: 'Conflict',
    details: { name, kind: 'pods/binding' },
    message: `Operation cannot be fulfilled on pods/binding "${name}": pod ${name} ${why}`,
  });
});
