import { afterAll, beforeAll, expect, test } from 'vitest';
import { leases, priorityClasses, services } from '#kinds';
import { type Question, type ServerUnderTest, startServerUnderTest } from './server-under-test.ts';

const NS = '/api/v1/namespaces/default';
const LEASES = '/apis/coordination.k8s.io/v1/namespaces/default/leases';
let running: ServerUnderTest;

beforeAll(async () => {
  running = await startServerUnderTest();
  const { api } = running;
  const metadata = { namespace: 'default', name: 'a' };
  await api.create(leases, { metadata, spec: { holderIdentity: 'me' } });
  await api.create(services, { metadata, spec: { type: 'NodePort', ports: [{ port: 80, nodePort: 30_080 }] } });
  await api.create(priorityClasses, { metadata: { name: 'usual' }, value: 5, globalDefault: true });
});
afterAll(() => running.server.close());

const json = (method: string, body: object): Question => ({ method, body: JSON.stringify(body) });

/** A whole Status, of which the message and the rest are given. */
function status(code: number, reason: string, message: string, details: object) {
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, details, code };
}

test.each([
  [
    'one fault',
    `${NS}/configmaps`,
    { data: { k: 'v' } },
    status(422, 'Invalid', 'ConfigMap "" is invalid: metadata.name: Required value: name or generateName is required', {
      kind: 'ConfigMap',
      causes: [
        {
          reason: 'FieldValueRequired',
          message: 'Required value: name or generateName is required',
          field: 'metadata.name',
        },
      ],
    }),
  ],
  [
    'several faults',
    '/apis/scheduling.k8s.io/v1/priorityclasses',
    { metadata: { name: 'x' }, value: 1_000_000_001, preemptionPolicy: 'Always' },
    status(
      422,
      'Invalid',
      'PriorityClass.scheduling.k8s.io "x" is invalid: [value: Forbidden: maximum allowed value of a user defined priority is 1000000000, preemptionPolicy: Unsupported value: "Always": supported values: "PreemptLowerPriority", "Never"]',
      {
        name: 'x',
        group: 'scheduling.k8s.io',
        kind: 'PriorityClass',
        causes: [
          {
            reason: 'FieldValueForbidden',
            message: 'Forbidden: maximum allowed value of a user defined priority is 1000000000',
            field: 'value',
          },
          {
            reason: 'FieldValueNotSupported',
            message: 'Unsupported value: "Always": supported values: "PreemptLowerPriority", "Never"',
            field: 'preemptionPolicy',
          },
        ],
      },
    ),
  ],
  [
    'a port that another has',
    `${NS}/services`,
    { metadata: { name: 'x' }, spec: { type: 'NodePort', ports: [{ port: 80, nodePort: 30_080 }] } },
    status(
      422,
      'Invalid',
      'Service "x" is invalid: spec.ports[0].nodePort: Invalid value: 30080: provided port is already allocated',
      {
        name: 'x',
        kind: 'Service',
        causes: [
          {
            reason: 'FieldValueInvalid',
            message: 'Invalid value: 30080: provided port is already allocated',
            field: 'spec.ports[0].nodePort',
          },
        ],
      },
    ),
  ],
  [
    'a second class for all pods',
    '/apis/scheduling.k8s.io/v1/priorityclasses',
    { metadata: { name: 'x' }, value: 1, globalDefault: true },
    status(
      403,
      'Forbidden',
      'priorityclasses.scheduling.k8s.io "x" is forbidden: PriorityClass usual is already marked as default. Only one default can exist',
      { name: 'x', group: 'scheduling.k8s.io', kind: 'priorityclasses' },
    ),
  ],
])('%s is answered by a status that says all', async (_, path, object, expected) => {
  const { code, body } = await running.ask(path, json('POST', object));
  expect({ code, body: JSON.parse(body) }).toEqual({ code: expected.code, body: expected });
});

const MAPS = `${NS}/configmaps`;
const merge = (body: object): Question => ({ ...json('PATCH', body), type: 'application/merge-patch+json' });
const apply = (metadata: object): Question => ({
  ...json('PATCH', { apiVersion: 'v1', kind: 'ConfigMap', metadata }),
  type: 'application/apply-patch+yaml',
});
const NAMELESS = 'the name of the object (m based on URL) was undeterminable: name must be provided';
const RENAMED = 'the name of the object (n) does not match the name on the URL (m)';
const MOVED = 'the namespace of the provided object does not match the namespace sent on the request';

