import type { ResourceSlice } from '#api';
import { ageColumn, nameColumn, textOf } from '../cells.ts';
import { declareKind } from '../kind.ts';
import { validateSlice } from './slice-validation.ts';

export const resourceSlices = declareKind<ResourceSlice>({
  group: 'resource.k8s.io',
  version: 'v1',
  kind: 'ResourceSlice',
  plural: 'resourceslices',
  singular: 'resourceslice',
  shortNames: [],
  categories: [],
  namespaced: false,
  definition: 'io.k8s.api.resource.v1.ResourceSlice',
  subresources: {},
  countsGenerations: true,
  selectableFields: {
    'spec.nodeName': ({ spec }) => spec.nodeName ?? '',
    'spec.driver': ({ spec }) => spec.driver,
  },
  unknownField: (path) => `field label not supported for resource.k8s.io/v1, Kind=ResourceSlice: ${path}`,
  columns: [
    nameColumn,
    {
      name: 'Node',
      type: 'string',
      description: textOf('resource.v1.ResourceSliceSpec', 'nodeName'),
      cell: ({ spec }) => spec.nodeName ?? '',
    },
    {
      name: 'Driver',
      type: 'string',
      description: textOf('resource.v1.ResourceSliceSpec', 'driver'),
      cell: ({ spec }) => spec.driver,
    },
    {
      name: 'Pool',
      type: 'string',
      description: textOf('resource.v1.ResourcePool', 'name'),
      cell: ({ spec }) => spec.pool?.name ?? '',
    },
    ageColumn,
  ],
  validate: validateSlice,
});
