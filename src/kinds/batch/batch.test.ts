import { expect, test } from 'vitest';
import { type CronJob, fieldErrorText, type Job, type JobSpec, type Stored } from '#api';
import { cronJobs, jobs, normalise, validateCreate, validateUpdate } from '../index.ts';

const UID = '0f0f';
const pod = { restartPolicy: 'Never' as const, containers: [{ name: 'c', image: 'nginx' }] };

/** A job as the server makes it of what a user sends. */
function job(spec: Partial<JobSpec> = {}, metadata: object = {}): Job {
  const draft: Job = {
    metadata: { name: 'x', namespace: 'ns', uid: UID, ...metadata },
    spec: { template: { spec: structuredClone(pod) }, ...structuredClone(spec) },
  };
  normalise(jobs, draft);
  jobs.prepareCreate?.(draft);
  return draft;
}

const texts = (made: Job) => validateCreate(jobs, made).map((e) => fieldErrorText(e));

test('a job gets its selector, and its labels like its pods', () => {
  const labels = {
    'batch.kubernetes.io/controller-uid': UID,
    'batch.kubernetes.io/job-name': 'x',
    'controller-uid': UID,
    'job-name': 'x',
  };
  const made = job();
  expect(made.metadata?.labels).toEqual(labels);
  expect(made.spec?.template.metadata?.labels).toEqual(labels);
  expect(made.spec?.selector).toEqual({ matchLabels: { 'batch.kubernetes.io/controller-uid': UID } });
  expect(texts(made)).toEqual([]);
});

test('a job with labels of its own keeps them', () => {
  expect(job({}, { labels: { a: 'b' } }).metadata?.labels).toEqual({ a: 'b' });
});

