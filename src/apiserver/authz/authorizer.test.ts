import { beforeEach, expect, test } from 'vitest';
import type { Api, ApiError, PolicyRule, RbacV1Subject } from '#api';
import { clusterRoleBindings, clusterRoles, namespaces, roleBindings, roles } from '#kinds';
import type { Store } from '#storage';
import { emptyServer } from '../empty-server.ts';
import type { Attributes } from './attributes.ts';
import { Authorizer } from './authorizer.ts';

const RBAC = 'rbac.authorization.k8s.io';
const jane = { name: 'jane', groups: ['dev', 'system:authenticated'] };
const account = { name: 'system:serviceaccount:ns:robot', groups: ['system:serviceaccounts', 'system:authenticated'] };
const pods = { group: '', plural: 'pods' };
const readPods: PolicyRule = { verbs: ['get', 'list'], apiGroups: [''], resources: ['pods'] };
const toJane: RbacV1Subject = { kind: 'User', name: 'jane', apiGroup: RBAC };
const toDev: RbacV1Subject = { kind: 'Group', name: 'dev', apiGroup: RBAC };
const toRobot: RbacV1Subject = { kind: 'ServiceAccount', name: 'robot', namespace: 'ns' };

let api: Api;
let store: Store;
let authorizer: Authorizer;

beforeEach(async () => {
  ({ api, store } = await emptyServer());
  await api.create(namespaces, { metadata: { name: 'ns' } });
  await api.create(roles, { metadata: { name: 'reader', namespace: 'ns' }, rules: [readPods] });
  await api.create(clusterRoles, {
    metadata: { name: 'all-reader' },
    rules: [readPods, { verbs: ['get'], nonResourceURLs: ['/healthz'] }],
  });
  authorizer = await Authorizer.over(store);
});

const bind = (name: string, kind: 'Role' | 'ClusterRole', role: string, ...subjects: RbacV1Subject[]) =>
  api.create(roleBindings, {
    metadata: { name, namespace: 'ns' },
    roleRef: { apiGroup: RBAC, kind, name: role },
    subjects,
  });
const bindInCluster = (name: string, role: string, ...subjects: RbacV1Subject[]) =>
  api.create(clusterRoleBindings, {
    metadata: { name },
    roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name: role },
    subjects,
  });
const listPods = (user: Attributes['user'], namespace?: string): Attributes => ({
  user,
  verb: 'list',
  resource: pods,
  namespace,
});

test('nobody may do anything that no binding gives them', () => {
  expect(authorizer.decide(listPods(jane, 'ns'))).toEqual({ allowed: false, reason: '' });
  expect(authorizer.decide({ user: jane, verb: 'get', path: '/healthz' })).toEqual({ allowed: false, reason: '' });
});

test.each(['system:masters', 'system:podling'])('members of %s may do everything, whatever the roles say', (group) => {
  const user = { name: 'any', groups: [group] };
  expect(authorizer.decide(listPods(user))).toEqual({ allowed: true, reason: '' });
});

test.each<[string, RbacV1Subject, Attributes['user'], string]>([
  ['its name', toJane, jane, 'User "jane"'],
  ['a group', toDev, jane, 'Group "dev"'],
  ['its account', toRobot, account, 'ServiceAccount "robot/ns"'],
  [
    'its account as a user',
    { kind: 'User', name: account.name, apiGroup: RBAC },
    account,
    'User "system:serviceaccount:ns:robot"',
  ],
])('a binding in a namespace counts there for whom it names by %s', async (_, subject, user, told) => {
  await bind('gives', 'Role', 'reader', subject);
  const reason = `RBAC: allowed by RoleBinding "gives/ns" of Role "reader" to ${told}`;
  expect(authorizer.decide(listPods(user, 'ns'))).toEqual({ allowed: true, reason });
  expect(authorizer.decide(listPods(user, 'other')).allowed).toBe(false);
  expect(authorizer.decide(listPods(user)).allowed).toBe(false);
  expect(authorizer.decide({ ...listPods(user, 'ns'), verb: 'delete' }).allowed).toBe(false);
});

test('a cluster role bound in a namespace counts there alone, and never for paths', async () => {
  await bind('gives', 'ClusterRole', 'all-reader', toJane);
  expect(authorizer.decide(listPods(jane, 'ns')).allowed).toBe(true);
  expect(authorizer.decide(listPods(jane)).allowed).toBe(false);
  expect(authorizer.decide({ user: jane, verb: 'get', path: '/healthz' }).allowed).toBe(false);
});

