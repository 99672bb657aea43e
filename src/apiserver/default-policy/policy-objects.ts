import type { ClusterRole, ClusterRoleBinding, KubeObject, RbacV1Subject, Role, RoleBinding } from '#api';
import { componentRoles } from './component-roles.ts';
import { controllerRoles } from './controller-roles.ts';
import { clusterBindings, namespaceBindings } from './default-bindings.ts';
import { namespaceRoles } from './namespace-roles.ts';
import { rulesOf } from './rule-text.ts';
import { aggregatedInto, userRoles } from './user-roles.ts';

const GROUP = 'rbac.authorization.k8s.io';
const ANNOTATIONS = { 'rbac.authorization.kubernetes.io/autoupdate': 'true' };
const LABELS = { 'kubernetes.io/bootstrapping': 'rbac-defaults' };

/** The roles and bindings every cluster has. */
export interface PolicyObjects {
  clusterRoles: ClusterRole[];
  clusterRoleBindings: ClusterRoleBinding[];
  roles: Role[];
  roleBindings: RoleBinding[];
}

/** Makes the objects that the tables beside this file tell of. */
export function policyObjects(): PolicyObjects {
  const controllers = Object.entries(controllerRoles).map(
    ([name, text]) => [`system:controller:${name}`, text] as const,
  );
  const named = [...Object.entries(userRoles), ...Object.entries(componentRoles), ...controllers];
  const accounts = Object.keys(controllerRoles).map(
    (name) => [`system:controller:${name}`, `ServiceAccount kube-system/${name}`] as const,
  );
  return {
    clusterRoles: named.map(clusterRole),
    clusterRoleBindings: [...Object.entries(clusterBindings), ...accounts].map(([name, subjects]) => ({
      metadata: metadata(name),
      roleRef: { apiGroup: GROUP, kind: 'ClusterRole', name },
      ...subjectsOf(subjects),
    })),
    roles: Object.entries(namespaceRoles).map(([place, text]) => ({ metadata: metadata(place), rules: rulesOf(text) })),
    roleBindings: Object.entries(namespaceBindings).map(([place, [role, subjects]]) => ({
      metadata: metadata(place),
      roleRef: { apiGroup: GROUP, kind: 'Role', name: role },
      ...subjectsOf(subjects),
    })),
  };
}

function clusterRole([name, text]: readonly [name: string, text: string]): ClusterRole {
  const into = aggregatedInto[name];
  const labels = into && { [`${GROUP}/aggregate-to-${into}`]: 'true' };
  if (text !== '') return { metadata: metadata(name, labels), rules: rulesOf(text) };
  const matchLabels = { [`${GROUP}/aggregate-to-${name}`]: 'true' };
  return { metadata: metadata(name, labels), aggregationRule: { clusterRoleSelectors: [{ matchLabels }] } };
}

function metadata(place: string, labels: { [label: string]: string } = {}): NonNullable<KubeObject['metadata']> {
  const [namespace, name = ''] = place.includes('/') ? place.split('/') : [undefined, place];
  return { name, ...(namespace && { namespace }), labels: { ...LABELS, ...labels }, annotations: { ...ANNOTATIONS } };
}

function subjectsOf(text: string): { subjects?: RbacV1Subject[] } {
  if (text === '') return {};
  const subjects = text.split(', ').map((subject): RbacV1Subject => {
    const [kind = '', who = ''] = subject.split(' ');
    if (kind !== 'ServiceAccount') return { apiGroup: GROUP, kind, name: who };
    const [namespace = '', name = ''] = who.split('/');
    return { kind, name, namespace };
  });
  return { subjects };
}
