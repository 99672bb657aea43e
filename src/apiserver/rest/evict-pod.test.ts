import { beforeEach, expect, test } from 'vitest';
import type { ApiError, Pod, PodDisruptionBudget, PodDisruptionBudgetStatus, Status, Stored } from '#api';
import { podDisruptionBudgets, pods } from '#kinds';
import { type EmptyServer, emptyServer } from '../empty-server.ts';
import { keyOf } from './rest-context.ts';

let server: EmptyServer;
beforeEach(async () => {
  server = await emptyServer();
});

const at = (name: string) => ({ namespace: 'default', name });
const labels = { app: 'web' };
const READY = [{ type: 'Ready', status: 'True' }];

async function makePod(status: Pod['status'], name = 'web'): Promise<Stored<Pod>> {
  const { api } = server;
  const spec = { containers: [{ name: 'c', image: 'i' }], terminationGracePeriodSeconds: 30 };
  await api.create(pods, { metadata: { ...at(name), labels }, spec });
  const body = { metadata: { name, namespace: 'default' }, target: { kind: 'Node', name: 'n' } };
  await api.createSubresource(pods, at(name), 'binding', body);
  const pod = await api.get(pods, at(name));
  return api.update(pods, { ...pod, status: { ...pod.status, ...status } }, { subresource: 'status' });
}

async function makeBudget(
  status: PodDisruptionBudgetStatus,
  spec: PodDisruptionBudget['spec'] = {},
  name = 'few',
): Promise<void> {
  const { api, store } = server;
  const made = await api.create(podDisruptionBudgets, {
    metadata: at(name),
    spec: { minAvailable: 1, selector: { matchLabels: labels }, ...spec },
  });
  const observed = { observedGeneration: 1, ...status } as Stored<PodDisruptionBudget>['status'];
  // Past the rules of the API, which take no status that is broken.
  const broken: Stored<PodDisruptionBudget> = { ...made, status: observed };
  await store.put(keyOf(podDisruptionBudgets, made.metadata), broken);
}

const evict = (more: object = {}, dryRun = false): Promise<Status> =>
  server.api.createSubresource(pods, at('web'), 'eviction', { metadata: { name: 'web' }, ...more }, { dryRun });

const refused = (more: object = {}) =>
  evict(more).then(
    () => undefined,
    (error: ApiError) => error.toStatus(),
  );
const pod = () => server.api.get(pods, at('web'));
const budget = () => server.api.get(podDisruptionBudgets, at('few'));
const tooMany = (message: string, retryAfterSeconds?: number) => ({
  code: 429,
  reason: 'TooManyRequests',
  message: "Cannot evict pod as it would violate the pod's disruption budget.",
  details: { causes: [{ reason: 'DisruptionBudget', message }], ...(retryAfterSeconds && { retryAfterSeconds }) },
});

test('an evicted pod says why it goes, and is given its grace', async () => {
  await makePod({ phase: 'Running', conditions: READY });
  expect(await evict()).toMatchObject({ status: 'Success', code: 201 });
  const { metadata, status } = await pod();
  expect(metadata).toMatchObject({ deletionGracePeriodSeconds: 30, deletionTimestamp: expect.any(String) });
  expect(status.conditions).toContainEqual(
    expect.objectContaining({
      type: 'DisruptionTarget',
      status: 'True',
      reason: 'EvictionByEvictionAPI',
      message: 'Eviction API: evicting',
    }),
  );
});

test('a budget that allows it loses one disruption and notes the pod', async () => {
  await makePod({ phase: 'Running', conditions: READY });
  await makeBudget({ disruptionsAllowed: 1, currentHealthy: 2, desiredHealthy: 1, expectedPods: 2 });
  await evict();
  const { status } = await budget();
  expect(status).toMatchObject({ disruptionsAllowed: 0, disruptedPods: { web: expect.any(String) } });
  expect(status.conditions).toMatchObject([
    { type: 'DisruptionAllowed', status: 'False', reason: 'InsufficientPods', message: '', observedGeneration: 1 },
  ]);
  expect((await pod()).metadata.deletionTimestamp).toBeDefined();
});