test('a cluster role bound in the cluster counts everywhere', async () => {
  await bindInCluster('gives', 'all-reader', toDev);
  const reason = 'RBAC: allowed by ClusterRoleBinding "gives" of ClusterRole "all-reader" to Group "dev"';
  expect(authorizer.decide(listPods(jane))).toEqual({ allowed: true, reason });
  expect(authorizer.decide(listPods(jane, 'other'))).toEqual({ allowed: true, reason });
  expect(authorizer.decide({ user: jane, verb: 'get', path: '/healthz' })).toEqual({ allowed: true, reason });
});

test('every change of a role or a binding counts at once', async () => {
  const allowed = () => authorizer.decide(listPods(jane, 'ns')).allowed;
  const binding = await bind('gives', 'Role', 'reader', toJane);
  expect(allowed()).toBe(true);
  await api.update(roleBindings, { ...binding, subjects: [toRobot] });
  expect(allowed()).toBe(false);
  await api.patch(roleBindings, { namespace: 'ns', name: 'gives' }, { type: 'merge', body: { subjects: [toDev] } });
  expect(allowed()).toBe(true);
  await api.patch(roles, { namespace: 'ns', name: 'reader' }, { type: 'merge', body: { rules: [] } });
  expect(allowed()).toBe(false);
  await api.patch(roles, { namespace: 'ns', name: 'reader' }, { type: 'merge', body: { rules: [readPods] } });
  expect(allowed()).toBe(true);
  await api.delete(roles, { namespace: 'ns', name: 'reader' });
  expect(allowed()).toBe(false);
  await api.create(roles, { metadata: { name: 'reader', namespace: 'ns' }, rules: [readPods] });
  expect(allowed()).toBe(true);
  await api.delete(roleBindings, { namespace: 'ns', name: 'gives' });
  expect(allowed()).toBe(false);
});

test('what is stored counts from the start', async () => {
  await bind('gives', 'Role', 'reader', toJane);
  const later = await Authorizer.over(store);
  expect(later.decide(listPods(jane, 'ns')).allowed).toBe(true);
});

test('a refusal tells of bound roles that are not there, each once', async () => {
  await bindInCluster('one', 'gone', toJane);
  await bindInCluster('two', 'gone', toDev);
  const reason = 'RBAC: clusterrole.rbac.authorization.k8s.io "gone" not found';
  expect(authorizer.decide(listPods(jane))).toEqual({ allowed: false, reason });
  await bind('three', 'Role', 'nowhere', toJane);
  expect(authorizer.decide(listPods(jane, 'ns')).reason).toBe(
    'RBAC: [clusterrole.rbac.authorization.k8s.io "gone" not found, role.rbac.authorization.k8s.io "nowhere" not found]',
  );
});

test.each<[Attributes, string]>([
  [listPods(jane), 'pods is forbidden: User "jane" cannot list resource "pods" in API group "" at the cluster scope'],
  [
    {
      user: jane,
      verb: 'get',
      resource: { group: 'apps', plural: 'deployments', subresource: 'scale' },
      namespace: 'ns',
      name: 'web',
    },
    'deployments.apps "web" is forbidden: User "jane" cannot get resource "deployments/scale" in API group "apps" in the namespace "ns"',
  ],
  [{ user: jane, verb: 'get', path: '/metrics' }, 'forbidden: User "jane" cannot get path "/metrics"'],
  [
    { user: { name: '<b>&', groups: [] }, verb: 'get', path: '/' },
    'forbidden: User "&lt;b&gt;&amp;" cannot get path "/"',
  ],
])('a refusal has the words of the original', (attributes, message) => {
  const refusal = () => authorizer.authorize(attributes);
  expect(refusal).toThrow(message);
});

test('a refusal gives its reason after a colon', async () => {
  await bindInCluster('one', 'gone', toJane);
  let thrown: ApiError | undefined;
  try {
    authorizer.authorize(listPods(jane));
  } catch (error) {
    thrown = error as ApiError;
  }
  expect(thrown?.toStatus()).toMatchObject({
    code: 403,
    reason: 'Forbidden',
    details: { kind: 'pods' },
    message:
      'pods is forbidden: User "jane" cannot list resource "pods" in API group "" at the cluster scope: RBAC: clusterrole.rbac.authorization.k8s.io "gone" not found',
  });
});

test('names that hold separators give nobody the grants of another', async () => {
  await bindInCluster('gives', 'all-reader', toDev);
  const groups = ['a","dev', 'a\ndev', 'a dev', 'dev,b'];
  expect(authorizer.decide(listPods(jane)).allowed).toBe(true);
  expect(authorizer.decide(listPods({ name: 'jane', groups })).allowed).toBe(false);
  expect(authorizer.decide(listPods({ name: 'Group dev', groups: [] })).allowed).toBe(false);
});
