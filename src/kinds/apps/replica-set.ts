import type { ReplicaSet } from '#api';
import { ageColumn, nameColumn, templateColumns } from '../cells.ts';
import { defaultTemplate } from '../core/pod/template-defaults.ts';
import { podSpecWarnings } from '../core/pod/warnings.ts';
import { immutable } from '../immutable-field.ts';
import { declareKind } from '../kind.ts';
import { validateReplicaSet } from './replica-set-validation.ts';

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
    { name: 'Desired', type: 'integer', cell: (o) => o.spec.replicas ?? 0 },
    { name: 'Current', type: 'integer', cell: (o) => o.status.replicas },
    { name: 'Ready', type: 'integer', cell: (o) => o.status.readyReplicas ?? 0 },
    ageColumn,
    ...templateColumns,
  ],
  defaults: defaultReplicaSet,
  validate: validateReplicaSet,
  warnings: ({ spec }) => (spec?.template?.spec ? podSpecWarnings('spec.template.spec', spec.template.spec) : []),
  validateUpdate: ({ spec }, old) => immutable('spec.selector', spec?.selector, old.spec.selector),
});

function defaultReplicaSet(replicaSet: ReplicaSet): void {
  replicaSet.status ??= { replicas: 0 };
  replicaSet.status.replicas ??= 0;
  const { spec } = replicaSet;
  if (!spec) return;
  spec.replicas ??= 1;
  if (spec.template) defaultTemplate(spec.template);
}
