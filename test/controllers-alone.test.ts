import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Api, Deployment, DeploymentSpec, Pod, PodSpec, ReplicaSet, Stored } from '#api';
import { seededRandom, silentLog, VirtualClock } from '#base';
import { type Controllers, startControllers } from '#controllers';
import {
  configMaps,
  deployments,
  endpointSlices,
  endpoints,
  events,
  namespaces,
  nodes,
  pods,
  replicaSets,
  serviceAccounts,
  services,
} from '#kinds';
import type { Store } from '#storage';
import { emptyServer } from '../src/apiserver/empty-server.ts';
import { untilQuiet } from '../src/testing/until-quiet.ts';

let clock: VirtualClock;
let api: Api;
let store: Store;
let controllers: Controllers;

beforeEach(async () => {
  clock = new VirtualClock(undefined, () => untilQuiet(() => store.revision));
  ({ api, store } = await emptyServer({ clock }));
  await api.create(namespaces, { metadata: { name: 'shop' } });
  const random = seededRandom(1);
  controllers = await startControllers({ api, clock, random, log: silentLog, rootCaPem: 'PEM' });
  await clock.advance(100);
});

afterEach(() => controllers.stop());

const labels = { app: 'web' };
const at = { namespace: 'shop', name: 'web' };

function template(image: string, more: Partial<PodSpec> = {}) {
  return { metadata: { labels }, spec: { containers: [{ name: 'web', image }], ...more } };
}

const spec: DeploymentSpec = {
  replicas: 3,
  progressDeadlineSeconds: 600,
  selector: { matchLabels: labels },
  strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
  template: template('web:1'),
};
const deployment: Deployment = { metadata: at, spec };

const listPods = async () => (await api.list(pods)).items;
const messages = async () => (await api.list(events)).items.map((e) => e.message);

/** What scheduler and kubelet do: pods told to go are gone, all others run and are ready. */
async function runPods(): Promise<void> {
  const nowText = new Date(clock.now()).toISOString();
  for (const [index, pod] of (await listPods()).entries()) {
    if (pod.status.phase === 'Running') continue;
    const ready = { type: 'Ready', status: 'True', lastTransitionTime: nowText };
    const status: Pod['status'] = { phase: 'Running', podIP: `10.0.0.${index + 1}`, conditions: [ready] };
    await api.update(pods, { ...pod, status }, { subresource: 'status' });
  }
  await clock.advance(1000);
}

/** Gives one pod these finalizers, in place of those it has. */
async function holdFirstPod(...finalizers: string[]): Promise<void> {
  const [pod] = await listPods();
  await api.patch(
    pods,
    { ...at, name: pod?.metadata.name ?? '' },
    { type: 'merge', body: { metadata: { finalizers } } },
  );
}

async function rollOut(): Promise<Stored<Deployment>> {
  for (let i = 0; i < 6; i++) {
    await clock.advance(1000);
    await runPods();
  }
  return api.get(deployments, at);
}

test('a deployment becomes pods, and its status says when they are available', async () => {
  await api.create(deployments, deployment);
  const done = await rollOut();
  expect(await listPods()).toHaveLength(3);
  expect(done.status).toMatchObject({ replicas: 3, updatedReplicas: 3, readyReplicas: 3, availableReplicas: 3 });
  expect(done.status.conditions?.map((c) => c.reason)).toEqual(['MinimumReplicasAvailable', 'NewReplicaSetAvailable']);
  expect((await messages()).filter((m) => m?.startsWith('Created pod: web-'))).toHaveLength(3);
});

test('a new template replaces all pods, and the old replica set stays empty', async () => {
  await api.create(deployments, deployment);
  const before = await rollOut();
  await api.update(deployments, { ...before, spec: { ...before.spec, template: template('web:2') } });
  const done = await rollOut();
  expect(done.metadata.annotations).toMatchObject({ 'deployment.kubernetes.io/revision': '2' });
  expect(done.status).toMatchObject({ observedGeneration: 2, replicas: 3, updatedReplicas: 3, availableReplicas: 3 });
  expect(new Set((await listPods()).map((pod) => pod.spec.containers[0]?.image))).toEqual(new Set(['web:2']));
  expect((await api.list(replicaSets)).items.map((set) => set.spec.replicas)).toEqual([0, 3]);
});

test('a pod that is deleted is replaced by exactly one', async () => {
  await api.create(deployments, deployment);
  await rollOut();
  const [first] = await listPods();
  if (first) await api.delete(pods, { namespace: 'shop', name: first.metadata.name });
  await rollOut();
  const now = await listPods();
  expect(now).toHaveLength(3);
  expect(now.map((pod) => pod.metadata.uid)).not.toContain(first?.metadata.uid);
});

test('many pods are made without one too many', async () => {
  await api.create(deployments, { metadata: at, spec: { ...spec, replicas: 60 } });
  await clock.advance(1000);
  expect(await listPods()).toHaveLength(60);
});

test('a refused pod is told as an event and a condition, and tried again until it works', async () => {
  const unknown = template('web:1', { serviceAccountName: 'robot' });
  await api.create(deployments, { metadata: at, spec: { ...spec, template: unknown } });
  await clock.advance(2000);
  const refusal =
    /^Error creating: pods "web-[^-]+-" is forbidden: error looking up service account shop\/robot: serviceaccount "robot" not found$/;
  const told = (await messages()).filter((message) => refusal.test(message ?? ''));
  // The same text each time, so that one event counts them.
  expect(told).toHaveLength(1);
  const stuck = await api.get(deployments, at);
  expect(stuck.status.conditions?.at(-1)).toMatchObject({ type: 'ReplicaFailure', reason: 'FailedCreate' });
  await api.create(serviceAccounts, { metadata: { namespace: 'shop', name: 'robot' } });
  const done = await rollOut();
  expect(done.status.conditions?.map((c) => c.type)).toEqual(['Available', 'Progressing']);
  expect(await listPods()).toHaveLength(3);
});

