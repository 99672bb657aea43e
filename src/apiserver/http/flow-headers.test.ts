import type { IncomingHttpHeaders } from 'node:http';
import { request } from 'node:https';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { configMaps, flowSchemas, priorityLevelConfigurations } from '#kinds';
import { type ServerUnderTest, startServerUnderTest } from './server-under-test.ts';

const BELOW = { token: 'anna', user: { name: 'anna', groups: ['system:authenticated'] } };
const ADMIN = { token: 'secret', user: { name: 'admin', groups: ['system:masters'] } };
const SCHEMA = 'x-kubernetes-pf-flowschema-uid';
const LEVEL = 'x-kubernetes-pf-prioritylevel-uid';
const EVERYTHING = {
  nonResourceRules: [{ nonResourceURLs: ['*'], verbs: ['*'] }],
  resourceRules: [{ apiGroups: ['*'], clusterScope: true, namespaces: ['*'], resources: ['*'], verbs: ['*'] }],
};

let running: ServerUnderTest;
const uids = new Map<string, string>();

beforeAll(async () => {
  running = await startServerUnderTest({ extraTokens: [ADMIN, BELOW] });
  for (const name of ['low', 'high']) {
    const limited = { nominalConcurrencyShares: 5, limitResponse: { type: 'Reject' } };
    const made = await running.api.create(priorityLevelConfigurations, {
      metadata: { name },
      spec: { type: 'Limited', limited },
    });
    uids.set(name, made.metadata.uid);
  }
  await makeSchema('b-masters', 10, 'high', 'system:masters');
  await makeSchema('a-masters', 10, 'low', 'system:masters', { nonResourceRules: EVERYTHING.nonResourceRules });
  await makeSchema('dangling', 5, 'none', 'system:masters');
  await makeSchema('others', 9000, 'low', '*');
});
afterAll(() => running.server.close());

async function makeSchema(
  name: string,
  matchingPrecedence: number,
  level: string,
  group: string,
  rules: object = EVERYTHING,
) {
  const made = await running.api.create(flowSchemas, {
    metadata: { name },
    spec: {
      matchingPrecedence,
      priorityLevelConfiguration: { name: level },
      rules: [{ ...rules, subjects: [{ kind: 'Group', group: { name: group } }] }],
    },
  });
  uids.set(name, made.metadata.uid);
}

async function flowOf(path: string, question: Parameters<ServerUnderTest['ask']>[1] = {}) {
  return named((await running.ask(path, question)).headers);
}

/** A watch goes on: only how it begins is read. */
function headersOfWatch(path: string): Promise<IncomingHttpHeaders> {
  const headers = { authorization: 'Bearer secret' };
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port: running.port, path, headers, rejectUnauthorized: false };
    const asked = request(options, (response) => {
      resolve(response.headers);
      response.destroy();
    });
    asked.on('error', reject).end();
  });
}

function named(headers: { [name: string]: unknown }) {
  const names = new Map([...uids].map(([name, uid]) => [uid, name]));
  return [SCHEMA, LEVEL].map((header) => headers[header] && names.get(String(headers[header])));
}

test.each<[string, string, string | null, (string | undefined)[]]>([
  ['the first schema whose level is there takes a request', '/api/v1/nodes', 'secret', ['b-masters', 'high']],
  ['of two with the same number the first by name', '/version', 'secret', ['a-masters', 'low']],
  ['health is sorted like any path', '/healthz', 'secret', ['a-masters', 'low']],
  ['who may not do it is told too', '/api/v1/nodes', 'anna', ['others', 'low']],
  ['nobody in particular is taken by what is for all', '/livez/ping', null, ['others', 'low']],
  ['who cannot be recognised is told nothing', '/api/v1/nodes', 'wrong', [undefined, undefined]],
  ['a namespace that is not there', '/api/v1/namespaces/none', 'secret', ['b-masters', 'high']],
  ['nothing at all', '/none', 'secret', ['a-masters', 'low']],
  ['a log goes on as long as it likes', '/api/v1/namespaces/default/pods/p/log', 'secret', [undefined, undefined]],
])('%s: %s', async (_, path, token, expected) => {
  expect(await flowOf(path, { token })).toEqual(expected);
});

test('a review is a request for a resource', async () => {
  const body = JSON.stringify({ apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectRulesReview', spec: {} });
  const path = '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews';
  expect(await flowOf(path, { method: 'POST', body })).toEqual(['b-masters', 'high']);
});

test('a user of the same name in other groups stands elsewhere', async () => {
  const headers = { 'impersonate-user': 'anna', 'impersonate-group': 'system:masters' };
  for (let times = 0; times < 2; times++) {
    expect(await flowOf('/api/v1/nodes', { headers })).toEqual(['b-masters', 'high']);
    expect(await flowOf('/api/v1/nodes', { token: 'anna' })).toEqual(['others', 'low']);
  }
});

test('a long list and a watch are told where they stand', async () => {
  const data = { text: 'x'.repeat(700_000) };
  await running.api.create(configMaps, { metadata: { name: 'large', namespace: 'default' }, data });
  expect(await flowOf('/api/v1/configmaps')).toEqual(['b-masters', 'high']);
  expect(named(await headersOfWatch('/api/v1/configmaps?watch=1'))).toEqual(['b-masters', 'high']);
});

test('a change of the schemas counts from then on', async () => {
  await makeSchema('nodes', 2, 'low', 'system:masters', {
    resourceRules: [{ ...EVERYTHING.resourceRules[0], resources: ['nodes'] }],
  });
  expect(await flowOf('/api/v1/nodes')).toEqual(['nodes', 'low']);
  expect(await flowOf('/api/v1/pods')).toEqual(['b-masters', 'high']);
  await running.api.delete(flowSchemas, { name: 'nodes' });
  expect(await flowOf('/api/v1/nodes')).toEqual(['b-masters', 'high']);
});