test.each<[string, string, Question, number, string]>([
  ['made', MAPS, json('POST', { metadata: { name: 'm', resourceVersion: '-1' } }), 201, ''],
  [
    'made of a known version',
    MAPS,
    json('POST', { metadata: { name: 'n', resourceVersion: '3' } }),
    500,
    'resourceVersion should not be set on objects to be created',
  ],
  ['made elsewhere', MAPS, json('POST', { metadata: { name: 'm', namespace: 'n' } }), 400, MOVED],
  ['replaced by one without a name', `${MAPS}/m`, json('PUT', { metadata: {} }), 400, NAMELESS],
  ['replaced by another', `${MAPS}/m`, json('PUT', { metadata: { name: 'n' } }), 400, RENAMED],
  ['replaced from elsewhere', `${MAPS}/m`, json('PUT', { metadata: { name: 'n', namespace: 'n' } }), 400, MOVED],
  ['patched to have no name', `${MAPS}/m`, merge({ metadata: { name: null } }), 400, NAMELESS],
  ['patched to be another', `${MAPS}/m`, merge({ metadata: { name: 'n' } }), 400, RENAMED],
  ['patched to be elsewhere', `${MAPS}/m`, merge({ metadata: { namespace: 'n' } }), 400, MOVED],
  ['applied over another', `${MAPS}/m?fieldManager=me`, apply({ name: 'n' }), 400, RENAMED],
  ['applied elsewhere', `${MAPS}/m?fieldManager=me`, apply({ name: 'm', namespace: 'n' }), 400, MOVED],
  ['applied without a name', `${MAPS}/m?fieldManager=me`, apply({ labels: { a: 'b' } }), 200, ''],
  [
    'made by being applied without a name',
    `${MAPS}/new?fieldManager=me`,
    apply({}),
    400,
    'the name of the object (new based on URL) was undeterminable: name must be provided',
  ],
])('a map is %s', async (_, path, question, expected, text) => {
  const { code, body } = await running.ask(path, question);
  expect([code, JSON.parse(body).message ?? '']).toEqual([expected, text]);
});

test('a generation that nobody counts is what it was made with', async () => {
  const made = (generation: number) =>
    running.ask(MAPS, json('POST', { metadata: { name: `g${generation}`, generation } }));
  expect(JSON.parse((await made(5)).body).metadata).toMatchObject({ generation: 5 });
  expect(JSON.parse((await made(-5)).body).message).toBe(
    'ConfigMap "g-5" is invalid: metadata.generation: Invalid value: -5: must be greater than or equal to 0',
  );
  const renewed = await running.ask(`${MAPS}/g5`, json('PUT', { metadata: { name: 'g5', generation: 9 }, data: {} }));
  expect(JSON.parse(renewed.body).metadata).toMatchObject({ generation: 5 });
});

test('a lease is only written over by who knows its version', async () => {
  const { body } = await running.ask(`${LEASES}/a`, json('PUT', { metadata: { name: 'a' } }));
  expect(JSON.parse(body)).toEqual(
    status(
      422,
      'Invalid',
      'leases.coordination.k8s.io "a" is invalid: metadata.resourceVersion: Invalid value: 0: must be specified for an update',
      {
        name: 'a',
        group: 'coordination.k8s.io',
        kind: 'leases',
        causes: [
          {
            reason: 'FieldValueInvalid',
            message: 'Invalid value: 0: must be specified for an update',
            field: 'metadata.resourceVersion',
          },
        ],
      },
    ),
  );
});

test.each([
  [
    `${NS}/configmaps?fieldSelector=data.x%3D1`,
    '"data.x" is not a known field selector: only "metadata.name", "metadata.namespace"',
  ],
  [`${NS}/secrets?fieldSelector=data.x%3D1`, 'field label not supported: data.x'],
  ['/api/v1/nodes?fieldSelector=spec.x%3D1', 'field label not supported: spec.x'],
])('nothing is selected at %s', async (path, text) => {
  const { code, body } = await running.ask(path);
  expect({ code, message: JSON.parse(body).message }).toEqual({ code: 400, message: text });
});

test.each<[string, Question]>([
  [
    'a replacement',
    json('PUT', { metadata: { name: 'a' }, spec: { ports: [{ port: 80 }], externalIPs: ['2001:DB8::1'] } }),
  ],
  ['a patch', { ...json('PATCH', { spec: { externalIPs: ['2001:DB8::1'] } }), type: 'application/merge-patch+json' }],
  [
    'what is applied',
    {
      ...json('PATCH', {
        apiVersion: 'v1',
        kind: 'Service',
        spec: { ports: [{ port: 80 }], externalIPs: ['2001:DB8::1'] },
      }),
      type: 'application/apply-patch+yaml',
    },
  ],
])('%s is warned about as a new object is', async (name, question) => {
  const query = name === 'what is applied' ? '?fieldManager=me&force=true' : '';
  const { code, headers } = await running.ask(`${NS}/services/a${query}`, question);
  expect(code).toBe(200);
  expect(headers.warning).toContain(
    '299 - "spec.externalIPs[0]: IPv6 address \\"2001:DB8::1\\" should be in RFC 5952 canonical format (\\"2001:db8::1\\")"',
  );
});
