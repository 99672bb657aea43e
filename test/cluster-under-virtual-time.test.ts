import { expect, test } from 'vitest';
import type { CoreEvent, Deployment, Pod } from '#api';
import { allKinds, deployments, events, pods } from '#kinds';
import { startTestCluster, type TestCluster } from '#testing';

function deployment(name: string, replicas: number): Deployment {
  const labels = { app: name };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'default' },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: 'web', image: 'web:1' }] } },
    },
  };
}

const ready = async ({ api }: TestCluster, name: string) =>
  (await api.get(deployments, { namespace: 'default', name })).status.readyReplicas ?? 0;

async function eventsOf({ api }: TestCluster, name: string): Promise<CoreEvent[]> {
  const { items } = await api.list(events, { namespace: 'default' });
  return items.filter((e) => e.involvedObject.name === name);
}

test('a deployment becomes ready, and its pods run on every node', async () => {
  await using cluster = await startTestCluster({ nodes: 3 });
  await cluster.api.create(deployments, deployment('web', 6));
  await cluster.until(async () => (await ready(cluster, 'web')) === 6);
  const { items } = await cluster.api.list(pods, { namespace: 'default' });
  expect(items.map((pod) => pod.status.phase)).toEqual(Array(6).fill('Running'));
  expect(new Set(items.map((pod) => pod.spec.nodeName))).toEqual(new Set(['node1', 'node2', 'node3']));
});

test('a pod that fits nowhere says why, and is placed when it may fit', async () => {
  await using cluster = await startTestCluster();
  const big: Pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'too-big', namespace: 'default' },
    spec: { containers: [{ name: 'c', image: 'c:1', resources: { requests: { cpu: '64', memory: '1Ti' } } }] },
  };
  await cluster.api.create(pods, big);
  await cluster.advance(1_000);
  const message =
    '0/1 nodes are available: 1 Insufficient cpu, 1 Insufficient memory. no new claims to deallocate, preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.';
  const pod = await cluster.api.get(pods, { namespace: 'default', name: 'too-big' });
  expect(pod.status.phase).toBe('Pending');
  expect(pod.status.conditions).toMatchObject([
    { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message, observedGeneration: 1 },
  ]);
  const [event, ...others] = await eventsOf(cluster, 'too-big');
  expect(others).toEqual([]);
  expect(event).toMatchObject({
    type: 'Warning',
    reason: 'FailedScheduling',
    message,
    action: 'Scheduling',
    reportingComponent: 'default-scheduler',
    source: {},
  });
});

test('a pod that fits is assigned, pulled, created and started, in that order', async () => {
  await using cluster = await startTestCluster();
  const spec = { containers: [{ name: 'c', image: 'c:1' }] };
  await cluster.api.create(pods, {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p', namespace: 'default' },
    spec,
  });
  await cluster.until(async () => {
    const pod = await cluster.api.get(pods, { namespace: 'default', name: 'p' });
    return pod.status.phase === 'Running';
  });
  const told = (await eventsOf(cluster, 'p')).sort(
    (a, b) => Number(a.metadata.resourceVersion) - Number(b.metadata.resourceVersion),
  );
  expect(told[0]).toMatchObject({
    reason: 'Scheduled',
    message: 'Successfully assigned default/p to node1',
    action: 'Binding',
  });
  expect(told.map((e) => e.reason).filter((reason) => reason !== 'Pulling')).toEqual([
    'Scheduled',
    'Pulled',
    'Created',
    'Started',
  ]);
});

test('a container that ends is started again, later each time', async () => {
  await using cluster = await startTestCluster();
  await cluster.api.create(deployments, deployment('web', 1));
  await cluster.until(async () => (await ready(cluster, 'web')) === 1);
  const { runtime } = cluster.nodes.get('node1') ?? {};
  const pod = async () => {
    const [only] = (await cluster.api.list(pods, { namespace: 'default' })).items;
    if (!only) throw new Error('the deployment has no pod');
    return only;
  };
  const waited: number[] = [];
  for (let restarts = 1; restarts <= 4; restarts++) {
    const id = runtime?.find('default', (await pod()).metadata.name, 'web') ?? '';
    runtime?.exit(id, 1);
    const fromMs = cluster.clock.now();
    await cluster.until(async () => {
      const [status] = (await pod()).status.containerStatuses ?? [];
      return status?.restartCount === restarts && status.state?.running !== undefined;
    }, 200_000);
    waited.push((cluster.clock.now() - fromMs) / 1000);
  }
  // The kubelet looks again only now and then, so it may be late, but never early.
  for (const [i, backoffSeconds] of [0, 10, 20, 40].entries()) {
    expect(waited[i]).toBeGreaterThanOrEqual(backoffSeconds);
    expect(waited[i]).toBeLessThanOrEqual(backoffSeconds + 21);
  }
});

test('a deployment scaled to nothing leaves no pod behind', async () => {
  await using cluster = await startTestCluster({ nodes: 2 });
  await cluster.api.create(deployments, deployment('web', 3));
  await cluster.until(async () => (await ready(cluster, 'web')) === 3);
  const at = { namespace: 'default', name: 'web' };
  await cluster.api.patch(deployments, at, { type: 'merge', body: { spec: { replicas: 0 } } });
  await cluster.until(async () => (await cluster.api.list(pods, { namespace: 'default' })).items.length === 0);
  expect(await ready(cluster, 'web')).toBe(0);
});

test('the same seed and the same steps give the same history', async () => {
  const history = async (seed: number) => {
    await using cluster = await startTestCluster({ nodes: 2, seed });
    await cluster.api.create(deployments, deployment('web', 4));
    await cluster.advance(60_000);
    const all = await Promise.all(allKinds.map((kind) => cluster.api.list(kind)));
    return all.map(({ items, resourceVersion }) => JSON.stringify([resourceVersion, items]));
  };
  const first = await history(7);
  expect(await history(7)).toEqual(first);
  expect(await history(8)).not.toEqual(first);
});

test('hours pass in moments', async () => {
  await using cluster = await startTestCluster();
  await cluster.api.create(deployments, deployment('web', 1));
  await cluster.advance(6 * 3_600_000);
  expect(await ready(cluster, 'web')).toBe(1);
});
