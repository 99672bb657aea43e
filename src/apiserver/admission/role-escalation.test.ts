import { beforeEach, expect, test } from 'vitest';
import { type Api, isApiError, type PolicyRule, type RoleBinding } from '#api';
import { clusterRoleBindings, clusterRoles, namespaces, roleBindings, roles } from '#kinds';
import type { ApiServer } from '../api-server.ts';
import { emptyServer } from '../empty-server.ts';

const RBAC = 'rbac.authorization.k8s.io';
const BOB = { name: 'bob', groups: ['dev', 'system:authenticated'] };
const writeRoles: PolicyRule = {
  verbs: ['create', 'update', 'patch'],
  apiGroups: [RBAC],
  resources: ['roles', 'rolebindings', 'clusterroles', 'clusterrolebindings'],
};
const pods = (...verbs: string[]): PolicyRule => ({ verbs, apiGroups: [''], resources: ['pods'] });

let server: ApiServer;
let admin: Api;
let bob: Api;

/** Bob may write roles and bindings, and whatever else is said. */
async function bobMay(...rules: PolicyRule[]): Promise<void> {
  await admin.create(clusterRoles, { metadata: { name: 'bob' }, rules: [writeRoles, ...rules] });
  await admin.create(clusterRoleBindings, {
    metadata: { name: 'bob' },
    roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name: 'bob' },
    subjects: [{ apiGroup: RBAC, kind: 'User', name: 'bob' }],
  });
}

async function refusal(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    if (isApiError(error)) return `${error.code} ${error.message}`;
    throw error;
  }
  return 'done';
}

const makeRole = (...rules: PolicyRule[]) => bob.create(clusterRoles, { metadata: { name: 'new' }, rules });
const binding = (role: string, kind = 'ClusterRole'): RoleBinding => ({
  metadata: { name: 'new', namespace: 'default' },
  roleRef: { apiGroup: RBAC, kind, name: role },
  subjects: [{ apiGroup: RBAC, kind: 'User', name: 'bob' }],
});

beforeEach(async () => {
  ({ server, api: admin } = await emptyServer());
  bob = server.apiFor(BOB);
});

test('a role may give what its maker has, together with others', async () => {
  await bobMay(pods('get'), pods('list'));
  expect(await refusal(makeRole(pods('get', 'list')))).toBe('done');
});

test('a role that gives more than its maker has is refused with every missing piece', async () => {
  await bobMay(pods('get'));
  const secrets: PolicyRule = { verbs: ['get'], apiGroups: [''], resources: ['secrets'], resourceNames: ['a', 'b'] };
  const refused = makeRole(pods('get', 'list', 'watch'), secrets, { verbs: ['get'], nonResourceURLs: ['/metrics'] });
  expect(await refusal(refused)).toBe(
    [
      '403 clusterroles.rbac.authorization.k8s.io "new" is forbidden: user "bob" (groups=["dev" "system:authenticated"]) is attempting to grant RBAC permissions not currently held:',
      '{APIGroups:[""], Resources:["pods"], Verbs:["list" "watch"]}',
      '{APIGroups:[""], Resources:["secrets"], ResourceNames:["a"], Verbs:["get"]}',
      '{APIGroups:[""], Resources:["secrets"], ResourceNames:["b"], Verbs:["get"]}',
      '{NonResourceURLs:["/metrics"], Verbs:["get"]}',
    ].join('\n'),
  );
});

test('a refusal tells of bound roles that are not there', async () => {
  await bobMay();
  await admin.create(clusterRoleBindings, { ...binding('gone'), metadata: { name: 'gone' } });
  expect(await refusal(makeRole(pods('get')))).toContain(
    '{APIGroups:[""], Resources:["pods"], Verbs:["get"]}; resolution errors: [clusterroles.rbac.authorization.k8s.io "gone" not found]',
  );
});

test('the verb escalate on roles lets its holder give anything', async () => {
  await bobMay({ verbs: ['escalate'], apiGroups: [RBAC], resources: ['clusterroles'] });
  expect(await refusal(makeRole(pods('get')))).toBe('done');
  const role = { metadata: { name: 'new', namespace: 'default' }, rules: [pods('get')] };
  expect(await refusal(bob.create(roles, role))).toContain('is attempting to grant RBAC permissions');
});

