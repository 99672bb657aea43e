import type { PersistentVolumeClaim, StatefulSet } from '#api';
import { ageColumn, nameColumn, templateColumns } from '../cells.ts';
import { defaultClaim } from '../core/persistent-volume-claim/defaults.ts';
import { defaultTemplate } from '../core/pod/template-defaults.ts';
import { podSpecWarnings } from '../core/pod/warnings.ts';
import { declareKind } from '../kind.ts';
import { validateStatefulSet, validateStatefulSetUpdate } from './stateful-set-validation.ts';

export const statefulSets = declareKind<StatefulSet>({
  group: 'apps',
  version: 'v1',
  kind: 'StatefulSet',
  plural: 'statefulsets',
  singular: 'statefulset',
  shortNames: ['sts'],
  categories: ['all'],
  namespaced: true,
  definition: 'io.k8s.api.apps.v1.StatefulSet',
  subresources: {
    status: true,
    scale: { specReplicas: 'spec.replicas', statusReplicas: 'status.replicas', selector: 'spec.selector' },
  },
  countsGenerations: true,
  columns: [
    nameColumn,
    { name: 'Ready', type: 'string', cell: (o) => `${o.status.readyReplicas ?? 0}/${o.spec.replicas ?? 0}` },
    ageColumn,
    ...templateColumns.filter(({ name }) => name !== 'Selector'),
  ],
  defaults: defaultStatefulSet,
  validate: validateStatefulSet,
  validateUpdate: validateStatefulSetUpdate,
  warnings: ({ spec }) => (spec?.template?.spec ? podSpecWarnings('spec.template.spec', spec.template.spec) : []),
});

function defaultStatefulSet(statefulSet: StatefulSet): void {
  statefulSet.status ??= { replicas: 0 };
  statefulSet.status.replicas ??= 0;
  statefulSet.status.availableReplicas ??= 0;
  const { spec } = statefulSet;
  if (!spec) return;
  spec.podManagementPolicy ??= 'OrderedReady';
  spec.updateStrategy ??= {};
  spec.updateStrategy.type ??= 'RollingUpdate';
  if (spec.updateStrategy.type === 'RollingUpdate') {
    spec.updateStrategy.rollingUpdate ??= {};
    spec.updateStrategy.rollingUpdate.partition ??= 0;
  }
  spec.persistentVolumeClaimRetentionPolicy ??= {};
  spec.persistentVolumeClaimRetentionPolicy.whenDeleted ??= 'Retain';
  spec.persistentVolumeClaimRetentionPolicy.whenScaled ??= 'Retain';
  spec.replicas ??= 1;
  spec.revisionHistoryLimit ??= 10;
  if (spec.template) defaultTemplate(spec.template);
  for (const claim of spec.volumeClaimTemplates ?? []) defaultClaimTemplate(claim);
}

/** Templates of claims are whole objects, and are always written as such. */
function defaultClaimTemplate(claim: PersistentVolumeClaim): void {
  claim.apiVersion = 'v1';
  claim.kind = 'PersistentVolumeClaim';
  claim.metadata ??= {};
  claim.spec ??= {};
  defaultClaim(claim);
}
