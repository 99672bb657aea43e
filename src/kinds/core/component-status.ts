import type { ComponentStatus, Stored } from '#api';
import { nameColumn } from '../cells.ts';
import { declareKind } from '../kind.ts';

const healthy = ({ conditions }: Stored<ComponentStatus>) => conditions?.find((c) => c.type === 'Healthy');

/** Tells whether the parts of the control plane are well. Nothing is stored: it is found out when asked for. */
export const componentStatuses = declareKind<ComponentStatus>({
  group: '',
  version: 'v1',
  kind: 'ComponentStatus',
  plural: 'componentstatuses',
  singular: 'componentstatus',
  shortNames: ['cs'],
  categories: [],
  namespaced: false,
  verbs: ['get', 'list'],
  deprecation: 'v1 ComponentStatus is deprecated in v1.19+',
  definition: 'io.k8s.api.core.v1.ComponentStatus',
  subresources: {},
  countsGenerations: false,
  columns: [
    nameColumn,
    {
      name: 'Status',
      type: 'string',
      description: 'Status of the component conditions',
      cell: (o) => ({ True: 'Healthy', False: 'Unhealthy' })[healthy(o)?.status ?? ''] ?? 'Unknown',
    },
    {
      name: 'Message',
      type: 'string',
      description: 'Message of the component conditions',
      cell: (o) => healthy(o)?.message ?? '',
    },
    {
      name: 'Error',
      type: 'string',
      description: 'Error of the component conditions',
      cell: (o) => healthy(o)?.error ?? '',
    },
  ],
  validate: () => [],
});
