import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PolicyRule } from '#api';
import { clusterRoleBindings, clusterRoles, configMaps, serviceAccounts } from '#kinds';
import { type ServerUnderTest, startServerUnderTest } from './server-under-test.ts';

const RBAC = 'rbac.authorization.k8s.io';
const AUTH = 'authentication.k8s.io';
const MAP = '/api/v1/namespaces/default/configmaps/mine';
let server: ServerUnderTest;

type Headers = { [name: string]: string };

/** Callers, each with a token of its name, and the rules that hold for it. */
const CALLERS: { [name: string]: PolicyRule[] } = {
  none: [],
  old: [{ apiGroups: [''], resources: ['users'], resourceNames: ['named'], verbs: ['impersonate'] }],
  get: [
    { apiGroups: [''], resources: ['configmaps'], verbs: ['impersonate-on:user-info:get'] },
    { apiGroups: [AUTH], resources: ['users', 'groups', 'uids'], verbs: ['impersonate:user-info'] },
    { apiGroups: [AUTH], resources: ['userextras/a.io/b'], verbs: ['impersonate:user-info'] },
  ],
  accounts: [
    { apiGroups: [AUTH], resources: ['selfsubjectreviews'], verbs: ['impersonate-on:serviceaccount:create'] },
    { apiGroups: [AUTH], resources: ['serviceaccounts'], verbs: ['impersonate:serviceaccount'] },
  ],
  nodes: [
    { apiGroups: [AUTH], resources: ['selfsubjectreviews'], verbs: ['impersonate-on:arbitrary-node:create'] },
    { apiGroups: [AUTH], resources: ['nodes'], resourceNames: ['n1'], verbs: ['impersonate:arbitrary-node'] },
  ],
  paths: [
    { nonResourceURLs: ['/metrics'], verbs: ['impersonate-on:user-info:get'] },
    { apiGroups: [AUTH], resources: ['users'], verbs: ['impersonate:user-info'] },
  ],
};

async function give(user: string, rules: PolicyRule[]): Promise<void> {
  await server.api.create(clusterRoles, { metadata: { name: user }, rules });
  await server.api.create(clusterRoleBindings, {
    metadata: { name: user },
    roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name: user },
    subjects: [{ apiGroup: RBAC, kind: 'User', name: user }],
  });
}

beforeAll(async () => {
  const callers = Object.keys(CALLERS).map((name) => ({ token: name, user: { name, groups: [] } }));
  const admin = { token: 'secret', user: { name: 'admin', groups: ['system:masters'] } };
  const account = 'system:serviceaccount:default:agent';
  const agent = { name: account, groups: [], extra: { 'authentication.kubernetes.io/node-name': ['n1'] } };
  server = await startServerUnderTest({ extraTokens: [admin, ...callers, { token: 'agent', user: agent }] });
  await server.api.create(configMaps, { metadata: { name: 'mine', namespace: 'default' } });
  await server.api.create(serviceAccounts, { metadata: { name: 'agent', namespace: 'default' } });
  for (const [name, rules] of Object.entries(CALLERS)) await give(name, rules);
  await give(account, [
    { apiGroups: [AUTH], resources: ['selfsubjectreviews'], verbs: ['impersonate-on:associated-node:create'] },
    { apiGroups: [AUTH], resources: ['nodes'], verbs: ['impersonate:associated-node'] },
  ]);
  await give('named', [{ apiGroups: [''], resources: ['configmaps'], verbs: ['*'] }]);
});
afterAll(() => server.server.close());

const as = (user: string, groups = '') => ({
  'impersonate-user': user,
  ...(groups && { 'impersonate-group': groups }),
});

async function said(token: string, headers: Headers, path = MAP): Promise<string> {
  const { code, body } = await server.ask(path, { token, headers });
  return code === 200 ? '200' : `${code} ${JSON.parse(body).message}`;
}