test('an update and a patch may give no more than a new role may', async () => {
  await bobMay(pods('get'));
  const role = await makeRole(pods('get'));
  const more = { ...role, rules: [pods('get', 'delete')] };
  expect(await refusal(bob.update(clusterRoles, more))).toContain('Verbs:["delete"]');
  const body = { rules: [pods('*')] };
  expect(await refusal(bob.patch(clusterRoles, { name: 'new' }, { type: 'merge', body }))).toContain('Verbs:["*"]');
});

test('letting go of a role that gives more is no escalation, changing it otherwise is', async () => {
  await bobMay();
  const role = await admin.create(clusterRoles, {
    metadata: { name: 'strong', finalizers: ['example.com/hold'] },
    rules: [pods('*')],
  });
  const labelled = { ...role, metadata: { ...role.metadata, labels: { a: 'b' } } };
  expect(await refusal(bob.update(clusterRoles, labelled))).toContain('is attempting to grant');
  const { finalizers: _, ...metadata } = role.metadata;
  expect(await refusal(bob.update(clusterRoles, { ...role, metadata }))).toBe('done');
});

test('a role that gathers from others needs the rights of an administrator', async () => {
  await bobMay(pods('*'));
  const gathers = {
    metadata: { name: 'new' },
    aggregationRule: { clusterRoleSelectors: [{ matchLabels: { a: 'b' } }] },
  };
  expect(await refusal(bob.create(clusterRoles, gathers))).toBe(
    '403 clusterroles.rbac.authorization.k8s.io "new" is forbidden: must have cluster-admin privileges to use the aggregationRule',
  );
});

test('who has everything by a role may let a role gather', async () => {
  await bobMay({ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }, { verbs: ['*'], nonResourceURLs: ['*'] });
  const aggregationRule = { clusterRoleSelectors: [{ matchLabels: { a: 'b' } }] };
  expect(await refusal(bob.create(clusterRoles, { metadata: { name: 'new' }, aggregationRule }))).toBe('done');
});

test('a binding may give only what its maker has where it holds', async () => {
  await bobMay();
  await admin.create(clusterRoles, { metadata: { name: 'reader' }, rules: [pods('get')] });
  const refused = await refusal(bob.create(roleBindings, binding('reader')));
  expect(refused).toContain('403 rolebindings.rbac.authorization.k8s.io "new" is forbidden: user "bob"');
  expect(refused).toContain('{APIGroups:[""], Resources:["pods"], Verbs:["get"]}');
  await admin.create(roleBindings, { ...binding('reader'), metadata: { name: 'his', namespace: 'default' } });
  expect(await refusal(bob.create(roleBindings, binding('reader')))).toBe('done');
  await admin.create(namespaces, { metadata: { name: 'other' } });
  const elsewhere = { ...binding('reader'), metadata: { name: 'new', namespace: 'other' } };
  expect(await refusal(bob.create(roleBindings, elsewhere))).toContain('Verbs:["get"]');
  const everywhere = { ...binding('reader'), metadata: { name: 'new' } };
  expect(await refusal(bob.create(clusterRoleBindings, everywhere))).toContain('Verbs:["get"]');
});

test('the verb bind on a role lets its holder bind that role', async () => {
  await bobMay({ verbs: ['bind'], apiGroups: [RBAC], resources: ['clusterroles'], resourceNames: ['reader'] });
  await admin.create(clusterRoles, { metadata: { name: 'reader' }, rules: [pods('get')] });
  await admin.create(clusterRoles, { metadata: { name: 'writer' }, rules: [pods('update')] });
  expect(await refusal(bob.create(roleBindings, binding('reader')))).toBe('done');
  expect(await refusal(bob.create(clusterRoleBindings, { ...binding('writer'), metadata: { name: 'w' } }))).toContain(
    'Verbs:["update"]',
  );
});

test.each(['Role', 'ClusterRole'])('binding a %s that is not there is not found', async (kind) => {
  await bobMay();
  const text = `404 ${kind.toLowerCase()}s.rbac.authorization.k8s.io "gone" not found`;
  expect(await refusal(bob.create(roleBindings, binding('gone', kind)))).toBe(text);
  expect(await refusal(admin.create(roleBindings, binding('gone', kind)))).toBe('done');
});

test('a binding to nothing that is a role is invalid', async () => {
  await bobMay();
  expect(await refusal(bob.create(roleBindings, binding('web', 'Pod')))).toContain('422');
});
