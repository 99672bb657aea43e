import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ServerUnderTest, startServerUnderTest } from '../../http/server-under-test.ts';

const LABEL = 'pod-security.kubernetes.io';
const HOST = 'host namespaces (hostNetwork=true)';
let server: ServerUnderTest;

beforeAll(async () => {
  server = await startServerUnderTest();
  await makeNamespace('strict', { [`${LABEL}/enforce`]: 'baseline' });
  await makeNamespace('warned', { [`${LABEL}/warn`]: 'baseline', [`${LABEL}/warn-version`]: 'v1.30' });
  await makeNamespace('free', {});
});
afterAll(() => server.server.close());

async function send(method: string, path: string, body: object) {
  const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
  const answer = await server.ask(path, { method, body: JSON.stringify(body), type });
  const { message } = JSON.parse(answer.body) as { message?: string };
  const warnings = [answer.headers.warning ?? []].flat().join(', ');
  return { code: answer.code, message, warnings };
}

async function makeNamespace(name: string, labels: object) {
  const made = await send('POST', '/api/v1/namespaces', { metadata: { name, labels } });
  await send('POST', `/api/v1/namespaces/${name}/serviceaccounts`, { metadata: { name: 'default' } });
  return made;
}

const spec = (image = 'i') => ({ hostNetwork: true, containers: [{ name: 'c', image }] });
const makePod = (namespace: string, name: string, more = spec()) =>
  send('POST', `/api/v1/namespaces/${namespace}/pods`, { metadata: { name }, spec: more });

test('a pod that its namespace does not allow is refused', async () => {
  expect(await makePod('strict', 'a')).toMatchObject({
    code: 403,
    message: `pods "a" is forbidden: violates PodSecurity "baseline:latest": ${HOST}`,
  });
  expect((await makePod('strict', 'b', { ...spec(), hostNetwork: false })).code).toBe(201);
});

test('a pod that is refused is told by the name it would have had', async () => {
  const body = { metadata: { generateName: 'made-up-' }, spec: spec() };
  const { message } = await send('POST', '/api/v1/namespaces/strict/pods', body);
  expect(message).toMatch(/^pods "made-up-[a-z0-9]{5}" is forbidden: violates PodSecurity/);
});

test('a pod of which its namespace warns is made', async () => {
  expect(await makePod('warned', 'a')).toMatchObject({
    code: 201,
    warnings: `299 - "would violate PodSecurity \\"baseline:v1.30\\": ${HOST}"`,
  });
});

test('what makes pods is warned of as well, and never refused', async () => {
  const labels = { app: 'a' };
  const deployment = (template: object) => ({
    metadata: { name: 'a' },
    spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: template } },
  });
  const path = (namespace: string) => `/apis/apps/v1/namespaces/${namespace}/deployments`;
  const made = await send('POST', path('warned'), deployment(spec()));
  expect(made).toMatchObject({
    code: 201,
    warnings: `299 - "would violate PodSecurity \\"baseline:v1.30\\": ${HOST}"`,
  });
  expect(await send('POST', path('strict'), deployment(spec()))).toMatchObject({ code: 201, warnings: '' });
});

test('labels that say nothing are refused, but not twice', async () => {
  const text = (key: string, value: string, why: string) =>
    `metadata.labels[${LABEL}/${key}]: Invalid value: "${value}": ${why}`;
  const level = text('enforce', 'strictest', 'must be one of privileged, baseline, restricted');
  const version = text('warn-version', '1.30', 'must be "latest" or "v1.x"');
  const labels = { [`${LABEL}/enforce`]: 'strictest', [`${LABEL}/warn-version`]: '1.30' };
  expect(await makeNamespace('wrong', labels)).toMatchObject({
    code: 422,
    message: `Namespace "wrong" is invalid: [${level}, ${version}]`,
  });
});

test('pods that are there stay when a namespace becomes stricter, and are told', async () => {
  for (const name of ['b', 'a', 'c']) expect((await makePod('free', name)).code).toBe(201);
  await makePod('free', 'd', { ...spec(), hostPID: true } as never);
  const labels = { [`${LABEL}/enforce`]: 'baseline' };
  expect(await send('PATCH', '/api/v1/namespaces/free?dryRun=All', { metadata: { labels } })).toMatchObject({
    code: 200,
    warnings:
      '299 - "existing pods in namespace \\"free\\" violate the new PodSecurity enforce level \\"baseline:latest\\"", ' +
      '299 - "a (and 3 other pods): host namespaces"',
  });
  await send('PATCH', '/api/v1/namespaces/free', { metadata: { labels } });
  expect(await send('PATCH', '/api/v1/namespaces/free/pods/a', { metadata: { labels: { x: 'y' } } })).toMatchObject({
    code: 200,
  });
  const image = { spec: spec('other') };
  expect(await send('PATCH', '/api/v1/namespaces/free/pods/a', image)).toMatchObject({
    code: 403,
    message: `pods "a" is forbidden: violates PodSecurity "baseline:latest": ${HOST}`,
  });
});
