import { expect, test } from 'vitest';
import { createErrors, type Loose, statusErrors, updateErrors } from '../drafted.ts';
import { limitRanges } from './limit-range.ts';
import { resourceQuotas } from './resource-quota.ts';

const exists = (scopeName: string) => ({ scopeName, operator: 'Exists' });

test.each<[string, Loose, string[]]>([
  [
    'of all that can be counted',
    {
      hard: {
        pods: '10',
        'requests.cpu': '1500m',
        'limits.memory': '1Gi',
        'count/deployments.apps': '3',
        'requests.nvidia.com/gpu': '4',
        'gold.storageclass.storage.k8s.io/requests.storage': '10Gi',
        'hugepages-2Mi': '4Mi',
      },
    },
    [],
  ],
  [
    'of what is unknown, less than nothing, or part of a thing',
    { hard: { storage: '1Gi', bananas: '1', 'a b': '1', memory: '-1', pods: '500m', 'count/jobs.batch': '1500m' } },
    [
      `spec.hard[a b]: Invalid value: "a b": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')`,
      'spec.hard[a b]: Invalid value: "a b": must be a standard resource for quota',
      'spec.hard[bananas]: Invalid value: "bananas": must be a standard resource type or fully qualified',
      'spec.hard[bananas]: Invalid value: "bananas": must be a standard resource for quota',
      'spec.hard[count/jobs.batch]: Invalid value: "1500m": must be an integer',
      'spec.hard[memory]: Invalid value: "-1": must be greater than or equal to 0',
      'spec.hard[pods]: Invalid value: "500m": must be an integer',
      'spec.hard[storage]: Invalid value: "storage": must be a standard resource for quota',
    ],
  ],
  [
    'of scopes that are none, or contradict each other',
    { hard: { pods: '1', services: '1' }, scopes: ['Weird', 'BestEffort', 'NotBestEffort'] },
    [
      'spec.scopes: Invalid value: ["Weird","BestEffort","NotBestEffort"]: unsupported scope',
      'spec.scopes: Invalid value: ["Weird","BestEffort","NotBestEffort"]: unsupported scope applied to resource',
      'spec.scopes: Invalid value: ["Weird","BestEffort","NotBestEffort"]: unsupported scope applied to resource',
      'spec.scopes: Invalid value: ["Weird","BestEffort","NotBestEffort"]: conflicting scopes',
    ],
  ],
  [
    'of selected scopes',
    {
      hard: { pods: '1' },
      scopeSelector: {
        matchExpressions: [
          { scopeName: 'PriorityClass', operator: 'In' },
          { scopeName: 'PriorityClass', operator: 'Exists', values: ['a'] },
          { scopeName: 'Terminating', operator: 'Like' },
          { scopeName: 'Weird', operator: 'DoesNotExist' },
          exists('NotTerminating'),
        ],
      },
    },
    [
      "spec.scopeSelector.matchExpressions.values: Required value: must be at least one value when `operator` is 'In' or 'NotIn' for scope selector",
      "spec.scopeSelector.matchExpressions.values: Invalid value: [\"a\"]: must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector",
      'spec.scopeSelector.matchExpressions.operator: Invalid value: "Like": must be \'Exists\' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity',
      'spec.scopeSelector.matchExpressions.operator: Invalid value: "Like": not a valid selector operator',
      'spec.scopeSelector.matchExpressions.scopeName: Invalid value: "Weird": unsupported scope',
      'spec.scopeSelector.matchExpressions: Invalid value: null: conflicting scopes',
    ],
  ],
  [
    'of claims of a class, counted with pods',
    {
      hard: { pods: '1', 'requests.storage': '1Gi' },
      scopeSelector: { matchExpressions: [exists('VolumeAttributesClass')] },
    },
    [
      'spec.scopeSelector.matchExpressions: Invalid value: {"MatchExpressions":[{"ScopeName":"VolumeAttributesClass","Operator":"Exists","Values":null}]}: unsupported scope applied to resource',
    ],
  ],
])('a quota %s', (_, spec, expected) => {
  expect(createErrors(resourceQuotas, { spec })).toEqual(expected);
});

test('the scopes of a quota are fixed, in any order', () => {
  const scopes = ['Terminating', 'NotBestEffort'];
  expect(updateErrors(resourceQuotas, { spec: { scopes } }, { spec: { scopes: scopes.toReversed() } })).toEqual([]);
  expect(updateErrors(resourceQuotas, { spec: { scopes } }, { spec: {} })).toEqual([
    'spec.scopes: Invalid value: null: field is immutable',
  ]);
});

