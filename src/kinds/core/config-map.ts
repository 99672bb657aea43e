import type { ConfigMap } from '#api';
import { ageColumn, nameColumn } from '../cells.ts';
import { declareKind } from '../kind.ts';

export const configMaps = declareKind<ConfigMap>({
  group: '',
  version: 'v1',
  kind: 'ConfigMap',
  plural: 'configmaps',
  singular: 'configmap',
  shortNames: ['cm'],
  categories: [],
  namespaced: true,
  definition: 'io.k8s.api.core.v1.ConfigMap',
  subresources: {},
  countsGenerations: false,
  columns: [
    nameColumn,
    {
      name: 'Data',
      type: 'string',
      cell: (o) => Object.keys(o.data ?? {}).length + Object.keys(o.binaryData ?? {}).length,
    },
    ageColumn,
  ],
  validate: () => [],
});
