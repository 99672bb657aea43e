import { expect, test } from 'vitest';
import { cronJobs, jobs } from '../index.ts';
import { createErrors, draftOf, type Loose, statusErrors, updateErrors } from '../testdata/cases.ts';

const template = (more: object = {}) => ({
  spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'nginx' }], ...more },
});
const job = (spec: object = {}, metadata: object = { uid: 'u' }) => ({
  metadata,
  spec: { template: template(), ...spec },
});
const indexed = (spec: object = {}) => job({ completionMode: 'Indexed', completions: 10, parallelism: 2, ...spec });
const failure = (...rules: object[]) => job({ podFailurePolicy: { rules } });
const success = (...rules: object[]) => indexed({ successPolicy: { rules } });
const RULE = 'spec.podFailurePolicy.rules[0]';
const SUCCESS = 'spec.successPolicy.rules[0]';

test.each<[what: string, job: Loose, errors: string[]]>([
  [
    'whose name is too long for its pods',
    { ...indexed(), metadata: { uid: 'u', name: 'x'.repeat(63) } },
    [
      `metadata.name: Invalid value: "${'x'.repeat(63)}": will not able to create pod with invalid DNS label: ${'x'.repeat(63)}-9`,
    ],
  ],
  [
    'with labels that say other things',
    job({
      template: { ...template(), metadata: { labels: { 'controller-uid': 'v', 'batch.kubernetes.io/job-name': 'y' } } },
    }),
    ['controller-uid', 'batch.kubernetes.io/job-name'].map(
      (key) =>
        `spec.template.metadata.labels[${key}]: Invalid value: {"batch.kubernetes.io/controller-uid":"u","batch.kubernetes.io/job-name":"y","controller-uid":"v","job-name":"x"}: must be '${key === 'controller-uid' ? 'u' : 'x'}'`,
    ),
  ],
  [
    'that is run by nobody known',
    job({ managedBy: 'nobody' }),
    ['spec.managedBy: Invalid value: "nobody": must be a domain-prefixed path (such as "acme.io/foo")'],
  ],
  [
    'that is run by a name too long',
    job({ managedBy: `acme.io/${'x'.repeat(60)}` }),
    ['spec.managedBy: Too long: may not be more than 63 bytes'],
  ],
  [
    'of another mode',
    job({ completionMode: 'Random', backoffLimitPerIndex: 1 }),
    ['spec.completionMode: Unsupported value: "Random": supported values: "NonIndexed", "Indexed"'],
  ],
  [
    'with too many indexes',
    indexed({ completions: 100_001, parallelism: 10_001, backoffLimitPerIndex: 1 }),
    [
      'spec.maxFailedIndexes: Required value: must be specified when completions is above 100000',
      'spec.parallelism: Invalid value: 10001: must be less than or equal to 10000 when completions are above 100000 and used with backoff limit per index',
    ],
  ],
  [
    'with a limit of failed indexes for which there are none',
    job({ maxFailedIndexes: 3 }),
    [
      'spec.backoffLimitPerIndex: Required value: when maxFailedIndexes is specified',
      'spec.maxFailedIndexes: Invalid value: 3: requires indexed completion mode',
    ],
  ],
  [
    'with a rule that says nothing',
    failure({}),
    [
      `${RULE}.action: Required value: valid values: ["Count" "FailIndex" "FailJob" "Ignore"]`,
      `${RULE}: Invalid value: specifying one of OnExitCodes and OnPodConditions is required`,
    ],
  ],
  [
    'with a rule that says too much',
    failure({
      action: 'FailIndex',
      onExitCodes: { operator: 'In', values: [3, 0, 3], containerName: 'other' },
      onPodConditions: [{ type: 'bad type', status: 'Maybe' }],
    }),
    [
      `${RULE}.action: Invalid value: "FailIndex": requires the backoffLimitPerIndex to be set`,
      `${RULE}.onExitCodes.containerName: Invalid value: "other": must be one of the container or initContainer names in the pod template`,
      `${RULE}.onExitCodes.values[1]: Invalid value: 0: must not be 0 for the In operator`,
      `${RULE}.onExitCodes.values[2]: Duplicate value: 3`,
      `${RULE}.onExitCodes.values: Invalid value: [3,0,3]: must be ordered`,
      `${RULE}.onPodConditions[0].type: Invalid value: "bad type": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')`,
      `${RULE}.onPodConditions[0].status: Unsupported value: "Maybe": supported values: "False", "True", "Unknown"`,
      `${RULE}: Invalid value: specifying both OnExitCodes and OnPodConditions is not supported`,
    ],
  ],
  [
    'with a rule about no exit codes',
    failure({ action: 'Ignore', onExitCodes: { values: [] } }),
    [
      `${RULE}.onExitCodes.operator: Required value: valid values: ["In" "NotIn"]`,
      `${RULE}.onExitCodes.values: Invalid value: []: at least one value is required`,
    ],
  ],
  [
    'with a policy for failures whose pods start again',
    job({
      template: template({ restartPolicy: 'OnFailure' }),
      podReplacementPolicy: 'TerminatingOrFailed',
      podFailurePolicy: {},
    }),
    [
      'spec.podReplacementPolicy: Unsupported value: "TerminatingOrFailed": supported values: "Failed"',
      'spec.template.spec.restartPolicy: Invalid value: "OnFailure": only "Never" is supported when podFailurePolicy is specified',
    ],
  ],
  [
    'that succeeds by indexes it has not',
    job({ successPolicy: { rules: [{ succeededCount: 1 }] } }),
    [
      'spec.successPolicy: Invalid value: {"Rules":[{"SucceededIndexes":null,"SucceededCount":1}]}: requires indexed completion mode',
    ],
  ],
  [
    'that succeeds by no rule',
    success(),
    [
      'spec.successPolicy.rules: Required value: at least one rules must be specified when the successPolicy is specified',
    ],
  ],
  [
    'that succeeds by a rule about nothing',
    success({}),
    [`${SUCCESS}: Required value: at least one of succeededCount or succeededIndexes must be specified`],
  ],
  [
    'that succeeds when more have than it names',
    success({ succeededIndexes: '1,3-5', succeededCount: 5 }),
    [
      `${SUCCESS}.succeededCount: Invalid value: 5: must be less than or equal to 4 (the number of indexes in the specified succeededIndexes field)`,
    ],
  ],
  ...(
    [
      [
        '1-2-3',
        `the fragment "1-2-3" violates the requirement that an index interval can have at most two parts separated by '-'`,
      ],
      ['a', 'cannot convert string to integer for index: "a"'],
      ['10', 'too large index: "10"'],
      ['3-2', 'non-increasing order, previous: 3, current: 2'],
      ['3,3', 'non-increasing order, previous: 3, current: 3'],
    ] as const
  ).map(([text, problem]): [string, Loose, string[]] => [
    `that succeeds by indexes ${text}`,
    success({ succeededIndexes: text }),
    [`${SUCCESS}.succeededIndexes: Invalid value: "${text}": error parsing succeededIndexes: ${problem}`],
  ]),
])('a job %s is refused', (_, fields, errors) => {
  expect(createErrors(jobs, fields)).toEqual(errors);
});

