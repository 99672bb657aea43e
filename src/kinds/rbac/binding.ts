import {
  type FieldError,
  invalidValue,
  type KubeObject,
  nameProblems,
  notSupported,
  pathSegmentProblems,
  type RoleRef,
  required,
  type Stored,
} from '#api';
import { ageColumn, nameColumn, textOf } from '../cells.ts';
import { problems } from '../field-rules.ts';
import { sameValue } from '../immutable-field.ts';
import { internalForm } from '../internal-form.ts';
import type { Column } from '../kind.ts';

const RBAC = 'rbac.authorization.k8s.io';

/** What bindings of a namespace and of the cluster have in common. */
export interface AnyBinding extends KubeObject {
  roleRef: RoleRef;
  subjects?: { apiGroup?: string; kind: string; name: string; namespace?: string }[];
}

function subjectsText(kind: string, { subjects = [] }: AnyBinding): string {
  return subjects
    .filter((s) => s.kind === kind)
    .map((s) => (kind === 'ServiceAccount' ? `${s.namespace ?? ''}/${s.name}` : s.name))
    .join(', ');
}

/** What both kinds of bindings show. */
export function bindingColumns(kind: 'RoleBinding' | 'ClusterRoleBinding'): readonly Column<AnyBinding>[] {
  const subjects = (title: string, of: string): Column<AnyBinding> => ({
    name: title,
    type: 'string',
    priority: 1,
    description: `${title} in the ${kind.charAt(0).toLowerCase()}${kind.slice(1)}`,
    cell: (o) => subjectsText(of, o),
  });
  return [
    nameColumn,
    {
      name: 'Role',
      type: 'string',
      description: textOf(`rbac.v1.${kind}`, 'roleRef'),
      cell: ({ roleRef }) => `${roleRef.kind}/${roleRef.name}`,
    },
    ageColumn,
    subjects('Users', 'User'),
    subjects('Groups', 'Group'),
    subjects('ServiceAccounts', 'ServiceAccount'),
  ];
}

export function defaultBinding({ roleRef, subjects }: AnyBinding): void {
  if (roleRef) roleRef.apiGroup ||= RBAC;
  for (const subject of subjects ?? []) {
    if (subject.kind === 'User' || subject.kind === 'Group') subject.apiGroup ||= RBAC;
  }
}

/** `roleKinds`: what kinds of roles can be bound here. */
export function validateBinding({ roleRef, subjects = [] }: AnyBinding, roleKinds: readonly string[]): FieldError[] {
  const isNamespaced = roleKinds.length > 1;
  const errors: FieldError[] = [];
  if (roleRef?.apiGroup !== RBAC) errors.push(notSupported('roleRef.apiGroup', roleRef?.apiGroup ?? '', [RBAC]));
  if (!roleKinds.includes(roleRef?.kind)) {
    errors.push(notSupported('roleRef.kind', roleRef?.kind ?? '', roleKinds));
  }
  if (!roleRef?.name) errors.push(required('roleRef.name'));
  else errors.push(...problems('roleRef.name', roleRef.name, pathSegmentProblems(roleRef.name)));
  for (const [i, { apiGroup = '', kind, name, namespace }] of subjects.entries()) {
    const path = `subjects[${i}]`;
    if (!name) errors.push(required(`${path}.name`));
    switch (kind) {
      case 'ServiceAccount':
        if (name) errors.push(...problems(`${path}.name`, name, nameProblems('dns-subdomain', name)));
        if (apiGroup) errors.push(notSupported(`${path}.apiGroup`, apiGroup, ['']));
        // One in a namespace may leave it out; it then binds nobody.
        if (!isNamespaced && !namespace) errors.push(required(`${path}.namespace`));
        break;
      case 'User':
      case 'Group':
        if (apiGroup !== RBAC) errors.push(notSupported(`${path}.apiGroup`, apiGroup, [RBAC]));
        break;
      default:
        errors.push(notSupported(`${path}.kind`, kind, ['ServiceAccount', 'User', 'Group']));
    }
  }
  return errors;
}

/** What is bound is fixed; who it is bound to is not. */
export function validateBindingUpdate({ roleRef }: AnyBinding, old: Stored<AnyBinding>): FieldError[] {
  if (sameValue(roleRef, old.roleRef)) return [];
  const shown = internalForm('io.k8s.api.rbac.v1.RoleRef', roleRef);
  return [invalidValue('roleRef', shown, 'cannot change roleRef')];
}
