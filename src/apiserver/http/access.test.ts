import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RbacV1Subject } from '#api';
import { configMaps, pods, roleBindings, roles } from '#kinds';
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
  server = await startServerUnderTest();
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
  expect((await askAs('named', `${watch}mine`)).code).toBe(400);
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
