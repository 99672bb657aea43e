import { expect, test } from 'vitest';
import type { ClusterRole, PolicyRule } from '#api';
import { clusterRoles, flowSchemas, priorityLevelConfigurations } from '#kinds';
import { startTestCluster, type TestCluster } from '#testing';

const rule = (verb: string, resource: string): PolicyRule => ({
  apiGroups: [''],
  resources: [resource],
  verbs: [verb],
});
const into = (name: string) => ({ [`example.com/aggregate-to-${name}`]: 'true' });

function gathering(name: string, labels = {}): ClusterRole {
  const aggregationRule = { clusterRoleSelectors: [{ matchLabels: into(name) }] };
  return { metadata: { name, labels }, aggregationRule };
}

function giving(name: string, to: string, ...rules: PolicyRule[]): ClusterRole {
  return { metadata: { name, labels: into(to) }, rules };
}

async function rulesOf(cluster: TestCluster, name: string): Promise<string[]> {
  await cluster.advance(1_000);
  const { rules = [] } = await cluster.api.get(clusterRoles, { name });
  return rules.map(({ verbs, resources }) => `${verbs} ${resources}`);
}

test('a role that gathers has the rules of all roles with its label, through other gathering roles too', async () => {
  await using cluster = await startTestCluster();
  const { api } = cluster;
  await api.create(clusterRoles, gathering('viewer', into('editor')));
  await api.create(clusterRoles, gathering('editor'));
  await api.create(clusterRoles, giving('b', 'viewer', rule('get', 'pods'), rule('get', 'services')));
  await api.create(clusterRoles, giving('a', 'viewer', rule('get', 'nodes'), rule('get', 'pods')));
  await api.create(clusterRoles, giving('c', 'editor', rule('update', 'pods')));
  expect(await rulesOf(cluster, 'viewer')).toEqual(['get nodes', 'get pods', 'get services']);
  expect(await rulesOf(cluster, 'editor')).toEqual(['update pods', 'get nodes', 'get pods', 'get services']);
});

test('a role that gathers follows every change of the roles it gathers from', async () => {
  await using cluster = await startTestCluster();
  const { api } = cluster;
  await api.create(clusterRoles, gathering('viewer'));
  await api.create(clusterRoles, giving('a', 'viewer', rule('get', 'pods')));
  expect(await rulesOf(cluster, 'viewer')).toEqual(['get pods']);
  await api.patch(clusterRoles, { name: 'a' }, { type: 'merge', body: { rules: [rule('list', 'pods')] } });
  expect(await rulesOf(cluster, 'viewer')).toEqual(['list pods']);
  await api.create(clusterRoles, giving('b', 'viewer', rule('watch', 'pods')));
  await api.patch(clusterRoles, { name: 'a' }, { type: 'merge', body: { metadata: { labels: null } } });
  expect(await rulesOf(cluster, 'viewer')).toEqual(['watch pods']);
  await api.delete(clusterRoles, { name: 'b' });
  expect(await rulesOf(cluster, 'viewer')).toEqual([]);
});

test('rules written into a role that gathers do not stay', async () => {
  await using cluster = await startTestCluster();
  const { api } = cluster;
  await api.create(clusterRoles, { ...gathering('viewer'), rules: [rule('*', 'secrets')] });
  await api.create(clusterRoles, giving('a', 'viewer', rule('get', 'pods')));
  expect(await rulesOf(cluster, 'viewer')).toEqual(['get pods']);
});

test('a flow schema tells whether its priority level is there', async () => {
  await using cluster = await startTestCluster();
  const { api } = cluster;
  const subjects = [{ kind: 'Group', group: { name: 'dev' } }];
  const nonResourceRules = [{ verbs: ['get'], nonResourceURLs: ['/metrics'] }];
  await api.create(flowSchemas, {
    metadata: { name: 'slow' },
    spec: { priorityLevelConfiguration: { name: 'low' }, rules: [{ subjects, nonResourceRules }] },
  });
  const dangling = async () => {
    await cluster.advance(1_000);
    const { status } = await api.get(flowSchemas, { name: 'slow' });
    return status.conditions?.map(({ type, status: holds, reason, message }) => ({ type, holds, reason, message }));
  };
  const named = 'This FlowSchema references the PriorityLevelConfiguration object named "low"';
  expect(await dangling()).toEqual([
    { type: 'Dangling', holds: 'True', reason: 'NotFound', message: `${named} but there is no such object` },
  ]);
  const limited = { nominalConcurrencyShares: 5, limitResponse: { type: 'Reject' } };
  const low = { metadata: { name: 'low' }, spec: { type: 'Limited', limited } };
  await api.create(priorityLevelConfigurations, low);
  expect(await dangling()).toEqual([
    { type: 'Dangling', holds: 'False', reason: 'Found', message: `${named} and it exists` },
  ]);
});
