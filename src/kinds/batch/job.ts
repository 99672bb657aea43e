import { humanDuration, type Job, quoted, type Stored } from '#api';
import { isSameGeneration, nameWarnings } from '../apps/workload-warnings.ts';
import { ageColumn, nameColumn, templateColumns, textOf } from '../cells.ts';
import { defaultTemplate } from '../core/pod/template-defaults.ts';
import { declareKind } from '../kind.ts';
import { validateJobStatus } from './job-status-validation.ts';
import { validateJobUpdate } from './job-update-validation.ts';
import { jobLabels, validateJob } from './job-validation.ts';
import { jobSpecWarnings } from './job-warnings.ts';

const UNLIMITED = 2_147_483_647;

export const jobs = declareKind<Job>({
  group: 'batch',
  version: 'v1',
  kind: 'Job',
  plural: 'jobs',
  singular: 'job',
  shortNames: [],
  categories: ['all'],
  namespaced: true,
  definition: 'io.k8s.api.batch.v1.Job',
  subresources: { status: true },
  countsGenerations: true,
  orphansByDefault: true,
  selectableFields: { 'status.successful': (o) => String(o.status.succeeded ?? 0) },
  unknownField: (path) => `field label ${quoted(path)} not supported for Job`,
  columns: [
    nameColumn,
    { name: 'Status', type: 'string', description: 'Status of the job.', cell: statusText },
    {
      name: 'Completions',
      type: 'string',
      description: textOf('batch.v1.JobStatus', 'succeeded'),
      cell: completionsText,
    },
    { name: 'Duration', type: 'string', description: 'Time required to complete the job.', cell: durationText },
    ageColumn,
    ...templateColumns('batch.v1.JobSpec'),
  ],
  defaults: defaultJob,
  prepareCreate: prepareJob,
  validate: validateJob,
  validateUpdate: validateJobUpdate,
  validateStatus: validateJobStatus,
  warnings(job, old) {
    if (isSameGeneration(job, old)) return [];
    return [...(old ? [] : nameWarnings(job)), ...jobSpecWarnings('spec', job.spec)];
  },
});

function defaultJob({ metadata, spec }: Job): void {
  if (!spec) return;
  if (spec.completions === undefined && spec.parallelism === undefined) spec.completions = 1;
  spec.parallelism ??= 1;
  spec.backoffLimit ??= spec.backoffLimitPerIndex === undefined ? 6 : UNLIMITED;
  spec.completionMode ??= 'NonIndexed';
  spec.suspend ??= false;
  spec.manualSelector ??= false;
  spec.podReplacementPolicy ??= spec.podFailurePolicy ? 'Failed' : 'TerminatingOrFailed';
  for (const rule of spec.podFailurePolicy?.rules ?? []) {
    for (const condition of rule.onPodConditions ?? []) condition.status ??= 'True';
  }
  if (!spec.template) return;
  defaultTemplate(spec.template);
  const { labels } = spec.template.metadata ?? {};
  // A selector that is yet to be made adds labels to the template; a job without labels takes over all of them.
  if (metadata && !metadata.labels && labels && spec.selector) metadata.labels = { ...labels };
}

/** Makes the selector, unless the user keeps one, and puts its labels on the pods. */
function prepareJob({ metadata, spec }: Job): void {
  if (!spec?.template || !metadata) return;
  if (!spec.manualSelector) {
    const { name = '', uid = '' } = metadata;
    spec.template.metadata = {
      ...spec.template.metadata,
      labels: inOrder({ ...jobLabels(name, uid), ...spec.template.metadata?.labels }),
    };
    const uidLabel = { 'batch.kubernetes.io/controller-uid': uid };
    spec.selector = { ...spec.selector, matchLabels: { ...uidLabel, ...spec.selector?.matchLabels } };
  }
  if (!metadata.labels && spec.template.metadata?.labels) metadata.labels = { ...spec.template.metadata.labels };
}

/** As stored: by key. */
function inOrder(labels: { readonly [key: string]: string }): { [key: string]: string } {
  return Object.fromEntries(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function statusText({ metadata, status }: Stored<Job>): string {
  const is = (type: string) => status.conditions?.some((c) => c.type === type && c.status === 'True');
  if (is('Complete')) return 'Complete';
  if (is('Failed')) return 'Failed';
  if (metadata.deletionTimestamp) return 'Terminating';
  return ['Suspended', 'FailureTarget', 'SuccessCriteriaMet'].find(is) ?? 'Running';
}

function completionsText({ spec, status }: Stored<Job>): string {
  const done = status.succeeded ?? 0;
  if (spec.completions !== undefined) return `${done}/${spec.completions}`;
  const parallelism = spec.parallelism ?? 0;
  return parallelism > 1 ? `${done}/1 of ${parallelism}` : `${done}/1`;
}

function durationText({ status: { startTime, completionTime } }: Stored<Job>, nowMs: number): string {
  if (!startTime) return '';
  return humanDuration((completionTime ? Date.parse(completionTime) : nowMs) - Date.parse(startTime));
}
