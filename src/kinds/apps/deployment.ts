import type { Deployment } from '#api';
import { ageColumn, nameColumn, templateColumns } from '../cells.ts';
import { defaultTemplate } from '../core/pod/template-defaults.ts';
import { podSpecWarnings } from '../core/pod/warnings.ts';
import { immutable } from '../immutable-field.ts';
import { declareKind } from '../kind.ts';
import { validateDeployment } from './deployment-validation.ts';

export const deployments = declareKind<Deployment>({
  group: 'apps',
  version: 'v1',
  kind: 'Deployment',
  plural: 'deployments',
  singular: 'deployment',
  shortNames: ['deploy'],
  categories: ['all'],
  namespaced: true,
  definition: 'io.k8s.api.apps.v1.Deployment',
  subresources: {
    status: true,
    scale: { specReplicas: 'spec.replicas', statusReplicas: 'status.replicas', selector: 'spec.selector' },
  },
  countsGenerations: true,
  columns: [
    nameColumn,
    { name: 'Ready', type: 'string', cell: (o) => `${o.status.readyReplicas ?? 0}/${o.spec.replicas ?? 0}` },
    { name: 'Up-to-date', type: 'string', cell: (o) => o.status.updatedReplicas ?? 0 },
    { name: 'Available', type: 'string', cell: (o) => o.status.availableReplicas ?? 0 },
    ageColumn,
    ...templateColumns,
  ],
  defaults: defaultDeployment,
  validate: validateDeployment,
  warnings: ({ spec }) => (spec?.template?.spec ? podSpecWarnings('spec.template.spec', spec.template.spec) : []),
  validateUpdate: ({ spec }, old) => immutable('spec.selector', spec?.selector, old.spec.selector),
});

function defaultDeployment({ spec }: Deployment): void {
  if (!spec) return;
  spec.replicas ??= 1;
  spec.strategy ??= {};
  spec.strategy.type ??= 'RollingUpdate';
  if (spec.strategy.type === 'RollingUpdate') {
    spec.strategy.rollingUpdate ??= {};
    spec.strategy.rollingUpdate.maxUnavailable ??= '25%';
    spec.strategy.rollingUpdate.maxSurge ??= '25%';
  }
  spec.revisionHistoryLimit ??= 10;
  spec.progressDeadlineSeconds ??= 600;
  spec.template ??= {};
  defaultTemplate(spec.template);
}