const selected = { selector: { matchLabels: { a: 'b' } } };
const stored = (spec: object = {}, status: object = {}) => ({
  ...job({ ...selected, completions: 1, template: { ...template(), metadata: { labels: { a: 'b' } } }, ...spec }),
  status,
});
const withPod = (pod: object) => ({ template: { ...template(pod), metadata: { labels: { a: 'b' } } } });
const suspended = { suspend: true };

test.each<[what: string, before: Loose, after: Loose, fixed: string[]]>([
  [
    'its pods’ place, suspended',
    stored(suspended),
    stored({ ...suspended, ...withPod({ nodeSelector: { x: 'y' } }) }),
    [],
  ],
  ['its pods’ place, running', stored(), stored(withPod({ nodeSelector: { x: 'y' } })), ['spec.template']],
  [
    'its pods’ place, suspended with pods left',
    stored(suspended, { active: 1 }),
    stored({ ...suspended, ...withPod({ nodeSelector: { x: 'y' } }) }, { active: 1 }),
    ['spec.template'],
  ],
  [
    'its pods’ nodes, suspended',
    stored(suspended),
    stored({
      ...suspended,
      ...withPod({ affinity: { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [] } } }),
    }),
    [],
  ],
  [
    'what its pods need, suspended',
    stored(suspended),
    stored({
      ...suspended,
      ...withPod({ containers: [{ name: 'c', image: 'nginx', resources: { requests: { cpu: '1' } } }] }),
    }),
    [],
  ],
  [
    'its pods’ image, suspended',
    stored(suspended),
    stored({ ...suspended, ...withPod({ containers: [{ name: 'c', image: 'other' }] }) }),
    ['spec.template'],
  ],
  [
    'how it fails and succeeds, and by whom it is run',
    stored(),
    stored({
      managedBy: 'a.io/b',
      podFailurePolicy: { rules: [{ action: 'Ignore', onExitCodes: { operator: 'In', values: [1] } }] },
    }),
    ['spec.podFailurePolicy', 'spec.managedBy'],
  ],
])('of a job may change or not: %s', (_, before, after, fixed) => {
  const errors = updateErrors(jobs, before, after);
  expect(errors.map((text) => text.split(':', 1)[0])).toEqual(fixed);
  for (const error of errors) expect(error).toMatch(/: field is immutable$/);
});

