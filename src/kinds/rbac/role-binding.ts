import type { RoleBinding } from '#api';
import { declareKind } from '../kind.ts';
import { bindingColumns, defaultBinding, validateBinding, validateBindingUpdate } from './binding.ts';

export const roleBindings = declareKind<RoleBinding>({
  group: 'rbac.authorization.k8s.io',
  version: 'v1',
  kind: 'RoleBinding',
  plural: 'rolebindings',
  singular: 'rolebinding',
  shortNames: [],
  categories: [],
  namespaced: true,
  definition: 'io.k8s.api.rbac.v1.RoleBinding',
  subresources: {},
  nameRule: 'path-segment',
  countsGenerations: false,
  columns: bindingColumns('RoleBinding'),
  defaults: defaultBinding,
  validate: (binding) => validateBinding(binding, ['Role', 'ClusterRole']),
  validateUpdate: validateBindingUpdate,
});
