import { afterAll, beforeAll, expect, test } from 'vitest';
import { nodes, pods, secrets, serviceAccounts } from '#kinds';
import { type ServerUnderTest, startServerUnderTest } from '../http/server-under-test.ts';

const ACCOUNT = '/api/v1/namespaces/default/serviceaccounts/bot';
const containers = [{ name: 'c', image: 'nginx' }];
let under: ServerUnderTest;

beforeAll(async () => {
  under = await startServerUnderTest();
  await under.api.create(serviceAccounts, { metadata: { name: 'bot', namespace: 'default' } });
});
afterAll(() => under.server.close());

/** Asks for a token of the account that is bound to an object. */
async function bind(boundObjectRef: object) {
  const spec = { audiences: [], boundObjectRef };
  const body = JSON.stringify({ apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec });
  const answer = await under.ask(`${ACCOUNT}/token`, { method: 'POST', body });
  return { code: answer.code, ...JSON.parse(answer.body) };
}

/** The answer to a request with the token: 403 from one who is known, 401 from one who is not. */
const codeWith = async (token: string) => (await under.ask('/api/v1/nodes', { token })).code;

test.each([
  ['Pod', pods, { spec: { serviceAccountName: 'bot', containers } }],
  ['Secret', secrets, {}],
  ['Node', nodes, {}],
])('a token bound to a %s is good as long as that exists', async (kind, resource, object) => {
  const metadata = { name: 'bound', ...(kind !== 'Node' && { namespace: 'default' }) };
  const { metadata: made } = await under.api.create(resource as typeof pods, { metadata, ...object } as never);
  const { code, status } = await bind({ apiVersion: 'v1', kind, name: 'bound', uid: made.uid });
  expect(code).toBe(201);
  const claims = JSON.parse(Buffer.from(status.token.split('.')[1], 'base64url').toString());
  expect(claims['kubernetes.io'][kind.toLowerCase()]).toEqual({ name: 'bound', uid: made.uid });
  expect(await codeWith(status.token)).toBe(403);
  await under.api.delete(resource as typeof pods, metadata, { gracePeriodSeconds: 0 });
  expect(await codeWith(status.token)).toBe(401);
});