test('a policy that changed is shown whole', () => {
  const rules = [{ action: 'Ignore', onExitCodes: { operator: 'In', values: [1] } }];
  expect(updateErrors(jobs, stored(), stored({ podReplacementPolicy: 'Failed', podFailurePolicy: { rules } }))).toEqual(
    [
      'spec.podFailurePolicy: Invalid value: {"Rules":[{"Action":"Ignore","OnExitCodes":{"ContainerName":null,"Operator":"In","Values":[1]},"OnPodConditions":null}]}: field is immutable',
    ],
  );
});

const NOW = '2026-01-01T00:00:10Z';
const condition = (...types: string[]) => ({ conditions: types.map((type) => ({ type, status: 'True' })) });
const running = { startTime: '2026-01-01T00:00:00Z' };
const CONDITIONS = 'status.conditions: Invalid value';

test.each<[what: string, before: object, after: object, errors: string[]]>([
  ['completes', running, { ...running, completionTime: NOW, ...condition('SuccessCriteriaMet', 'Complete') }, []],
  [
    'completes and fails',
    running,
    { ...running, completionTime: NOW, ...condition('Complete', 'Failed', 'FailureTarget', 'SuccessCriteriaMet') },
    [
      `${CONDITIONS}: cannot set Complete=True and Failed=true conditions`,
      `${CONDITIONS}: cannot set Complete=True and FailureTarget=true conditions`,
      `${CONDITIONS}: cannot set SuccessCriteriaMet=True and Failed=true conditions`,
      `${CONDITIONS}: cannot set SuccessCriteriaMet=True and FailureTarget=true conditions`,
    ],
  ],
  [
    'completes without anything else',
    {},
    {
      active: 1,
      ready: 2,
      terminating: 1,
      uncountedTerminatedPods: { succeeded: ['a', 'a'] },
      ...condition('Complete'),
    },
    [
      'status.uncountedTerminatedPods.succeeded[1]: Duplicate value: "a"',
      'status.completionTime: Required value: completionTime is required for Complete jobs',
      `${CONDITIONS}: cannot set Complete=True condition without the SuccessCriteriaMet=true condition`,
      'status.active: Invalid value: 1: active>0 is invalid for finished job',
      'status.startTime: Required value: startTime is required for finished job',
      'status.uncountedTerminatedPods: Invalid value: {"Succeeded":["a","a"],"Failed":null}: uncountedTerminatedPods needs to be empty for finished job',
      'status.terminating: Invalid value: 1: terminating>0 is invalid for finished job',
      'status.ready: Invalid value: 2: cannot set more ready pods than active',
    ],
  ],
  [
    'ended before it began, yet runs',
    running,
    { ...running, completionTime: '2025-01-01T00:00:00Z' },
    [
      'status.completionTime: Invalid value: "2025-01-01T00:00:00Z": cannot set completionTime when there is no Complete=True condition',
      'status.completionTime: Invalid value: "2025-01-01T00:00:00Z": completionTime cannot be set before startTime',
    ],
  ],
  [
    'fails for no reason',
    running,
    { ...running, ...condition('Failed') },
    [`${CONDITIONS}: cannot set Failed=True condition without the FailureTarget=true condition`],
  ],
  [
    'takes all back',
    { ...running, failed: 2, succeeded: 2, ...condition('Failed', 'FailureTarget') },
    { failed: 1, succeeded: 1 },
    [
      `${CONDITIONS}: cannot disable the terminal Failed=True condition`,
      `${CONDITIONS}: cannot disable the terminal FailureTarget=True condition`,
      'status.failed: Invalid value: 1: cannot decrease the failed counter',
      'status.succeeded: Invalid value: 1: cannot decrease the succeeded counter',
      'status.startTime: Required value: startTime cannot be removed for unsuspended job',
    ],
  ],
  [
    'has indexes without being indexed',
    running,
    { ...running, completedIndexes: '0', failedIndexes: '0' },
    [
      'status.completedIndexes: Invalid value: "0": cannot set non-empty completedIndexes when non-indexed completion mode',
      'status.failedIndexes: Invalid value: "0": cannot set non-null failedIndexes when backoffLimitPerIndex is null',
      'status.failedIndexes: Invalid value: "0": failedIndexes and completedIndexes overlap at index: 0',
    ],
  ],
])('a job that %s', (_, before, after, errors) => {
  expect(statusErrors(jobs, stored({}, before), stored({}, after))).toEqual(errors);
});