test('the status of a quota counts what a quota counts', () => {
  expect(statusErrors(resourceQuotas, {}, { status: { hard: { pods: '1' }, used: { pods: '-1' } } })).toEqual([
    'status.used[pods]: Invalid value: "-1": must be greater than or equal to 0',
  ]);
});

test.each<[string, Loose[], string[]]>([
  [
    'for each type once',
    [
      { type: 'Container', max: { cpu: '2' }, min: { cpu: '100m' } },
      { type: 'Pod', max: { cpu: '4' } },
    ],
    [],
  ],
  [
    'of types and names that are none',
    [
      { type: 'Job', max: { cpu: '1' } },
      { type: 'Container', max: { storage: '1Gi', 'requests.a.io/b': '1' } },
      { type: 'Container' },
    ],
    [
      'spec.limits[0].type: Invalid value: "Job": must be a standard limit type or fully qualified',
      `spec.limits[1].max[requests.a.io/b]: Invalid value: "requests.a.io/b": doesn't follow extended resource name standard`,
      'spec.limits[1].max[storage]: Invalid value: "storage": must be a standard resource for containers',
      `spec.limits[1].default[requests.a.io/b]: Invalid value: "requests.a.io/b": doesn't follow extended resource name standard`,
      'spec.limits[1].default[storage]: Invalid value: "storage": must be a standard resource for containers',
      `spec.limits[1].defaultRequest[requests.a.io/b]: Invalid value: "requests.a.io/b": doesn't follow extended resource name standard`,
      'spec.limits[1].defaultRequest[storage]: Invalid value: "storage": must be a standard resource for containers',
      'spec.limits[2].type: Duplicate value: "Container"',
    ],
  ],
  [
    'out of order',
    [
      {
        type: 'Container',
        min: { cpu: '3' },
        max: { cpu: '1' },
        default: { cpu: '2' },
        defaultRequest: { cpu: '2500m' },
      },
    ],
    [
      'spec.limits[0].min[cpu]: Invalid value: "3": min value 3 is greater than max value 1',
      'spec.limits[0].defaultRequest[cpu]: Invalid value: "2500m": min value 3 is greater than default request value 2500m',
      'spec.limits[0].defaultRequest[cpu]: Invalid value: "2500m": default request value 2500m is greater than max value 1',
      'spec.limits[0].defaultRequest[cpu]: Invalid value: "2500m": default request value 2500m is greater than default limit value 2',
      'spec.limits[0].default[cpu]: Invalid value: "3": min value 3 is greater than default value 2',
      'spec.limits[0].default[cpu]: Invalid value: "1": default value 2 is greater than max value 1',
    ],
  ],
  [
    'of pods with defaults, and ratios that cannot be',
    [
      {
        type: 'Pod',
        default: { cpu: '1' },
        defaultRequest: { cpu: '2' },
        min: { cpu: '1', memory: '1Gi' },
        max: { cpu: '3', memory: '2Gi' },
        maxLimitRequestRatio: { cpu: '4', memory: '500m' },
      },
    ],
    [
      "spec.limits[0].default: Forbidden: may not be specified when `type` is 'Pod'",
      "spec.limits[0].defaultRequest: Forbidden: may not be specified when `type` is 'Pod'",
      'spec.limits[0].maxLimitRequestRatio[cpu]: Invalid value: "4": ratio 4 is greater than max/min = 3.000000',
      'spec.limits[0].maxLimitRequestRatio[memory]: Invalid value: "500m": ratio 500m is less than 1',
    ],
  ],
  [
    'of claims without storage',
    [{ type: 'PersistentVolumeClaim', max: { cpu: '1' } }],
    [
      'spec.limits[0].limits: Required value: either minimum or maximum storage value is required, but neither was provided',
    ],
  ],
  [
    'of what cannot be shared',
    [{ type: 'Container', default: { 'a.io/gpu': '2' }, defaultRequest: { 'a.io/gpu': '1' } }],
    [
      'spec.limits[0].defaultRequest[a.io/gpu]: Invalid value: "1": default value 2 must equal to defaultRequest value 1 in a.io/gpu',
    ],
  ],
])('limits %s', (_, limits, expected) => {
  expect(createErrors(limitRanges, { spec: { limits } })).toEqual(expected);
});
