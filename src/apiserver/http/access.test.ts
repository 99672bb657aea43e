import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RbacV1Subject } from '#api';
import { clusterRoleBindings, clusterRoles, configMaps, pods, roleBindings, roles } from '#kinds';
import { type Question, type ServerUnderTest, startServerUnderTest } from './server-under-test.ts';

const RBAC = 'rbac.authorization.k8s.io';
const MAPS = '/api/v1/namespaces/default/configmaps';
const REVIEWS = '/apis/authorization.k8s.io/v1';

let server: ServerUnderTest;

async function give(name: string, rules: object[]): Promise<void> {
  const subjects: RbacV1Subject[] = [{ apiGroup: RBAC, kind: 'User', name }];
  const metadata = { name, namespace: 'default' };
  await server.api.create(roles, { metadata, rules: rules as never });
  await server.api.create(roleBindings, { metadata, roleRef: { apiGroup: RBAC, kind: 'Role', name }, subjects });
}

async function askAs(user: string, path: string, question: Question = {}) {
  const headers = { ...question.headers, 'impersonate-user': user };
  const { code, body } = await server.ask(path, { ...question, headers });
  return { code, object: JSON.parse(body) };
}

const review = (user: string, path: string, kind: string, spec: object) =>
  askAs(user, `${REVIEWS}/${path}`, {
    method: 'POST',
    body: JSON.stringify({ apiVersion: 'authorization.k8s.io/v1', kind, spec }),
  });

beforeAll(async () => {
  server = await startServerUnderTest({
    extraTokens: [
      { token: 'secret', user: { name: 'admin', groups: ['system:masters'] } },
      { token: 'token-of-ida', user: { name: 'ida', groups: [] } },
    ],
  });
  for (const name of ['mine', 'other']) {
    await server.api.create(configMaps, { metadata: { name, namespace: 'default' } });
  }
  await server.api.create(pods, {
    metadata: { name: 'web', namespace: 'default' },
    spec: { containers: [{ name: 'c', image: 'i' }] },
  });
  await give('named', [
    { apiGroups: [''], resources: ['configmaps'], resourceNames: ['mine'], verbs: ['get', 'list', 'watch'] },
  ]);
  await give('looker', [{ apiGroups: [''], resources: ['pods', 'pods/exec'], verbs: ['get'] }]);
});
afterAll(() => server?.server.close());

test('who may list one object by its name may list and watch that one alone', async () => {
  const { code, object } = await askAs('named', `${MAPS}?fieldSelector=metadata.name%3Dmine`);
  expect(code).toBe(200);
  expect(object.items.map((o: { metadata: { name: string } }) => o.metadata.name)).toEqual(['mine']);
  // Refused for its version only: who may not watch would not hear of that.
  const watch = `${MAPS}?watch=1&resourceVersion=x&fieldSelector=metadata.name%3D`;
  expect((await askAs('named', `${watch}mine`)).code).toBe(500);
  expect((await askAs('named', `${watch}other`)).code).toBe(403);
  const all = await askAs('named', MAPS);
  expect(all.object.message).toBe(
    'configmaps is forbidden: User "named" cannot list resource "configmaps" in API group "" in the namespace "default"',
  );
  const other = await askAs('named', `${MAPS}?fieldSelector=metadata.name%3Dother`);
  expect(other.object.message).toBe(
    'configmaps "other" is forbidden: User "named" cannot list resource "configmaps" in API group "" in the namespace "default"',
  );
});

test('a review of rules tells what they are, and not what was asked', async () => {
  const { code, object } = await review('looker', 'selfsubjectrulesreviews', 'SelfSubjectRulesReview', {
    namespace: 'default',
  });
  expect(code).toBe(201);
  expect(object.spec).toEqual({});
  expect(object.status.incomplete).toBe(false);
  expect(object.status.resourceRules).toContainEqual({
    verbs: ['get'],
    apiGroups: [''],
    resources: ['pods', 'pods/exec'],
  });
  expect(object.status.nonResourceRules).toContainEqual({
    verbs: ['get'],
    nonResourceURLs: ['/healthz', '/livez', '/readyz', '/version', '/version/'],
  });
});

test.each<[string, string, object, object]>([
  [
    'what a role gives',
    'looker',
    { resourceAttributes: { verb: 'get', resource: 'pods', namespace: 'default' } },
    { allowed: true, reason: 'RBAC: allowed by RoleBinding "looker/default" of Role "looker" to User "looker"' },
  ],
  [
    'what no role gives',
    'looker',
    { resourceAttributes: { verb: 'get', resource: 'secrets', namespace: 'default' } },
    { allowed: false },
  ],
  [
    'a path',
    'looker',
    { nonResourceAttributes: { verb: 'get', path: '/apis/apps' } },
    {
      allowed: true,
      reason:
        'RBAC: allowed by ClusterRoleBinding "system:discovery" of ClusterRole "system:discovery" to Group "system:authenticated"',
    },
  ],
])('a review of access to %s says why', async (_, user, spec, status) => {
  const { object } = await review(user, 'selfsubjectaccessreviews', 'SelfSubjectAccessReview', spec);
  expect(object.status).toEqual(status);
});

test('who may get a stream of a pod but not create one is refused', async () => {
  const headers = {
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': 'a',
  };
  const path = '/api/v1/namespaces/default/pods/web/exec?command=ls';
  const { code, object } = await askAs('looker', path, { headers });
  expect(code).toBe(403);
  expect(object.message).toBe(
    'pods "web" is forbidden: User "looker" cannot create resource "pods/exec" in API group "" in the namespace "default"',
  );
});

test('who may change objects but not make them applies only to what is there', async () => {
  await give('changer', [{ apiGroups: [''], resources: ['configmaps'], verbs: ['patch'] }]);
  const apply = (name: string) =>
    askAs('changer', `${MAPS}/${name}?fieldManager=test`, {
      method: 'PATCH',
      type: 'application/apply-patch+yaml',
      body: JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: { a: 'b' } }),
    });
  expect((await apply('mine')).code).toBe(200);
  expect((await apply('fresh')).object.message).toBe(
    'configmaps "fresh" is forbidden: User "changer" cannot create resource "configmaps" in API group "" in the namespace "default"',
  );
});

test('who may be taken for somebody has the rights of that one, and for nobody else', async () => {
  await server.api.create(clusterRoles, {
    metadata: { name: 'ida' },
    rules: [{ apiGroups: [''], resources: ['users'], resourceNames: ['named'], verbs: ['impersonate'] }],
  });
  await server.api.create(clusterRoleBindings, {
    metadata: { name: 'ida' },
    roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name: 'ida' },
    subjects: [{ apiGroup: RBAC, kind: 'User', name: 'ida' }],
  });
  const askAsIda = async (headers: { [name: string]: string }) => {
    const { code, body } = await server.ask(`${MAPS}/mine`, { token: 'token-of-ida', headers });
    return code === 200 ? code : `${code} ${JSON.parse(body).message}`;
  };
  expect(await askAsIda({})).toContain('403 configmaps "mine" is forbidden: User "ida" cannot get resource');
  expect(await askAsIda({ 'impersonate-user': 'named' })).toBe(200);
  expect(await askAsIda({ 'impersonate-user': 'admin' })).toBe(
    '403 users "admin" is forbidden: User "ida" cannot impersonate resource "users" in API group "" at the cluster scope',
  );
  expect(await askAsIda({ 'impersonate-user': 'named', 'impersonate-group': 'system:masters' })).toBe(
    '403 groups "system:masters" is forbidden: User "ida" cannot impersonate resource "groups" in API group "" at the cluster scope',
  );
});
