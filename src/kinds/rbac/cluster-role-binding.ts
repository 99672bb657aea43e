import type { ClusterRoleBinding } from '#api';
import { declareKind } from '../kind.ts';
import { bindingColumns, defaultBinding, validateBinding, validateBindingUpdate } from './binding.ts';

export const clusterRoleBindings = declareKind<ClusterRoleBinding>({
  group: 'rbac.authorization.k8s.io',
  version: 'v1',
  kind: 'ClusterRoleBinding',
  plural: 'clusterrolebindings',
  singular: 'clusterrolebinding',
  shortNames: [],
  categories: [],
  namespaced: false,
  definition: 'io.k8s.api.rbac.v1.ClusterRoleBinding',
  subresources: {},
  nameRule: 'path-segment',
  countsGenerations: false,
  columns: bindingColumns('ClusterRoleBinding'),
  defaults: defaultBinding,
  validate: (binding) => validateBinding(binding, ['ClusterRole']),
  validateUpdate: validateBindingUpdate,
});