const cronJob = (spec: object = {}, metadata: object = {}) => ({
  metadata,
  spec: { schedule: '* * * * *', jobTemplate: { spec: { template: template() } }, ...spec },
});

test.each<[what: string, before: Loose, after: Loose, errors: string[]]>([
  [
    'under a long name',
    cronJob({}, { name: 'x'.repeat(60) }),
    cronJob({ suspend: true }, { name: 'x'.repeat(60) }),
    [],
  ],
  [
    'with a zone in its schedule',
    cronJob({ schedule: 'TZ=UTC * * * * *' }),
    cronJob({ schedule: 'TZ=UTC 1 * * * *' }),
    [],
  ],
  [
    'with two zones',
    cronJob({ schedule: 'TZ=UTC * * * * *' }),
    cronJob({ schedule: 'TZ=UTC * * * * *', timeZone: 'UTC' }),
    ['spec.schedule: Invalid value: "TZ=UTC * * * * *": cannot use both timeZone field and TZ or CRON_TZ in schedule'],
  ],
  ['in a zone that is no more', cronJob({ timeZone: 'Mars/North' }), cronJob({ timeZone: 'Mars/North' }), []],
])('a CronJob that was stored %s may or may not stay so', (_, before, after, errors) => {
  expect(updateErrors(cronJobs, before, after)).toEqual(errors);
});

test.each<[zone: string, errors: string[]]>([
  ['UTC', []],
  ['Etc/GMT+1', []],
  ['US/Pacific', []],
  ['europe/vienna', ['spec.timeZone: Invalid value: "europe/vienna": unknown time zone europe/vienna']],
  ['../etc', ['spec.timeZone: Invalid value: "../etc": unknown time zone ../etc']],
  [
    'Local',
    [
      'spec.timeZone: Invalid value: "Local": timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones',
    ],
  ],
])('a CronJob in the time zone %s', (timeZone, errors) => {
  expect(createErrors(cronJobs, cronJob({ timeZone }))).toEqual(errors);
});

test('what is said of its template names the path in it', () => {
  const spec = {
    manualSelector: true,
    selector: { matchLabels: { a: 'b' } },
    template: template({ restartPolicy: 'Always' }),
  };
  expect(createErrors(cronJobs, cronJob({ jobTemplate: { spec } }))).toEqual([
    'spec.jobTemplate.spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"',
    'spec.jobTemplate.spec.selector: Invalid value: {"matchLabels":{"a":"b"}}: `selector` will be auto-generated',
    'spec.jobTemplate.spec.manualSelector: Unsupported value: true: supported values: "nil", "false"',
  ]);
});

const HOST_NAME =
  'metadata.name: this is used in Pod names and hostnames, which can result in surprising behavior; a DNS label is recommended: [must not contain dots]';

test('warnings of jobs', () => {
  expect(jobs.warnings?.(draftOf(jobs, { ...job(), metadata: { name: 'a.b' } }))).toEqual([HOST_NAME]);
  expect(jobs.warnings?.(draftOf(jobs, indexed({ completions: 100_001, parallelism: 10_001 })))).toEqual([
    'spec: In Indexed Jobs with a number of completions higher than 10^5 and a parallelism higher than 10^4, Kubernetes might not be able to track completedIndexes when a big number of indexes fail',
  ]);
  expect(cronJobs.warnings?.(draftOf(cronJobs, cronJob({ schedule: 'TZ=UTC * * * * *' }, { name: 'a.b' })))).toEqual([
    HOST_NAME,
    'CRON_TZ or TZ used in spec.spec.schedule is not officially supported, see https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/ for more details',
  ]);
});
