import { type ClusterRole, type FieldError, invalidValue, required } from '#api';
import { createdAtColumn, nameColumn } from '../cells.ts';
import { declareKind } from '../kind.ts';
import { validateLabelSelector } from '../label-selector-validation.ts';
import { validateRules } from './rules-validation.ts';

export const clusterRoles = declareKind<ClusterRole>({
  group: 'rbac.authorization.k8s.io',
  version: 'v1',
  kind: 'ClusterRole',
  plural: 'clusterroles',
  singular: 'clusterrole',
  shortNames: [],
  categories: [],
  namespaced: false,
  definition: 'io.k8s.api.rbac.v1.ClusterRole',
  subresources: {},
  nameRule: 'path-segment',
  countsGenerations: false,
  columns: [nameColumn, createdAtColumn],
  validate: (role) => [...validateRules(role.rules), ...validateAggregation(role)],
});

function validateAggregation({ aggregationRule }: ClusterRole): FieldError[] {
  if (!aggregationRule) return [];
  const path = 'aggregationRule.clusterRoleSelectors';
  const { clusterRoleSelectors: selectors = [] } = aggregationRule;
  if (selectors.length === 0) {
    return [required(path, 'at least one clusterRoleSelector required if aggregationRule is non-nil')];
  }
  return selectors.flatMap((selector, i) => {
    const errors = validateLabelSelector(`${path}[${i}]`, selector);
    return errors.length > 0 ? [...errors, invalidValue(`${path}[${i}]`, null, 'invalid label selector.')] : [];
  });
}
