import type { ClusterRole, KubeObject, PolicyRule, Role, RoleBinding, Stored } from '#api';
import { notFound } from '#api';
import { clusterRoleBindings, clusterRoles, type Kind, missingRules, roleBindings, roles } from '#kinds';
import { type Authorizer, isAllPowerful } from '../authz/authorizer.ts';
import { escalationText } from '../authz/escalation-text.ts';
import { sameJson } from '../rest/same-json.ts';
import { refused } from './refusal.ts';
import type { AdmissionContext, AdmissionRequest, AdmissionStep } from './step.ts';

/** What only those may do who may do everything. */
const EVERYTHING: readonly PolicyRule[] = [
  { verbs: ['*'], apiGroups: ['*'], resources: ['*'] },
  { verbs: ['*'], nonResourceURLs: ['*'] },
];

type Check = (authorizer: Authorizer, request: AdmissionRequest, context: AdmissionContext) => void | Promise<void>;

const CHECKS = new Map<Kind, Check>([
  [roles, checkRole],
  [clusterRoles, checkRole],
  [roleBindings, checkBinding],
  [clusterRoleBindings, checkBinding],
]);

/**
 * Nobody gives anyone more than they have themselves, by a role or by a binding, unless a role lets them: with the
 * verb `escalate` on roles, or `bind` on the role that is bound.
 */
export function roleEscalation(authorizer: Authorizer): AdmissionStep {
  return {
    name: 'RoleEscalation',
    admit(request, context) {
      const check = CHECKS.get(request.kind);
      const { operation, object, old, user } = request;
      if (!check || !object || (operation !== 'create' && operation !== 'update') || isAllPowerful(user)) return;
      if (old && onlyLetsGo(object, old)) return;
      return check(authorizer, request, context);
    },
  };
}

/** An update that the garbage collector needs to clear an object away gives nobody anything. */
function onlyLetsGo(object: KubeObject, { metadata, ...rest }: Stored): boolean {
  const { resourceVersion, managedFields, finalizers, ownerReferences } = metadata;
  const kept = { resourceVersion, managedFields, finalizers, ownerReferences };
  return sameJson({ ...object, metadata: { ...object.metadata, ...kept } }, { ...rest, metadata });
}

function checkRole(authorizer: Authorizer, request: AdmissionRequest): void {
  const { kind, operation, namespace, user } = request;
  const resource = { group: kind.group, plural: kind.plural };
  const name = operation === 'create' ? '' : request.name;
  if (authorizer.decide({ user, verb: 'escalate', resource, namespace, name }).allowed) return;
  checkHeld(authorizer, request, (request.object as Role).rules ?? []);
  const aggregated = [request.object, request.old].some((role) => (role as ClusterRole | undefined)?.aggregationRule);
  // Aggregation may gather anything, now or later.
  if (aggregated && missingRules(authorizer.rulesFor(user, namespace).rules, EVERYTHING).length > 0) {
    throw refused(request, 'must have cluster-admin privileges to use the aggregationRule');
  }
}

async function checkBinding(
  authorizer: Authorizer,
  request: AdmissionRequest,
  { lookup }: AdmissionContext,
): Promise<void> {
  const { namespace, user } = request;
  const { roleRef } = request.object as RoleBinding;
  const kind = [roles, clusterRoles].find((role) => role.kind === roleRef?.kind);
  // What names no role is refused for that.
  if (!kind || !roleRef.name) return;
  const { group, plural } = kind;
  const { name } = roleRef;
  if (authorizer.decide({ user, verb: 'bind', resource: { group, plural }, namespace, name }).allowed) return;
  const bound = await lookup<Role>(kind, { namespace, name });
  if (!bound) throw notFound(kind, name);
  checkHeld(authorizer, request, bound.rules ?? []);
}

function checkHeld(authorizer: Authorizer, request: AdmissionRequest, wanted: readonly PolicyRule[]): void {
  const { user, namespace } = request;
  const held = authorizer.rulesFor(user, namespace);
  const missing = missingRules(held.rules, wanted);
  if (missing.length > 0) throw refused(request, escalationText(user, missing, held.missing));
}
