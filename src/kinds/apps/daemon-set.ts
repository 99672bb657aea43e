import { type DaemonSet, labelsText, type Stored } from '#api';
import { ageColumn, nameColumn, templateColumns, textOf } from '../cells.ts';
import { defaultTemplate } from '../core/pod/template-defaults.ts';
import { immutable, sameValue } from '../immutable-field.ts';
import { declareKind } from '../kind.ts';
import { validateDaemonSet } from './daemon-set-validation.ts';
import { validateCollisions, validateCounts } from './replica-counts-validation.ts';
import { isSameGeneration, templateWarnings } from './workload-warnings.ts';

export const daemonSets = declareKind<DaemonSet>({
  group: 'apps',
  version: 'v1',
  kind: 'DaemonSet',
  plural: 'daemonsets',
  singular: 'daemonset',
  shortNames: ['ds'],
  categories: ['all'],
  namespaced: true,
  definition: 'io.k8s.api.apps.v1.DaemonSet',
  subresources: { status: true },
  countsGenerations: true,
  columns: [
    nameColumn,
    {
      name: 'Desired',
      type: 'integer',
      description: textOf('apps.v1.DaemonSetStatus', 'desiredNumberScheduled'),
      cell: ({ status }) => status.desiredNumberScheduled ?? 0,
    },
    {
      name: 'Current',
      type: 'integer',
      description: textOf('apps.v1.DaemonSetStatus', 'currentNumberScheduled'),
      cell: ({ status }) => status.currentNumberScheduled ?? 0,
    },
    {
      name: 'Ready',
      type: 'integer',
      description: textOf('apps.v1.DaemonSetStatus', 'numberReady'),
      cell: ({ status }) => status.numberReady ?? 0,
    },
    {
      name: 'Up-to-date',
      type: 'integer',
      description: textOf('apps.v1.DaemonSetStatus', 'updatedNumberScheduled'),
      cell: ({ status }) => status.updatedNumberScheduled ?? 0,
    },
    {
      name: 'Available',
      type: 'integer',
      description: textOf('apps.v1.DaemonSetStatus', 'numberAvailable'),
      cell: ({ status }) => status.numberAvailable ?? 0,
    },
    {
      name: 'Node Selector',
      type: 'string',
      description: textOf('core.v1.PodSpec', 'nodeSelector'),
      cell: ({ spec }) => labelsText(spec.template?.spec?.nodeSelector),
    },
    ageColumn,
    ...templateColumns('apps.v1.DaemonSetSpec'),
  ],
  defaults: defaultDaemonSet,
  prepareCreate: (draft) => setTemplateGeneration(draft, 1),
  prepareUpdate(draft, old) {
    const before = Number(old.metadata.annotations?.[TEMPLATE_GENERATION] ?? 0);
    setTemplateGeneration(draft, sameValue(draft.spec?.template, old.spec.template) ? before : before + 1);
  },
  validate: validateDaemonSet,
  validateUpdate: ({ spec }, old: Stored<DaemonSet>) => immutable('spec.selector', spec?.selector, old.spec.selector),
  warnings: (object, old) =>
    isSameGeneration(object, old) ? [] : templateWarnings('spec.template', object.spec?.template),
  validateStatus: ({ status }, old) => [...validateCounts(status, COUNTS), ...validateCollisions(status, old.status)],
});

/** Counts changes of the template; only the server writes it. */
export const TEMPLATE_GENERATION = 'deprecated.daemonset.template.generation';

function setTemplateGeneration(draft: DaemonSet, generation: number): void {
  draft.metadata = {
    ...draft.metadata,
    annotations: { ...draft.metadata?.annotations, [TEMPLATE_GENERATION]: String(generation) },
  };
}

/** The numbers of a status, in the order in which they are checked. */
const COUNTS = [
  'currentNumberScheduled',
  'numberMisscheduled',
  'desiredNumberScheduled',
  'numberReady',
  'observedGeneration',
  'updatedNumberScheduled',
  'numberAvailable',
  'numberUnavailable',
  'collisionCount',
];

function defaultDaemonSet(daemonSet: DaemonSet): void {
  const counts = { currentNumberScheduled: 0, desiredNumberScheduled: 0, numberMisscheduled: 0, numberReady: 0 };
  daemonSet.status = { ...counts, ...daemonSet.status };
  const { spec } = daemonSet;
  if (!spec) return;
  spec.updateStrategy ??= {};
  spec.updateStrategy.type ??= 'RollingUpdate';
  if (spec.updateStrategy.type === 'RollingUpdate') {
    spec.updateStrategy.rollingUpdate ??= {};
    spec.updateStrategy.rollingUpdate.maxUnavailable ??= 1;
    spec.updateStrategy.rollingUpdate.maxSurge ??= 0;
  }
  spec.revisionHistoryLimit ??= 10;
  if (spec.template) defaultTemplate(spec.template);
}