test('deleting a deployment takes everything it made with it', async () => {
  await api.create(deployments, deployment);
  await rollOut();
  await api.delete(deployments, at);
  await clock.advance(1000);
  expect((await api.list(replicaSets)).items).toEqual([]);
  expect(await listPods()).toEqual([]);
});

test('deleting in the foreground keeps the owner until its dependents are gone', async () => {
  await api.create(deployments, deployment);
  await rollOut();
  await holdFirstPod('example.com/hold');
  await api.delete(deployments, at, { propagationPolicy: 'Foreground' });
  await clock.advance(1000);
  expect((await api.get(deployments, at)).metadata.deletionTimestamp).toBeDefined();
  expect(await listPods()).toHaveLength(1);
  await holdFirstPod();
  await clock.advance(1000);
  expect((await api.list(deployments)).items).toEqual([]);
});

test('orphaned pods stay, and a new replica set adopts them', async () => {
  await api.create(deployments, deployment);
  await rollOut();
  const [set] = (await api.list(replicaSets)).items;
  if (!set) throw new Error('no replica set');
  await api.delete(deployments, at, { propagationPolicy: 'Orphan' });
  await clock.advance(1000);
  await api.delete(replicaSets, { namespace: 'shop', name: set.metadata.name }, { propagationPolicy: 'Orphan' });
  await clock.advance(1000);
  const orphans = await listPods();
  expect(orphans.map((pod) => pod.metadata.ownerReferences)).toEqual([undefined, undefined, undefined]);
  const metadata = { namespace: 'shop', name: 'again' };
  const adopting: ReplicaSet = {
    metadata,
    spec: { replicas: 3, selector: spec.selector, template: template('web:1') },
  };
  await api.create(replicaSets, adopting);
  await clock.advance(1000);
  const adopted = await listPods();
  expect(adopted.map((pod) => pod.metadata.uid)).toEqual(orphans.map((pod) => pod.metadata.uid));
  expect(adopted.every((pod) => pod.metadata.ownerReferences?.[0]?.name === 'again')).toBe(true);
});

test('a service lists its pods in both ways, and takes its endpoints with it', async () => {
  await api.create(deployments, deployment);
  await api.create(services, {
    metadata: at,
    spec: { selector: labels, ports: [{ port: 80, targetPort: 8080 }], ipFamilies: ['IPv4'] },
  });
  await rollOut();
  const [slice, ...more] = (await api.list(endpointSlices)).items;
  expect(more).toEqual([]);
  expect(slice?.endpoints?.map((e) => e.conditions?.ready)).toEqual([true, true, true]);
  expect((await api.get(endpoints, at)).subsets?.[0]?.addresses).toHaveLength(3);
  await api.delete(services, at);
  await clock.advance(1000);
  expect((await api.list(endpointSlices)).items).toEqual([]);
  expect((await api.list(endpoints)).items).toEqual([]);
});

test('endpoints kept by hand may come before their service', async () => {
  const subsets = [{ addresses: [{ ip: '192.0.2.1' }], ports: [{ port: 80 }] }];
  await api.create(endpoints, { metadata: at, subsets });
  await clock.advance(1000);
  expect((await api.get(endpoints, at)).subsets).toMatchObject(subsets);
});

test('a namespace gets its service account and root certificate, also when they are deleted', async () => {
  const account = { namespace: 'shop', name: 'default' };
  const certificate = { namespace: 'shop', name: 'kube-root-ca.crt' };
  await api.delete(serviceAccounts, account);
  await api.delete(configMaps, certificate);
  await clock.advance(100);
  expect((await api.get(serviceAccounts, account)).metadata.name).toBe('default');
  expect((await api.get(configMaps, certificate)).data).toEqual({ 'ca.crt': 'PEM' });
});

test('a namespace that is deleted is emptied, waits for what is held, and goes', async () => {
  await api.create(deployments, deployment);
  await rollOut();
  await holdFirstPod('example.com/hold');
  await api.delete(namespaces, { name: 'shop' });
  await clock.advance(1000);
  const waiting = await api.get(namespaces, { name: 'shop' });
  expect(waiting.status.phase).toBe('Terminating');
  expect(waiting.status.conditions?.slice(3).map((c) => c.message)).toEqual([
    'Some resources are remaining: pods. has 1 resource instances',
    'Some content in the namespace has finalizers remaining: example.com/hold in 1 resource instances',
  ]);
  await holdFirstPod();
  await clock.advance(1000);
  expect((await api.list(namespaces)).items.map(({ metadata }) => metadata.name)).toEqual(['default']);
  for (const kind of [pods, deployments, replicaSets, serviceAccounts, configMaps, events]) {
    expect((await api.list(kind, { namespace: 'shop' })).items).toEqual([]);
  }
});

test('pods of a node that is gone are given up after a while', async () => {
  await api.create(nodes, { metadata: { name: 'n1' } });
  await api.create(pods, { metadata: at, spec: { ...template('web:1').spec, nodeName: 'n1' } });
  await clock.advance(100);
  expect(await messages()).toContain('Node n1 event: Registered Node n1 in Controller');
  await api.delete(nodes, { name: 'n1' });
  await clock.advance(39_000);
  expect(await listPods()).toHaveLength(1);
  await clock.advance(2000);
  expect(await listPods()).toEqual([]);
});

test('a cluster at rest is not written to', async () => {
  await api.create(deployments, deployment);
  await rollOut();
  const { revision } = store;
  await clock.advance(3_600_000);
  expect(store.revision).toBe(revision);
});