test.each<[string, PodDisruptionBudgetStatus, object]>([
  [
    'has none left',
    { disruptionsAllowed: 0, currentHealthy: 1, desiredHealthy: 1 },
    tooMany('The disruption budget few needs 1 healthy pods and has 1 currently'),
  ],
  [
    'nobody has looked at',
    { observedGeneration: 0 },
    tooMany('The disruption budget few is still being processed by the server.', 10),
  ],
  [
    'could not be counted',
    {
      conditions: [
        {
          type: 'DisruptionAllowed',
          status: 'False',
          reason: 'SyncFailed',
          message: 'found no controllers for pod "x"',
          lastTransitionTime: '2026-01-01T00:00:00Z',
        },
      ],
    },
    tooMany(
      'The disruption budget few does not allow evicting pods currently because it failed sync: found no controllers for pod "x"',
    ),
  ],
  [
    'has more healthy pods than it needs and still allows none',
    { currentHealthy: 3, desiredHealthy: 1 },
    tooMany('The disruption budget few does not allow evicting pods currently'),
  ],
  [
    'is broken',
    { disruptionsAllowed: -1 },
    {
      code: 403,
      reason: 'Forbidden',
      message: 'poddisruptionbudget.policy "few" is forbidden: pdb disruptions allowed is negative',
    },
  ],
])('a budget that %s forbids the eviction', async (_, status, expected) => {
  await makePod({ phase: 'Running', conditions: READY });
  await makeBudget(status);
  expect(await refused()).toMatchObject(expected);
  expect((await pod()).metadata.deletionTimestamp).toBeUndefined();
});

test('a budget that selects nothing of the pod is no matter', async () => {
  await makePod({ phase: 'Running', conditions: READY });
  await makeBudget({}, { selector: { matchLabels: { app: 'other' } } });
  expect(await evict()).toMatchObject({ status: 'Success' });
});

test('two budgets for one pod are not supported', async () => {
  await makePod({ phase: 'Running', conditions: READY });
  await makeBudget({ disruptionsAllowed: 1 });
  await makeBudget({ disruptionsAllowed: 1 }, { selector: {} }, 'all');
  expect(await refused()).toEqual({
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message: 'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.',
    code: 500,
  });
});

test.each<[string, Pod['status'], PodDisruptionBudget['spec'], PodDisruptionBudgetStatus, boolean]>([
  ['pending', { phase: 'Pending' }, {}, {}, true],
  ['ended', { phase: 'Succeeded' }, {}, {}, true],
  ['not ready, and enough others are', { phase: 'Running' }, {}, { currentHealthy: 1, desiredHealthy: 1 }, true],
  ['not ready, and too few others are', { phase: 'Running' }, {}, { currentHealthy: 0, desiredHealthy: 1 }, false],
  [
    'not ready, and the budget lets such pods go',
    { phase: 'Running' },
    { unhealthyPodEvictionPolicy: 'AlwaysAllow' },
    { currentHealthy: 0, desiredHealthy: 1 },
    true,
  ],
])('a pod that is %s takes nothing from its budget', async (_, status, spec, counts, goes) => {
  await makePod(status);
  await makeBudget({ disruptionsAllowed: 0, ...counts }, spec);
  const error = await refused();
  if (goes) expect(error).toBeUndefined();
  else expect(error).toMatchObject({ code: 429 });
  expect((await budget()).status.disruptedPods).toBeUndefined();
});

test.each([
  [{}, true],
  [{ deleteOptions: { dryRun: ['All'] } }, false],
])('a dry run with %j in the body changes neither pod nor budget', async (more, dryRun) => {
  const before = await makePod({ phase: 'Running', conditions: READY });
  await makeBudget({ disruptionsAllowed: 1 });
  expect(await evict(more, dryRun)).toMatchObject({ status: 'Success' });
  expect(await pod()).toEqual(before);
  expect((await budget()).status.disruptionsAllowed).toBe(1);
});

test.each([
  [{ metadata: { name: 'other' } }, 400, 'name in URL does not match name in Eviction object'],
  [{ metadata: {} }, 400, 'name in URL does not match name in Eviction object'],
  [
    { deleteOptions: { preconditions: { uid: 'x' } } },
    409,
    /^Operation cannot be fulfilled on Pod "web": the UID in the precondition \(x\) does not match the UID in record \(.+\)\. The object might have been deleted and then recreated$/,
  ],
  [
    { deleteOptions: { preconditions: { resourceVersion: '1' } } },
    409,
    /the ResourceVersion in the precondition \(1\) does not match the ResourceVersion in record \(\d+\)\. The object might have been modified$/,
  ],
])('an eviction with %j is refused', async (more, code, message) => {
  await makePod({ phase: 'Running', conditions: READY });
  expect(await refused(more)).toMatchObject({ code, message: expect.stringMatching(message) });
});

test('an eviction may ask for less grace, of the version it knows', async () => {
  const { metadata } = await makePod({ phase: 'Running', conditions: READY });
  const preconditions = { resourceVersion: metadata.resourceVersion, uid: metadata.uid };
  await evict({ deleteOptions: { gracePeriodSeconds: 5, preconditions } });
  expect((await pod()).metadata.deletionGracePeriodSeconds).toBe(5);
});