test.each<[string, string, Headers, string]>([
  ['the oldest right is enough', 'old', as('named'), '200'],
  ['one right for the request and one for the name are enough', 'get', as('named'), '200'],
  [
    'every part is allowed',
    'get',
    { ...as('named', 'dev'), 'impersonate-uid': '7', 'impersonate-extra-a.io%2fb': 'c' },
    '200',
  ],
  [
    'who may nothing is told what the first mode asks of the request',
    'none',
    as('named'),
    '403 configmaps "mine" is forbidden: User "none" cannot impersonate-on:user-info:get resource "configmaps" in API group "" in the namespace "default"',
  ],
  [
    'who may do the request as nobody but users is told so of accounts',
    'get',
    as('system:serviceaccount:default:agent'),
    '403 configmaps "mine" is forbidden: User "get" cannot impersonate-on:serviceaccount:get resource "configmaps" in API group "" in the namespace "default"',
  ],
  [
    'nobody is made an administrator',
    'get',
    as('named', 'system:masters'),
    '403 groups.authentication.k8s.io "system:masters" is forbidden: User "get" cannot impersonate:user-info resource "groups" in API group "authentication.k8s.io" at the cluster scope: impersonating the system:masters group is not allowed',
  ],
  [
    'a key without a domain is for the oldest right alone',
    'get',
    { ...as('named'), 'impersonate-extra-b': 'c' },
    '403 userextras.authentication.k8s.io is forbidden: User "get" cannot impersonate:user-info resource "userextras" in API group "authentication.k8s.io" at the cluster scope: impersonating an invalid key in extra is not allowed: extra.key: Invalid value: "b": must be a domain-prefixed path (such as "acme.io/foo")',
  ],
  [
    'a key that is not named by the right is refused',
    'get',
    { ...as('named'), 'impersonate-extra-a.io%2fz': 'c' },
    '403 userextras.authentication.k8s.io "c" is forbidden: User "get" cannot impersonate:user-info resource "userextras/a.io/z" in API group "authentication.k8s.io" at the cluster scope',
  ],
  [
    'a part without a name is no user',
    'get',
    { 'impersonate-group': 'dev', 'impersonate-extra-a.io%2fb': 'c' },
    '400 requested &user.DefaultInfo{Name:"", UID:"", Groups:[]string{"dev"}, Extra:map[string][]string{"a.io/b":[]string{"c"}}} without impersonating a user name',
  ],
  [
    'a number without a name is no user',
    'get',
    { 'impersonate-uid': '7' },
    '400 requested &user.DefaultInfo{Name:"", UID:"7", Groups:[]string(nil), Extra:map[string][]string(nil)} without impersonating a user name',
  ],
])('%s', async (_, token, headers, expected) => {
  expect(await said(token, headers)).toBe(expected);
});

test('who was allowed by a mode before is told what that mode asks', async () => {
  expect(await said('old', as('named'))).toBe('200');
  expect(await said('old', as('admin'))).toBe(
    '403 users "admin" is forbidden: User "old" cannot impersonate resource "users" in API group "" at the cluster scope',
  );
});

test('another request of the same user is refused', async () => {
  expect(await said('get', as('named'), '/api/v1/namespaces/default/configmaps')).toBe(
    '403 configmaps is forbidden: User "get" cannot impersonate-on:user-info:list resource "configmaps" in API group "" in the namespace "default"',
  );
});

test('a path is asked for like a resource', async () => {
  expect(await said('none', as('named'), '/metrics')).toBe(
    '403 forbidden: User "none" cannot impersonate-on:user-info:get path "/metrics"',
  );
  expect(await said('paths', as('named'), '/metrics')).toContain('User "named" cannot get path "/metrics"');
});

test.each<[string, string, Headers, object]>([
  [
    'an account has its groups',
    'accounts',
    as('system:serviceaccount:default:agent'),
    { groups: ['system:serviceaccounts', 'system:serviceaccounts:default', 'system:authenticated'] },
  ],
  ['a node is one of the nodes', 'nodes', as('system:node:n1'), { groups: ['system:nodes', 'system:authenticated'] }],
  ['an agent may be its own node', 'agent', as('system:node:n1'), { groups: ['system:nodes', 'system:authenticated'] }],
  [
    'a node with groups has these alone',
    'secret',
    as('system:node:n1', 'a'),
    { groups: ['a', 'system:authenticated'] },
  ],
  [
    'an administrator makes administrators',
    'secret',
    as('x', 'system:masters'),
    { groups: ['system:masters', 'system:authenticated'] },
  ],
  [
    'who is to be unknown is not known',
    'secret',
    as('x', 'system:masters, system:unauthenticated'),
    { groups: ['system:masters', 'system:unauthenticated'] },
  ],
])('%s', async (_, token, headers, userInfo) => {
  const path = `/apis/${AUTH}/v1/selfsubjectreviews`;
  const { body } = await server.ask(path, { method: 'POST', body: '{}', token, headers });
  expect(JSON.parse(body).status?.userInfo).toMatchObject(userInfo);
});

test('an agent may not be the node of another', async () => {
  const path = `/apis/${AUTH}/v1/selfsubjectreviews`;
  const { body } = await server.ask(path, {
    method: 'POST',
    body: '{}',
    token: 'agent',
    headers: as('system:node:n2'),
  });
  expect(JSON.parse(body).message).toBe(
    'selfsubjectreviews.authentication.k8s.io is forbidden: User "system:serviceaccount:default:agent" cannot impersonate-on:arbitrary-node:create resource "selfsubjectreviews" in API group "authentication.k8s.io" at the cluster scope',
  );
});
