import { afterAll, beforeAll, expect, test } from 'vitest';
import { deployments, jobs } from '#kinds';
import { type ServerUnderTest, startServerUnderTest } from './server-under-test.ts';

const WEB = '/apis/apps/v1/namespaces/default/deployments/web';
const JOB = '/apis/batch/v1/namespaces/default/jobs/job';
const APPLY = 'application/apply-patch+yaml';
const MERGE = 'application/merge-patch+json';
let running: ServerUnderTest;

beforeAll(async () => {
  running = await startServerUnderTest();
  const labels = { app: 'web' };
  const containers = [{ name: 'c', image: 'i' }];
  await running.api.create(deployments, {
    metadata: { namespace: 'default', name: 'web', labels },
    spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers } } },
  });
  await running.api.create(jobs, {
    metadata: { namespace: 'default', name: 'job' },
    spec: { template: { spec: { containers, restartPolicy: 'Never' } } },
  });
});
afterAll(() => running.server.close());

async function ask(path: string, body: object, type?: string, method = 'PATCH') {
  const answer = await running.ask(path, { method, body: JSON.stringify(body), ...(type && { type }) });
  return { code: answer.code, body: JSON.parse(answer.body) };
}

test('through the status of a deployment, annotations can be changed, and neither labels nor its spec', async () => {
  const metadata = { annotations: { a: '1' }, labels: { app: 'other' } };
  const { body } = await ask(`${WEB}/status`, { metadata, spec: { replicas: 7 }, status: { replicas: 2 } }, MERGE);
  expect(body).toMatchObject({
    metadata: { annotations: { a: '1' }, labels: { app: 'web' }, generation: 1 },
    spec: { replicas: 1 },
    status: { replicas: 2 },
  });
});

test('a status that is taken away is empty', async () => {
  const { body } = await ask(`${WEB}/status`, { status: null }, MERGE);
  expect(body.status).toEqual({});
});

test('the object itself cannot be used to change its status', async () => {
  await ask(`${WEB}/status`, { status: { replicas: 3 } }, MERGE);
  const { body } = await ask(WEB, { status: { replicas: 9 }, spec: { replicas: 2 } }, MERGE);
  expect(body).toMatchObject({ spec: { replicas: 2 }, status: { replicas: 3 }, metadata: { generation: 2 } });
});

test('who applies a status owns it, and what else can be applied with it', async () => {
  const config = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', labels: { app: 'x' }, annotations: { b: '2' } },
    spec: { replicas: 5 },
    status: { readyReplicas: 1, availableReplicas: 1 },
  };
  const { code, body } = await ask(`${WEB}/status?fieldManager=me`, config, APPLY);
  expect(code).toBe(200);
  expect(body).toMatchObject({ spec: { replicas: 2 }, status: { availableReplicas: 1, replicas: 3 } });
  const mine = body.metadata.managedFields.find(({ manager }: { manager: string }) => manager === 'me');
  expect(mine).toMatchObject({
    operation: 'Apply',
    subresource: 'status',
    fieldsV1: { 'f:metadata': { 'f:annotations': { 'f:b': {} } }, 'f:status': { 'f:availableReplicas': {} } },
  });
  expect(mine.fieldsV1).not.toHaveProperty('f:spec');
  expect(mine.fieldsV1['f:metadata']).not.toHaveProperty('f:labels');
});

test('the same applier of object and status has an entry for each', async () => {
  const type = { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'job' } };
  await ask(`${JOB}?fieldManager=me`, { ...type, spec: { parallelism: 1 } }, APPLY);
  const { body } = await ask(`${JOB}/status?fieldManager=me`, { ...type, status: { active: 1 } }, APPLY);
  const mine = body.metadata.managedFields.filter(({ manager }: { manager: string }) => manager === 'me');
  expect(mine.map(({ subresource = '' }) => subresource)).toEqual(['', 'status']);
});

test('a status cannot be applied to what is not there', async () => {
  const config = { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'none' }, status: { active: 1 } };
  const { body } = await ask(`${JOB.replace(/job$/, 'none')}/status?fieldManager=me`, config, APPLY);
  expect(body).toMatchObject({ code: 404, message: expect.stringContaining('"none" not found') });
});
