import { expect, test } from 'vitest';
import { type Deployment, isApiError, type Resource } from '#api';
import {
  configMaps,
  deployments,
  endpointSlices,
  endpoints,
  events,
  namespaces,
  pods,
  replicaSets,
  serviceAccounts,
  services,
} from '#kinds';
import { startTestCluster, type TestCluster } from '#testing';

const labels = { app: 'nginx' };
const at = { namespace: 'default', name: 'hello' };

function hello(namespace = 'default'): Deployment {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'hello', namespace },
    spec: {
      replicas: 3,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: 'hello', image: 'nginx:1.27' }] } },
    },
  };
}

async function rolledOut(cluster: TestCluster, generation: number): Promise<void> {
  await cluster.until(async () => {
    const { spec, status } = await cluster.api.get(deployments, at);
    const all = [status.replicas, status.updatedReplicas, status.availableReplicas];
    return status.observedGeneration === generation && all.every((count) => (count ?? 0) === spec.replicas);
  }, 300_000);
}

const scalingEvents = async ({ api }: TestCluster) =>
  (await api.list(events, { namespace: 'default' })).items
    .filter((event) => event.reason === 'ScalingReplicaSet')
    .sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1))
    .map((event) => event.message);

const image = (name: string) => ({
  type: 'strategic' as const,
  body: { spec: { template: { spec: { containers: [{ name: 'hello', image: name }] } } } },
});

test('a rollout goes through the steps of the original and leaves its revisions', async () => {
  await using cluster = await startTestCluster();
  const { api } = cluster;
  await api.create(deployments, hello());
  await rolledOut(cluster, 1);
  await api.patch(deployments, at, image('nginx:1.28'));
  await rolledOut(cluster, 2);
  const sets = (await api.list(replicaSets, { namespace: 'default' })).items;
  const named = (of: string) => sets.find((s) => s.spec.template?.spec?.containers[0]?.image === of)?.metadata.name;
  const [old, current] = [named('nginx:1.27'), named('nginx:1.28')];
  expect(await scalingEvents(cluster)).toEqual([
    `Scaled up replica set ${old} from 0 to 3`,
    `Scaled up replica set ${current} from 0 to 1`,
    `Scaled down replica set ${old} from 3 to 2`,
    `Scaled up replica set ${current} from 1 to 2`,
    `Scaled down replica set ${old} from 2 to 1`,
    `Scaled up replica set ${current} from 2 to 3`,
    `Scaled down replica set ${old} from 1 to 0`,
  ]);
  await cluster.advance(60_000);
  const done = await api.get(deployments, at);
  expect(done.metadata.annotations?.['deployment.kubernetes.io/revision']).toBe('2');
  expect(done.status).toMatchObject({ replicas: 3, readyReplicas: 3, availableReplicas: 3, terminatingReplicas: 0 });
  expect(done.status.conditions?.map((c) => `${c.type} ${c.status} ${c.reason}`)).toEqual([
    'Available True MinimumReplicasAvailable',
    'Progressing True NewReplicaSetAvailable',
  ]);
  expect((await api.get(replicaSets, { ...at, name: old ?? '' })).status).toEqual({
    observedGeneration: 4,
    replicas: 0,
    terminatingReplicas: 0,
  });
});

test('a service follows its pods in slices and endpoints', async () => {
  await using cluster = await startTestCluster();
  const { api } = cluster;
  await api.create(services, {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: at,
    spec: { selector: labels, ports: [{ port: 80, targetPort: 8080 }] },
  });
  await api.create(deployments, hello());
  await rolledOut(cluster, 1);
  await cluster.advance(5_000);
  const mine = async () =>
    (await api.list(endpointSlices, { ...at, labelSelector: 'kubernetes.io/service-name=hello' })).items;
  expect((await mine()).map((slice) => slice.endpoints?.map((e) => e.conditions))).toEqual([
    Array(3).fill({ ready: true, serving: true, terminating: false }),
  ]);
  expect((await api.get(endpoints, at)).subsets?.[0]?.addresses).toHaveLength(3);
  await api.delete(services, at);
  await cluster.advance(5_000);
  expect(await mine()).toEqual([]);
  await expect(api.get(endpoints, at)).rejects.toMatchObject({ reason: 'NotFound' });
});

test.each(['Background', 'Foreground'] as const)('deleting in the %s leaves nothing behind', async (policy) => {
  await using cluster = await startTestCluster();
  const { api } = cluster;
  await api.create(deployments, hello());
  await rolledOut(cluster, 1);
  await api.delete(deployments, at, { propagationPolicy: policy });
  await cluster.advance(60_000);
  for (const kind of [deployments, replicaSets, pods] as Resource[]) {
    expect((await api.list(kind, { namespace: 'default' })).items).toEqual([]);
  }
});

test('deleting as orphan leaves the pods, owned by their replica set', async () => {
  await using cluster = await startTestCluster();
  const { api } = cluster;
  await api.create(deployments, hello());
  await rolledOut(cluster, 1);
  await api.delete(deployments, at, { propagationPolicy: 'Orphan' });
  await cluster.advance(60_000);
  expect((await api.list(deployments, { namespace: 'default' })).items).toEqual([]);
  const [set] = (await api.list(replicaSets, { namespace: 'default' })).items;
  expect(set?.metadata.ownerReferences ?? []).toEqual([]);
  expect((await api.list(pods, { namespace: 'default' })).items).toHaveLength(3);
});

test('a namespace has what pods need, and goes with all it holds', async () => {
  await using cluster = await startTestCluster();
  const { api } = cluster;
  await api.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } });
  await cluster.advance(0);
  expect((await api.get(serviceAccounts, { namespace: 'shop', name: 'default' })).metadata.name).toBe('default');
  const certificate = await api.get(configMaps, { namespace: 'shop', name: 'kube-root-ca.crt' });
  expect(Object.keys(certificate.data ?? {})).toEqual(['ca.crt']);
  await api.create(deployments, hello('shop'));
  await cluster.advance(10_000);
  await api.delete(namespaces, { name: 'shop' });
  await cluster.advance(1_000);
  const waiting = await api.get(namespaces, { name: 'shop' }).catch((error: unknown) => {
    if (isApiError(error, 'NotFound')) return undefined;
    throw error;
  });
  expect([undefined, 'Terminating']).toContain(waiting?.status.phase);
  await cluster.advance(60_000);
  expect((await api.list(namespaces)).items.map((n) => n.metadata.name)).not.toContain('shop');
  for (const kind of [deployments, replicaSets, pods, serviceAccounts, configMaps] as Resource[]) {
    expect((await api.list(kind, { namespace: 'shop' })).items).toEqual([]);
  }
});
