import type { Deployment } from '#api';
import { ageColumn, nameColumn, templateColumns, textOf } from '../cells.ts';
import { defaultTemplate } from '../core/pod/template-defaults.ts';
import { immutable } from '../immutable-field.ts';
import { declareKind } from '../kind.ts';
import { validateDeployment } from './deployment-validation.ts';
import { validateCollisions, validateCounts, validateShares } from './replica-counts-validation.ts';
import { isSameGeneration, nameWarnings, templateWarnings } from './workload-warnings.ts';

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
  countsAnnotations: true,
  columns: [
    nameColumn,
    {
      name: 'Ready',
      type: 'string',
      description: 'Number of the pod with ready state',
      cell: (o) => `${o.status.readyReplicas ?? 0}/${o.spec.replicas ?? 0}`,
    },
    {
      name: 'Up-to-date',
      type: 'string',
      description: textOf('apps.v1.DeploymentStatus', 'updatedReplicas'),
      cell: (o) => o.status.updatedReplicas ?? 0,
    },
    {
      name: 'Available',
      type: 'string',
      description: textOf('apps.v1.DeploymentStatus', 'availableReplicas'),
      cell: (o) => o.status.availableReplicas ?? 0,
    },
    ageColumn,
    ...templateColumns('apps.v1.DeploymentSpec'),
  ],
  defaults: defaultDeployment,
  validate: validateDeployment,
  warnings(object, old) {
    if (isSameGeneration(object, old)) return [];
    return [...(old ? [] : nameWarnings(object)), ...templateWarnings('spec.template', object.spec?.template)];
  },
  validateStatus: ({ status }, old) => [
    ...validateCounts(status, COUNTS),
    ...validateShares(status, ['updatedReplicas', 'readyReplicas', 'availableReplicas'], 'readyReplicas'),
    ...validateCollisions(status, old.status),
  ],
  validateUpdate: ({ spec }, old) => immutable('spec.selector', spec?.selector, old.spec.selector),
});

/** The numbers of a status, in the order in which they are checked. */
const COUNTS = [
  'observedGeneration',
  'replicas',
  'updatedReplicas',
  'readyReplicas',
  'availableReplicas',
  'unavailableReplicas',
  'collisionCount',
];

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
