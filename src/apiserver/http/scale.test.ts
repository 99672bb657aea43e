import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { deployments } from '#kinds';
import { type ServerUnderTest, startServerUnderTest } from './server-under-test.ts';

const WEB = '/apis/apps/v1/namespaces/default/deployments/web';
const APPLY = 'application/apply-patch+yaml';
const MERGE = 'application/merge-patch+json';
let running: ServerUnderTest;

beforeAll(async () => {
  running = await startServerUnderTest();
});
beforeEach(async () => {
  await running.api.deleteCollection(deployments, { namespace: 'default' });
});
afterAll(() => running.server.close());

async function ask(path: string, method: string, body: unknown, type?: string) {
  const answer = await running.ask(path, { method, body: JSON.stringify(body), ...(type && { type }) });
  return { code: answer.code, body: JSON.parse(answer.body) };
}

function web(replicas?: number) {
  const labels = { app: 'web' };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web' },
    spec: {
      ...(replicas !== undefined && { replicas }),
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: 'c', image: 'i' }] } },
    },
  };
}

const scale = (replicas: number) => ({
  apiVersion: 'autoscaling/v1',
  kind: 'Scale',
  metadata: { name: 'web' },
  spec: { replicas },
});

/** Who owns the number of replicas. */
async function owners(): Promise<object[]> {
  const { body } = await ask(WEB, 'GET', undefined);
  return body.metadata.managedFields
    .filter(({ fieldsV1 }: { fieldsV1: { 'f:spec'?: object } }) => 'f:replicas' in (fieldsV1['f:spec'] ?? {}))
    .map(({ manager, operation, subresource, apiVersion, time }: { [key: string]: string }) => ({
      manager,
      operation,
      apiVersion,
      ...(subresource && { subresource }),
      ...(time && { timed: true }),
    }));
}

const apply = (manager: string, replicas: number, query = '') =>
  ask(`${WEB}/scale?fieldManager=${manager}${query}`, 'PATCH', scale(replicas), APPLY);

test('who scales owns the number of replicas, through the scale and without a time', async () => {
  await ask(`${WEB}?fieldManager=creator`, 'PATCH', web(1), APPLY);
  expect(await owners()).toEqual([{ manager: 'creator', operation: 'Apply', apiVersion: 'apps/v1', timed: true }]);
  await ask(`${WEB}/scale?fieldManager=kubectl`, 'PATCH', { spec: { replicas: 3 } }, MERGE);
  const scaled = { manager: 'kubectl', operation: 'Update', apiVersion: 'apps/v1', subresource: 'scale' };
  expect(await owners()).toEqual([scaled]);
  await ask(`${WEB}/scale?fieldManager=kubectl`, 'PATCH', { spec: { replicas: 4 } }, MERGE);
  expect(await owners()).toEqual([scaled]);
});

test('who applied the number of replicas to the object is in conflict with who applies another to its scale', async () => {
  await ask(`${WEB}?fieldManager=creator`, 'PATCH', web(1), APPLY);
  const refused = await apply('scaler', 3);
  expect(refused.code).toBe(409);
  expect(refused.body).toMatchObject({
    message: 'Apply failed with 1 conflict: conflict with "creator": .spec.replicas',
    details: { causes: [{ reason: 'FieldManagerConflict', field: '.spec.replicas' }] },
  });
  expect((await apply('scaler', 3, '&force=true')).body).toMatchObject({ kind: 'Scale', spec: { replicas: 3 } });
  expect(await owners()).toEqual([
    { manager: 'scaler', operation: 'Apply', apiVersion: 'apps/v1', subresource: 'scale' },
  ]);
});

test('who applies the same number of replicas to the scale owns it too', async () => {
  await ask(`${WEB}?fieldManager=creator`, 'PATCH', web(2), APPLY);
  await apply('scaler', 2);
  expect(await owners()).toEqual([
    { manager: 'scaler', operation: 'Apply', apiVersion: 'apps/v1', subresource: 'scale' },
    { manager: 'creator', operation: 'Apply', apiVersion: 'apps/v1', timed: true },
  ]);
});

test('who wrote the object is named by the version of the scale', async () => {
  await ask('/apis/apps/v1/namespaces/default/deployments?fieldManager=creator', 'POST', web(1));
  expect((await apply('scaler', 3)).body.message).toBe(
    'Apply failed with 1 conflict: conflict with "creator" using autoscaling/v1: .spec.replicas',
  );
});

test('an object without owners was there before the first apply', async () => {
  await ask('/apis/apps/v1/namespaces/default/deployments', 'POST', web(1));
  await ask(WEB, 'PATCH', { metadata: { managedFields: [{}] } }, MERGE);
  expect((await apply('scaler', 3)).body.message).toContain(
    'conflict with "before-first-apply" with subresource "scale" using autoscaling/v1: .spec.replicas',
  );
});

test.each([
  [
    'PUT',
    { ...scale(1), metadata: { name: 'other' } },
    400,
    'the name of the object (other) does not match the name on the URL (web)',
  ],
  [
    'PUT',
    scale(-1),
    422,
    'Scale.autoscaling "web" is invalid: spec.replicas: Invalid value: -1: must be greater than or equal to 0',
  ],
  [
    'PUT',
    { ...scale(1), metadata: { name: 'web', uid: 'x' } },
    409,
    /^Operation cannot be fulfilled on deployments\/scale\.apps "web": Precondition failed: UID in precondition: x, UID in object meta: .+$/,
  ],
  [
    'PUT',
    { ...scale(1), metadata: { name: 'web', resourceVersion: '1' } },
    409,
    'Operation cannot be fulfilled on deployments.apps "web": the object has been modified; please apply your changes to the latest version and try again',
  ],
  [
    'PUT',
    web(1),
    400,
    'Deployment in version "v1" cannot be handled as a Scale: converting (v1.Deployment) to (autoscaling.Scale): unknown conversion',
  ],
])('%s of a scale that is %j is refused', async (method, body, code, message) => {
  await ask('/apis/apps/v1/namespaces/default/deployments', 'POST', web(1));
  expect((await ask(`${WEB}/scale`, method, body)).body).toMatchObject({
    code,
    message: expect.stringMatching(typeof message === 'string' ? RegExp(`^${escaped(message)}$`) : message),
  });
});

function escaped(text: string): string {
  return text.replace(/[()[\].]/g, '\\$&');
}

test('a configuration of a scale says which version it is of', async () => {
  await ask('/apis/apps/v1/namespaces/default/deployments', 'POST', web(1));
  expect((await ask(`${WEB}/scale?fieldManager=me`, 'PATCH', web(1), APPLY)).body).toMatchObject({
    code: 400,
    message: 'Incorrect version specified in apply patch. Specified patch version: apps/v1, expected: autoscaling/v1',
  });
});
