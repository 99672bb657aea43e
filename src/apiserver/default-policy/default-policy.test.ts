import { readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { type Api, nameOf } from '#api';
import { clusterRoleBindings, clusterRoles, namespaces, roleBindings, roles } from '#kinds';
import type { Store } from '#storage';
import { Authorizer } from '../authz/authorizer.ts';
import { emptyServer } from '../empty-server.ts';
import { ensureDefaultPolicy } from './index.ts';
import { rulesOf } from './rule-text.ts';

const RBAC = 'rbac.authorization.k8s.io';
const AUTOUPDATE = 'rbac.authorization.kubernetes.io/autoupdate';
const facts = readFileSync(path.join(import.meta.dirname, 'testdata/rules-per-role.txt'), 'utf8');

let api: Api;
let store: Store;

beforeEach(async () => {
  ({ api, store } = await emptyServer());
  for (const name of ['kube-system', 'kube-public']) await api.create(namespaces, { metadata: { name } });
  await ensureDefaultPolicy(api);
});

test('the cluster roles are those of the original, with as many rules each', async () => {
  const { items } = await api.list(clusterRoles);
  expect(items.map(({ metadata, rules = [] }) => `${metadata.name} ${rules.length}\n`).join('')).toBe(facts);
});

test('every role and binding says that it is a default that is kept up to date', async () => {
  for (const kind of [clusterRoles, clusterRoleBindings, roles, roleBindings]) {
    const { items } = await api.list<{ metadata?: object }>(kind);
    for (const { metadata } of items) {
      expect(metadata.labels).toMatchObject({ 'kubernetes.io/bootstrapping': 'rbac-defaults' });
      expect(metadata.annotations).toEqual({ [AUTOUPDATE]: 'true' });
    }
  }
});

test('each controller has a role that is bound to its account', async () => {
  const { items } = await api.list(clusterRoleBindings);
  expect(items.length).toBe(50);
  const ofControllers = items.filter(({ metadata }) => metadata.name.startsWith('system:controller:'));
  expect(ofControllers.length).toBe(38);
  for (const { metadata, roleRef, subjects } of ofControllers) {
    expect(roleRef).toEqual({ apiGroup: RBAC, kind: 'ClusterRole', name: metadata.name });
    const name = metadata.name.replace('system:controller:', '');
    expect(subjects).toEqual([{ kind: 'ServiceAccount', name, namespace: 'kube-system' }]);
  }
});

test('the roles and bindings of the namespaces of the system are those of the original', async () => {
  const placesOf = async (kind: typeof roles | typeof roleBindings) =>
    (await api.list<object>(kind)).items.map(nameOf).map(({ namespace, name }) => `${namespace} ${name}`);
  expect(await placesOf(roles)).toEqual([
    'kube-public system:controller:bootstrap-signer',
    'kube-system extension-apiserver-authentication-reader',
    'kube-system system::leader-locking-kube-controller-manager',
    'kube-system system::leader-locking-kube-scheduler',
    'kube-system system:controller:bootstrap-signer',
    'kube-system system:controller:cloud-provider',
    'kube-system system:controller:token-cleaner',
  ]);
  expect(await placesOf(roleBindings)).toEqual([
    'kube-public system:controller:bootstrap-signer',
    'kube-system system::extension-apiserver-authentication-reader',
    'kube-system system::leader-locking-kube-controller-manager',
    'kube-system system::leader-locking-kube-scheduler',
    'kube-system system:controller:bootstrap-signer',
    'kube-system system:controller:cloud-provider',
    'kube-system system:controller:token-cleaner',
  ]);
});

test('roles that gather from others name the labels of those', async () => {
  const gathers = async (name: string) => {
    const { aggregationRule, metadata } = await api.get(clusterRoles, { name });
    const into = Object.keys(metadata.labels ?? {}).filter((label) => label.startsWith(RBAC));
    return { from: aggregationRule?.clusterRoleSelectors, into };
  };
  const from = (role: string) => [{ matchLabels: { [`${RBAC}/aggregate-to-${role}`]: 'true' } }];
  expect(await gathers('admin')).toEqual({ from: from('admin'), into: [] });
  expect(await gathers('edit')).toEqual({ from: from('edit'), into: [`${RBAC}/aggregate-to-admin`] });
  expect(await gathers('view')).toEqual({ from: from('view'), into: [`${RBAC}/aggregate-to-edit`] });
  expect(await gathers('system:aggregate-to-view')).toEqual({ from: undefined, into: [`${RBAC}/aggregate-to-view`] });
});

const anonymous = { name: 'system:anonymous', groups: ['system:unauthenticated'] };
const someone = { name: 'jane', groups: ['system:authenticated'] };
const robot = {
  name: 'system:serviceaccount:default:default',
  groups: ['system:serviceaccounts', 'system:serviceaccounts:default', 'system:authenticated'],
};
const scheduler = { name: 'system:kube-scheduler', groups: ['system:authenticated'] };
const collector = { name: 'system:serviceaccount:kube-system:generic-garbage-collector', groups: [] };

test.each<[string, typeof someone, string, boolean]>([
  ['anonymous', anonymous, 'get /livez', true],
  ['anonymous', anonymous, 'get /readyz', true],
  ['anonymous', anonymous, 'get /healthz', true],
  ['anonymous', anonymous, 'get /version', true],
  ['anonymous', anonymous, 'get /livez/ping', false],
  ['anonymous', anonymous, 'get /api', false],
  ['anonymous', anonymous, 'get /openapi/v2', false],
  ['anonymous', anonymous, 'create authorization.k8s.io selfsubjectaccessreviews', false],
  ['who is known', someone, 'get /apis/apps/v1', true],
  ['who is known', someone, 'get /openapi/v3', true],
  ['who is known', someone, 'get /', false],
  ['who is known', someone, 'get /metrics', false],
  ['who is known', someone, 'create authorization.k8s.io selfsubjectaccessreviews', true],
  ['who is known', someone, 'create authorization.k8s.io selfsubjectrulesreviews', true],
  ['who is known', someone, 'create authentication.k8s.io selfsubjectreviews', true],
  ['who is known', someone, 'create authorization.k8s.io subjectaccessreviews', false],
  ['who is known', someone, 'list core pods', false],
  ['an account', robot, 'get /openid/v1/jwks', true],
  ['who is known', someone, 'get /openid/v1/jwks', false],
  ['an account', robot, 'get core secrets', false],
  ['the scheduler', scheduler, 'create core pods/binding', true],
  ['the scheduler', scheduler, 'update core pods', false],
  ['the scheduler', scheduler, 'update core persistentvolumes', true],
  ['the garbage collector', collector, 'delete example.com anything', true],
  ['the garbage collector', collector, 'create core pods', false],
])('%s (%o) may %s: %s', async (_, user, text, allowed) => {
  const [verb = '', second = '', full = ''] = text.split(' ');
  const [plural = '', subresource] = full.split('/');
  const group = second === 'core' ? '' : second;
  const authorizer = await Authorizer.over(store);
  const attributes = second.startsWith('/')
    ? { user, verb, path: second }
    : { user, verb, resource: { group, plural, subresource } };
  expect(authorizer.decide(attributes).allowed).toBe(allowed);
});

test('a second time nothing is written', async () => {
  const { revision } = store;
  await ensureDefaultPolicy(api);
  expect(store.revision).toBe(revision);
});

test('what is lacking is added again, what was added is kept', async () => {
  const at = { name: 'system:node-bootstrapper' };
  const own = rulesOf('get core pods');
  const rules = [...rulesOf('create certificates.k8s.io certificatesigningrequests'), ...own];
  const metadata = { labels: { 'kubernetes.io/bootstrapping': null, mine: 'kept' } };
  await api.patch(clusterRoles, at, { type: 'merge', body: { rules, metadata } });
  const subjects = [{ kind: 'User', apiGroup: RBAC, name: 'ann' }];
  await api.patch(clusterRoleBindings, { name: 'system:kube-dns' }, { type: 'merge', body: { subjects } });
  await api.delete(clusterRoles, { name: 'system:heapster' });
  await ensureDefaultPolicy(api);
  const role = await api.get(clusterRoles, at);
  const added = ['get', 'list', 'watch'].flatMap((verb) =>
    rulesOf(`${verb} certificates.k8s.io certificatesigningrequests`),
  );
  expect(role.rules).toEqual([...rules, ...added]);
  expect(role.metadata.labels).toEqual({ 'kubernetes.io/bootstrapping': 'rbac-defaults', mine: 'kept' });
  const binding = await api.get(clusterRoleBindings, { name: 'system:kube-dns' });
  expect(binding.subjects?.map(({ name }) => name)).toEqual(['ann', 'kube-dns']);
  expect((await api.get(clusterRoles, { name: 'system:heapster' })).rules?.length).toBe(2);
});

test('what says that it looks after itself is left alone', async () => {
  const body = { metadata: { annotations: { [AUTOUPDATE]: 'false' } }, rules: [] };
  await api.patch(clusterRoles, { name: 'system:node' }, { type: 'merge', body });
  const { rules: _, ...onBinding } = body;
  const unbound = { ...onBinding, subjects: null };
  await api.patch(clusterRoleBindings, { name: 'system:basic-user' }, { type: 'merge', body: unbound });
  const { revision } = store;
  await ensureDefaultPolicy(api);
  expect(store.revision).toBe(revision);
});

test('a binding to another role is made anew', async () => {
  const at = { name: 'system:discovery' };
  await api.delete(clusterRoleBindings, at);
  await api.create(clusterRoleBindings, {
    metadata: at,
    roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name: 'cluster-admin' },
    subjects: [{ kind: 'User', apiGroup: RBAC, name: 'ann' }],
  });
  await ensureDefaultPolicy(api);
  const { roleRef, subjects } = await api.get(clusterRoleBindings, at);
  expect(roleRef.name).toBe('system:discovery');
  expect(subjects).toEqual([{ kind: 'Group', apiGroup: RBAC, name: 'system:authenticated' }]);
});
