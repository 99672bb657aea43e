import {
  type ClusterRole,
  cloneJson,
  nameOf,
  type ObjectName,
  type PolicyRule,
  type Stored,
  selectorMatches,
} from '#api';
import { clusterRoles } from '#kinds';
import { type Controller, reads } from './runtime/controller.ts';
import type { Seen } from './runtime/seen.ts';
import { canonicalText, sameContent } from './same-content.ts';

const isAggregated = ({ aggregationRule }: Stored<ClusterRole>) => aggregationRule !== undefined;

/** Which roles gather from a role is not known from its labels before and after alone, and all of them are few. */
const aggregated = (_: Stored, seen: Seen): ObjectName[] =>
  seen.of(clusterRoles).list().filter(isAggregated).map(nameOf);

/** Gives cluster roles that gather from others the rules of all roles their selectors match. */
export const clusterRoleAggregation: Controller<ClusterRole> = {
  name: 'clusterrole-aggregation-controller',
  reconciles: clusterRoles,
  concerns: isAggregated,
  reads: [reads(clusterRoles, aggregated)],
  reconcile: (role, seen) => {
    const rules = gathered(role, seen.of(clusterRoles).list());
    if (sameContent(rules, role.rules ?? [])) return [];
    // What is seen is shared, and what a patch brings becomes part of another object.
    const body = { rules: rules.length > 0 ? cloneJson(rules) : null };
    return [{ type: 'patch', resource: clusterRoles, at: nameOf(role), patch: { type: 'merge', body } }];
  },
};

/** In the order of the selectors, then of the roles' names; a rule that several have counts once. */
function gathered({ metadata, aggregationRule }: Stored<ClusterRole>, all: Stored<ClusterRole>[]): PolicyRule[] {
  const others = all
    .filter((role) => role.metadata.name !== metadata.name)
    .sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
  const rules = new Map<string, PolicyRule>();
  for (const selector of aggregationRule?.clusterRoleSelectors ?? []) {
    for (const role of others) {
      if (!selectorMatches(selector, role.metadata.labels)) continue;
      for (const rule of role.rules ?? []) {
        const text = canonicalText(rule);
        if (!rules.has(text)) rules.set(text, rule);
      }
    }
  }
  return [...rules.values()];
}
