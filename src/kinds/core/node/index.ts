import type { Node } from '#api';
import { declareKind } from '../../kind.ts';
import { nodeColumns } from './columns.ts';

export const nodes = declareKind<Node>({
  group: '',
  version: 'v1',
  kind: 'Node',
  plural: 'nodes',
  singular: 'node',
  shortNames: ['no'],
  categories: [],
  namespaced: false,
  definition: 'io.k8s.api.core.v1.Node',
  subresources: {
    status: true,
    others: [{ name: 'proxy', kind: 'NodeProxyOptions', verbs: ['create', 'delete', 'get', 'patch', 'update'] }],
  },
  countsGenerations: false,
  selectableFields: { 'spec.unschedulable': ({ spec }) => String(spec.unschedulable ?? false) },
  columns: nodeColumns,
  validate: () => [],
});
