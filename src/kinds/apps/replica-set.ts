import type { ReplicaSet } from '#api';
import { ageColumn, nameColumn, templateColumns, textOf } from '../cells.ts';
import { defaultTemplate } from '../core/pod/template-defaults.ts';
import { immutable } from '../immutable-field.ts';
import { declareKind } from '../kind.ts';
import { validateCounts, validateShares } from './replica-counts-validation.ts';
import { validateReplicaSet } from './replica-set-validation.ts';
import { isSameGeneration, nameWarnings, templateWarnings } from './workload-warnings.ts';

export const replicaSets = declareKind<ReplicaSet>({
  group: 'apps',
  version: 'v1',
  kind: 'ReplicaSet',
  plural: 'replicasets',
  singular: 'replicaset',
  shortNames: ['rs'],
  categories: ['all'],
  namespaced: true,
  definition: 'io.k8s.api.apps.v1.ReplicaSet',
  subresources: {
    status: true,
    scale: { specReplicas: 'spec.replicas', statusReplicas: 'status.replicas', selector: 'spec.selector' },
  },
  countsGenerations: true,
  selectableFields: { 'status.replicas': (o) => String(o.status.replicas) },
  columns: [
    nameColumn,
    {
      name: 'Desired',
      type: 'integer',
      description: textOf('apps.v1.ReplicaSetSpec', 'replicas'),
      cell: (o) => o.spec.replicas ?? 0,
    },
    {
      name: 'Current',
      type: 'integer',
      description: textOf('apps.v1.ReplicaSetStatus', 'replicas'),
      cell: (o) => o.status.replicas,
    },
    {
      name: 'Ready',
      type: 'integer',
      description: textOf('apps.v1.ReplicaSetStatus', 'readyReplicas'),
      cell: (o) => o.status.readyReplicas ?? 0,
    },
    ageColumn,
    ...templateColumns('apps.v1.ReplicaSetSpec'),
  ],
  defaults: defaultReplicaSet,
  validate: validateReplicaSet,
  warnings(object, old) {
    if (isSameGeneration(object, old)) return [];
    return [...(old ? [] : nameWarnings(object)), ...templateWarnings('spec.template', object.spec?.template)];
  },
  validateStatus: ({ status }) => [
    ...validateCounts(status, [...COUNTS, 'observedGeneration']),
    ...validateShares(status, ['fullyLabeledReplicas', 'readyReplicas', 'availableReplicas'], 'readyReplicas'),
  ],
  validateUpdate: ({ spec }, old) => immutable('spec.selector', spec?.selector, old.spec.selector),
});

/** The numbers of a status, in the order in which they are checked. */
const COUNTS = ['replicas', 'fullyLabeledReplicas', 'readyReplicas', 'availableReplicas'];

function defaultReplicaSet(replicaSet: ReplicaSet): void {
  replicaSet.status ??= { replicas: 0 };
  replicaSet.status.replicas ??= 0;
  const { spec } = replicaSet;
  if (!spec) return;
  spec.replicas ??= 1;
  spec.template ??= {};
  defaultTemplate(spec.template);
}
