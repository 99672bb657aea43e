import { expect, test } from 'vitest';
import { clusterRoleBindings, clusterRoles, type Kind, roleBindings, roles } from '../index.ts';
import { createErrors, draftOf, type Loose, updateErrors } from '../testdata/cases.ts';

const RBAC = 'rbac.authorization.k8s.io';
const binding = (kind = 'ClusterRole', name = 'r', ...subjects: object[]) => ({ roleRef: { kind, name }, subjects });

test.each<[what: string, kind: Kind, fields: Loose, errors: string[]]>([
  [
    'a role that allows nothing',
    roles,
    { rules: [{}, { verbs: ['get'], nonResourceURLs: ['/a'], resources: ['pods'] }] },
    [
      'rules[0].verbs: Required value: verbs must contain at least one value',
      'rules[0].apiGroups: Required value: resource rules must supply at least one api group',
      'rules[0].resources: Required value: resource rules must supply at least one resource',
      'rules[1].nonResourceURLs: Invalid value: ["/a"]: namespaced rules cannot apply to non-resource URLs',
      'rules[1].nonResourceURLs: Invalid value: ["/a"]: rules cannot apply to both regular resources and non-resource URLs',
    ],
  ],
  [
    'a role of roles that are none',
    clusterRoles,
    { aggregationRule: {} },
    [
      'aggregationRule.clusterRoleSelectors: Required value: at least one clusterRoleSelector required if aggregationRule is non-nil',
    ],
  ],
  [
    'a role of roles that cannot be selected',
    clusterRoles,
    {
      aggregationRule: {
        clusterRoleSelectors: [{ matchExpressions: [{ key: 'a', operator: 'Exists', values: ['b'] }] }],
      },
    },
    [
      "aggregationRule.clusterRoleSelectors[0].matchExpressions[0].values: Forbidden: may not be specified when `operator` is 'Exists' or 'DoesNotExist'",
      'aggregationRule.clusterRoleSelectors[0]: Invalid value: null: invalid label selector.',
    ],
  ],
  [
    'a binding of nothing to nobody',
    roleBindings,
    { roleRef: { apiGroup: 'apps', kind: 'Deployment', name: '' }, subjects: [{ kind: 'Robot', name: '' }] },
    [
      `roleRef.apiGroup: Unsupported value: "apps": supported values: "${RBAC}"`,
      'roleRef.kind: Unsupported value: "Deployment": supported values: "Role", "ClusterRole"',
      'roleRef.name: Required value',
      'subjects[0].name: Required value',
      'subjects[0].kind: Unsupported value: "Robot": supported values: "ServiceAccount", "User", "Group"',
    ],
  ],
  [
    'a binding to an account, in a namespace',
    roleBindings,
    binding('Role', 'r', { kind: 'ServiceAccount', name: 'a' }),
    [],
  ],
  [
    'a binding of the cluster to an account',
    clusterRoleBindings,
    binding(
      'Role',
      'a/b',
      { kind: 'ServiceAccount', name: 'a', apiGroup: RBAC },
      { kind: 'User', name: 'u', apiGroup: 'x' },
    ),
    [
      'roleRef.kind: Unsupported value: "Role": supported values: "ClusterRole"',
      `roleRef.name: Invalid value: "a/b": may not contain '/'`,
      `subjects[0].apiGroup: Unsupported value: "${RBAC}": supported values: ""`,
      'subjects[0].namespace: Required value',
      `subjects[1].apiGroup: Unsupported value: "x": supported values: "${RBAC}"`,
    ],
  ],
])('%s', (_, kind, fields, errors) => {
  expect(createErrors(kind, fields)).toEqual(errors);
});

test.each<[Kind]>([[roleBindings], [clusterRoleBindings]])('what is bound is fixed', (kind) => {
  expect(updateErrors(kind, binding('ClusterRole', 'a'), binding('ClusterRole', 'b'))).toEqual([
    `roleRef: Invalid value: {"APIGroup":"${RBAC}","Kind":"ClusterRole","Name":"b"}: cannot change roleRef`,
  ]);
});

test('users and groups belong to the group of roles, accounts to the core', () => {
  const subjects = ['User', 'Group', 'ServiceAccount'].map((kind) => ({ kind, name: 'x' }));
  expect(draftOf(roleBindings, binding('Role', 'r', ...subjects)).subjects?.map((s) => s.apiGroup)).toEqual([
    RBAC,
    RBAC,
    undefined,
  ]);
});
