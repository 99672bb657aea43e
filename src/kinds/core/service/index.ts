import type { Service } from '#api';
import { declareKind } from '../../kind.ts';
import { carryOver } from './carry-over.ts';
import { serviceColumns } from './columns.ts';
import { defaultService } from './defaults.ts';
import { validateServiceStatus } from './status-validation.ts';
import { validateService } from './validation.ts';
import { serviceWarnings } from './warnings.ts';

export const services = declareKind<Service>({
  group: '',
  version: 'v1',
  kind: 'Service',
  plural: 'services',
  singular: 'service',
  shortNames: ['svc'],
  categories: ['all'],
  namespaced: true,
  definition: 'io.k8s.api.core.v1.Service',
  subresources: {
    status: true,
    others: [{ name: 'proxy', kind: 'ServiceProxyOptions', verbs: ['create', 'delete', 'get', 'patch', 'update'] }],
  },
  nameRule: 'dns-label',
  countsGenerations: false,
  selectableFields: {
    'spec.clusterIP': ({ spec }) => spec.clusterIP ?? '',
    'spec.type': ({ spec }) => spec.type ?? '',
  },
  columns: serviceColumns,
  defaults: defaultService,
  prepareUpdate: carryOver,
  validate: validateService,
  validateStatus: validateServiceStatus,
  warnings: serviceWarnings,
});