test.each<[string, Partial<JobSpec>, Partial<JobSpec>]>([
  [
    'nothing said',
    {},
    {
      completions: 1,
      parallelism: 1,
      backoffLimit: 6,
      completionMode: 'NonIndexed',
      suspend: false,
      manualSelector: false,
    },
  ],
  ['a number of workers', { parallelism: 3 }, { parallelism: 3, backoffLimit: 6 }],
  ['a limit for each index', { backoffLimitPerIndex: 1 }, { backoffLimit: 2_147_483_647 }],
  [
    'a policy for failures',
    { podFailurePolicy: { rules: [{ action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget' } as never] }] } },
    {
      podReplacementPolicy: 'Failed',
      podFailurePolicy: {
        rules: [{ action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] }],
      },
    },
  ],
])('a job with %s gets its defaults', (_, spec, expected) => {
  expect(job(spec).spec).toMatchObject(expected);
});

test.each<[string, Job, string[]]>([
  [
    'without a restart policy',
    job({ template: { spec: { containers: pod.containers } } }),
    ['spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"'],
  ],
  [
    'with less than nothing of everything',
    job({ parallelism: -1, completions: -1, backoffLimit: -1, ttlSecondsAfterFinished: -1, activeDeadlineSeconds: -1 }),
    ['parallelism', 'completions', 'activeDeadlineSeconds', 'backoffLimit', 'ttlSecondsAfterFinished'].map(
      (field) => `spec.${field}: Invalid value: -1: must be greater than or equal to 0`,
    ),
  ],
  [
    'indexed but endless',
    job({ completionMode: 'Indexed', parallelism: 2 }),
    ['spec.completions: Required value: when completion mode is Indexed'],
  ],
  [
    'with labels of another job',
    job({ template: { metadata: { labels: { 'job-name': 'other' } }, spec: pod } }),
    [
      `spec.template.metadata.labels[job-name]: Invalid value: {"batch.kubernetes.io/controller-uid":"${UID}","batch.kubernetes.io/job-name":"x","controller-uid":"${UID}","job-name":"other"}: must be 'x'`,
    ],
  ],
  [
    'with a selector to be written by hand',
    job({ manualSelector: true }),
    [
      'spec.selector: Required value',
      'spec.template.metadata.labels: Invalid value: null: `selector` does not match template `labels`',
    ],
  ],
  [
    'with a limit for each index and none',
    job({ backoffLimitPerIndex: 1 }),
    ['spec.backoffLimitPerIndex: Invalid value: 1: requires indexed completion mode'],
  ],
  [
    'with a failure policy and restarts',
    job({
      template: { spec: { ...pod, restartPolicy: 'OnFailure' } },
      podFailurePolicy: { rules: [{ action: 'FailIndex', onExitCodes: { operator: 'In', values: [0] } }] },
    }),
    [
      'spec.podFailurePolicy.rules[0].action: Invalid value: "FailIndex": requires the backoffLimitPerIndex to be set',
      'spec.podFailurePolicy.rules[0].onExitCodes.values[0]: Invalid value: 0: must not be 0 for the In operator',
      'spec.template.spec.restartPolicy: Invalid value: "OnFailure": only "Never" is supported when podFailurePolicy is specified',
    ],
  ],
])('a job %s is refused', (_, made, expected) => {
  expect(texts(made)).toEqual(expected);
});

function updated(before: Job, change: (spec: JobSpec) => void): string[] {
  const old = { status: {}, ...structuredClone(before) } as Stored<Job>;
  const next = structuredClone(old);
  change(next.spec);
  return validateUpdate(jobs, next, old).map((e) => fieldErrorText(e));
}

const indexed = job({ completionMode: 'Indexed', completions: 2, parallelism: 2 });

test.each<[string, string[], string[]]>([
  ['more workers', updated(job(), (spec) => Object.assign(spec, { parallelism: 5 })), []],
  [
    'more completions',
    updated(job(), (spec) => Object.assign(spec, { completions: 5 })),
    ['spec.completions: Invalid value: 5: field is immutable'],
  ],
  ['more of both, indexed', updated(indexed, (s) => Object.assign(s, { completions: 5, parallelism: 5 })), []],
  [
    'more completions, indexed',
    updated(indexed, (s) => Object.assign(s, { completions: 5 })),
    ['spec.completions: Invalid value: 5: can only be modified in tandem with spec.parallelism'],
  ],
  [
    'another place for its pods while suspended',
    updated(job({ suspend: true }), (s) => Object.assign(s.template.spec ?? {}, { nodeSelector: { a: 'b' } })),
    [],
  ],
])('a job may or may not get %s', (_, actual, expected) => {
  expect(actual).toEqual(expected);
});

test('the template of a job is fixed', () => {
  const errors = updated(job(), (s) => Object.assign(s.template.spec ?? {}, { nodeSelector: { a: 'b' } }));
  expect(errors).toHaveLength(1);
  expect(errors[0]).toMatch(/^spec\.template: Invalid value: .*: field is immutable$/);
});

function cronJob(spec: object, name = 'x'): CronJob {
  const template = { spec: structuredClone(pod) };
  const draft: CronJob = {
    metadata: { name, namespace: 'ns' },
    spec: { schedule: '* * * * *', jobTemplate: { spec: { template } }, ...spec },
  };
  normalise(cronJobs, draft);
  return draft;
}

test('a CronJob gets its defaults, and its jobs theirs later', () => {
  const { spec } = cronJob({});
  expect(spec).toMatchObject({
    concurrencyPolicy: 'Allow',
    suspend: false,
    successfulJobsHistoryLimit: 3,
    failedJobsHistoryLimit: 1,
  });
  expect(Object.keys(spec?.jobTemplate.spec ?? {})).toEqual(['template']);
});

test.each<[string, CronJob, string[]]>([
  ['that is right', cronJob({ timeZone: 'Europe/Vienna' }), []],
  [
    'at no minute',
    cronJob({ schedule: '61 * * * *' }),
    ['spec.schedule: Invalid value: "61 * * * *": end of range (61) above maximum (59): 61'],
  ],
  ['at no time', cronJob({ schedule: '' }), ['spec.schedule: Required value']],
  [
    'with its zone in the schedule',
    cronJob({ schedule: 'TZ=UTC * * * * *' }),
    [
      'spec.schedule: Invalid value: "TZ=UTC * * * * *": cannot use TZ or CRON_TZ in schedule, use timeZone field instead',
    ],
  ],
  [
    'in no zone',
    cronJob({ timeZone: 'Mars/North' }),
    ['spec.timeZone: Invalid value: "Mars/North": unknown time zone Mars/North'],
  ],
  [
    'without a zone that says so',
    cronJob({ timeZone: '' }),
    ['spec.timeZone: Invalid value: "": timeZone must be nil or non-empty string'],
  ],
  [
    'with much wrong',
    cronJob({ startingDeadlineSeconds: -1, concurrencyPolicy: 'Queue', failedJobsHistoryLimit: -1 }, 'x'.repeat(53)),
    [
      'spec.startingDeadlineSeconds: Invalid value: -1: must be greater than or equal to 0',
      'spec.concurrencyPolicy: Unsupported value: "Queue": supported values: "Allow", "Forbid", "Replace"',
      'spec.failedJobsHistoryLimit: Invalid value: -1: must be greater than or equal to 0',
      `metadata.name: Invalid value: "${'x'.repeat(53)}": must be no more than 52 characters`,
    ],
  ],
])('a CronJob %s', (_, made, expected) => {
  expect(validateCreate(cronJobs, made).map((e) => fieldErrorText(e))).toEqual(expected);
});
