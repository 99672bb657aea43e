import type { Role } from '#api';
import { createdAtColumn, nameColumn } from '../cells.ts';
import { declareKind } from '../kind.ts';
import { validateRules } from './rules-validation.ts';

export const roles = declareKind<Role>({
  group: 'rbac.authorization.k8s.io',
  version: 'v1',
  kind: 'Role',
  plural: 'roles',
  singular: 'role',
  shortNames: [],
  categories: [],
  namespaced: true,
  definition: 'io.k8s.api.rbac.v1.Role',
  subresources: {},
  nameRule: 'path-segment',
  countsGenerations: false,
  columns: [nameColumn, createdAtColumn],
  validate: ({ rules }) => validateRules(rules, true),
});
