import { type PersistentVolumeClaim, parseQuantity, type StatefulSet, type Stored } from '#api';
import { ageColumn, containerColumns, nameColumn } from '../cells.ts';
import { defaultClaim } from '../core/persistent-volume-claim/defaults.ts';
import { defaultTemplate } from '../core/pod/template-defaults.ts';
import { declareKind } from '../kind.ts';
import { validateCollisions, validateCounts, validateShares } from './replica-counts-validation.ts';
import { validateStatefulSet, validateStatefulSetUpdate } from './stateful-set-validation.ts';
import { isSameGeneration, templateWarnings } from './workload-warnings.ts';

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
  nameRule: 'dns-label',
  countsGenerations: true,
  columns: [
    nameColumn,
    {
      name: 'Ready',
      type: 'string',
      description: 'Number of the pod with ready state',
      cell: (o) => `${o.status.readyReplicas ?? 0}/${o.spec.replicas ?? 0}`,
    },
    ageColumn,
    ...containerColumns,
  ],
  defaults: defaultStatefulSet,
  validate: validateStatefulSet,
  validateUpdate: validateStatefulSetUpdate,
  prepareCreate: (draft) => dropMaxUnavailable(draft),
  prepareUpdate: dropMaxUnavailable,
  validateStatus: ({ status }, old) => [
    ...validateCounts(status, COUNTS),
    ...validateShares(
      status,
      ['readyReplicas', 'currentReplicas', 'updatedReplicas', 'availableReplicas'],
      'status.readyReplicas',
    ),
    ...validateCollisions(status, old.status),
  ],
  warnings: statefulSetWarnings,
});

/** The numbers of a status, in the order in which they are checked. */
const COUNTS = [
  'replicas',
  'readyReplicas',
  'currentReplicas',
  'updatedReplicas',
  'availableReplicas',
  'observedGeneration',
  'collisionCount',
];

/** The original has this field, but takes it only where the feature is switched on, which it is not by default. */
function dropMaxUnavailable({ spec }: StatefulSet, old?: Stored<StatefulSet>): void {
  const { rollingUpdate } = spec?.updateStrategy ?? {};
  if (old?.spec.updateStrategy?.rollingUpdate?.maxUnavailable === undefined) delete rollingUpdate?.maxUnavailable;
}

function statefulSetWarnings(object: StatefulSet, old?: Stored<StatefulSet>): string[] {
  const { spec } = object;
  const warnings = isSameGeneration(object, old) ? [] : templateWarnings('spec.template', spec?.template);
  (spec?.volumeClaimTemplates ?? []).forEach((claim, i) => {
    for (const part of ['requests', 'limits'] as const) {
      const amount = claim.spec?.resources?.[part]?.storage;
      if (amount === undefined || (parseQuantity(amount)?.nano ?? 0n) % 1_000_000_000n === 0n) continue;
      const field = `spec.volumeClaimTemplates[${i}].spec.resources.${part}[storage]`;
      warnings.push(`${field}: fractional byte value "${amount}" is invalid, must be an integer`);
    }
  });
  if ((spec?.revisionHistoryLimit ?? 0) < 0) {
    const text = 'a negative value retains all historical revisions; a value >= 0 is recommended';
    warnings.push(`spec.revisionHistoryLimit: ${text}`);
  }
  return warnings;
}

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
