import { type CronJob, type Stored, timeSince } from '#api';
import { isSameGeneration, nameWarnings } from '../apps/workload-warnings.ts';
import { ageColumn, nameColumn, templateColumns, textOf } from '../cells.ts';
import { columnsThrough } from '../columns-through.ts';
import { defaultTemplate } from '../core/pod/template-defaults.ts';
import { declareKind } from '../kind.ts';
import { validateCronJob } from './cron-job-validation.ts';
import { jobSpecWarnings } from './job-warnings.ts';

/** The same columns as for a job, of the jobs that will be made. */
const jobColumns = columnsThrough(templateColumns('batch.v1.JobSpec'), ({ metadata, spec }: Stored<CronJob>) => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata,
  spec: spec.jobTemplate.spec ?? {},
}));

export const cronJobs = declareKind<CronJob>({
  group: 'batch',
  version: 'v1',
  kind: 'CronJob',
  plural: 'cronjobs',
  singular: 'cronjob',
  shortNames: ['cj'],
  categories: ['all'],
  namespaced: true,
  definition: 'io.k8s.api.batch.v1.CronJob',
  subresources: { status: true },
  countsGenerations: true,
  columns: [
    nameColumn,
    {
      name: 'Schedule',
      type: 'string',
      description: textOf('batch.v1.CronJobSpec', 'schedule'),
      cell: ({ spec }) => spec.schedule,
    },
    {
      name: 'Timezone',
      type: 'string',
      description: textOf('batch.v1.CronJobSpec', 'timeZone'),
      cell: ({ spec }) => spec.timeZone ?? '<none>',
    },
    {
      name: 'Suspend',
      type: 'boolean',
      description: textOf('batch.v1.CronJobSpec', 'suspend'),
      cell: ({ spec }) => switchText(spec.suspend),
    },
    {
      name: 'Active',
      type: 'integer',
      description: textOf('batch.v1.CronJobStatus', 'active'),
      cell: ({ status }) => status.active?.length ?? 0,
    },
    {
      name: 'Last Schedule',
      type: 'string',
      description: textOf('batch.v1.CronJobStatus', 'lastScheduleTime'),
      cell: ({ status: { lastScheduleTime } }, nowMs) =>
        lastScheduleTime ? timeSince(lastScheduleTime, nowMs) : '<none>',
    },
    ageColumn,
    ...jobColumns,
  ],
  defaults: defaultCronJob,
  validate: validateCronJob,
  warnings: cronJobWarnings,
});

function cronJobWarnings(cronJob: CronJob, old?: Stored<CronJob>): string[] {
  const { schedule = '', jobTemplate } = cronJob.spec ?? {};
  const warnings = [
    ...(old ? [] : nameWarnings(cronJob)),
    ...(isSameGeneration(cronJob, old) ? [] : jobSpecWarnings('spec.jobTemplate.spec', jobTemplate?.spec)),
  ];
  if (!schedule.includes('TZ')) return warnings;
  // The path is the original's own slip.
  const text =
    'is not officially supported, see https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/ for more details';
  return [...warnings, `CRON_TZ or TZ used in spec.spec.schedule ${text}`];
}

function switchText(on: boolean | undefined): string {
  if (on === undefined) return '<unset>';
  return on ? 'True' : 'False';
}

function defaultCronJob({ spec }: CronJob): void {
  if (!spec) return;
  spec.concurrencyPolicy ??= 'Allow';
  spec.suspend ??= false;
  spec.successfulJobsHistoryLimit ??= 3;
  spec.failedJobsHistoryLimit ??= 1;
  const { jobTemplate } = spec;
  if (!jobTemplate) return;
  jobTemplate.metadata ??= {};
  jobTemplate.spec ??= { template: {} };
  if (jobTemplate.spec.template) defaultTemplate(jobTemplate.spec.template);
}
