import type { ClusterRole, ClusterRoleBinding, KubeObject, LabelSelector, RbacV1Subject, Stored } from '#api';
import { missingRules } from '#kinds';
import { sameJson } from '../rest/same-json.ts';

const AUTOUPDATE = 'rbac.authorization.kubernetes.io/autoupdate';

/** What a standing role must become to give what the default one gives, and more if it does; undefined when it does. */
export function reconciledRole(standing: Stored<ClusterRole>, wanted: ClusterRole): ClusterRole | undefined {
  const { rules = [], aggregationRule } = standing;
  // Nearly always the same: nothing has to be taken to pieces then.
  const missing = sameJson(rules, wanted.rules ?? []) ? [] : missingRules(rules, wanted.rules ?? []);
  const next: ClusterRole = { ...standing, metadata: reconciledMetadata(standing, wanted) };
  if (missing.length > 0) next.rules = [...rules, ...missing];
  if (!wanted.aggregationRule) delete next.aggregationRule;
  else {
    const clusterRoleSelectors = union<LabelSelector>(aggregationRule, wanted.aggregationRule);
    next.aggregationRule = { clusterRoleSelectors };
  }
  return changed(standing, next);
}

/**
 * The same for a binding: whom it must name, and more if it does. `'recreate'` when it is bound to another role,
 * which nothing can change.
 */
export function reconciledBinding(
  standing: Stored<ClusterRoleBinding>,
  wanted: ClusterRoleBinding,
): ClusterRoleBinding | 'recreate' | undefined {
  if (isProtected(standing)) return undefined;
  if (!sameJson(standing.roleRef, wanted.roleRef)) return 'recreate';
  const { subjects = [] } = standing;
  const missing = (wanted.subjects ?? []).filter((subject) => !subjects.some((s) => sameSubject(s, subject)));
  const next: ClusterRoleBinding = { ...standing, metadata: reconciledMetadata(standing, wanted) };
  if (missing.length > 0) next.subjects = [...subjects, ...missing];
  return changed(standing, next);
}

function changed<T extends KubeObject>(standing: Stored<T>, next: T): T | undefined {
  return isProtected(standing) || sameJson(standing, next) ? undefined : next;
}

/** Somebody wants to look after it alone. */
function isProtected({ metadata }: Stored): boolean {
  return metadata.annotations?.[AUTOUPDATE] === 'false';
}

/** What stands there wins over what is wanted. */
function reconciledMetadata<T extends KubeObject>({ metadata }: Stored<T>, wanted: T): Stored['metadata'] {
  return {
    ...metadata,
    labels: { ...wanted.metadata?.labels, ...metadata.labels },
    annotations: { ...wanted.metadata?.annotations, ...metadata.annotations },
  };
}

function union<S extends LabelSelector>(
  standing: { clusterRoleSelectors?: S[] } = {},
  wanted: { clusterRoleSelectors?: S[] },
): S[] {
  const { clusterRoleSelectors: known = [] } = standing;
  const missing = (wanted.clusterRoleSelectors ?? []).filter((s) => !known.some((k) => sameJson(k, s)));
  return [...known, ...missing];
}

function sameSubject(a: RbacV1Subject, b: RbacV1Subject): boolean {
  return a.kind === b.kind && a.name === b.name && a.namespace === b.namespace && a.apiGroup === b.apiGroup;
}
