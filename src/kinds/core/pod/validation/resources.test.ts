import { expect, test } from 'vitest';
import type { PodSpec, ResourceRequirements } from '#api';
import { C, container, faultsOf, withContainer } from '../pod-under-test.ts';

const R = `${C}.resources`;
const TYPE = 'must be a standard resource type or fully qualified';
const CONTAINER = 'must be a standard resource for containers';
const NO_LIMIT = 'Limit must be set for non overcommitable resources';

test.each<[string, ResourceRequirements, string[]]>([
  ['nothing', {}, []],
  [
    'a request above its limit',
    { requests: { memory: '2Gi' }, limits: { memory: '1Gi' } },
    [`${R}.requests: Invalid value: "2Gi": must be less than or equal to memory limit of 1Gi`],
  ],
  [
    'less than nothing',
    { requests: { cpu: '-1' } },
    [`${R}.requests[cpu]: Invalid value: "-1": must be greater than or equal to 0`],
  ],
  [
    'a resource that is none',
    { limits: { disk: '1' }, requests: { disk: '1' } },
    ['limits', 'requests'].flatMap((part) =>
      [TYPE, CONTAINER].map((text) => `${R}.${part}[disk]: Invalid value: "disk": ${text}`),
    ),
  ],
  ['a resource of quotas', { requests: { pods: '1' } }, [`${R}.requests[pods]: Invalid value: "pods": ${CONTAINER}`]],
  [
    'a name that is none',
    { requests: { 'a b': '1' } },
    [
      `${R}.requests[a b]: Invalid value: "a b": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')`,
      `${R}.requests[a b]: Invalid value: "a b": ${CONTAINER}`,
    ],
  ],
  ['a device', { limits: { 'example.com/gpu': '1' } }, []],
  ['a device without a limit', { requests: { 'example.com/gpu': '1' } }, [`${R}.limits: Required value: ${NO_LIMIT}`]],
  [
    'fewer devices than at most',
    { requests: { 'example.com/gpu': '1' }, limits: { 'example.com/gpu': '2' } },
    [`${R}.requests: Invalid value: "1": must be equal to example.com/gpu limit of 2`],
  ],
  [
    'half a device',
    { limits: { 'example.com/gpu': '500m' } },
    [
      `${R}.limits[example.com/gpu]: Invalid value: "500m": must be an integer`,
      `${R}.requests[example.com/gpu]: Invalid value: "500m": must be an integer`,
    ],
  ],
  [
    'a device of quotas',
    { limits: { 'requests.example.com/gpu': '1' } },
    ['limits', 'requests'].map(
      (part) =>
        `${R}.${part}[requests.example.com/gpu]: Invalid value: "requests.example.com/gpu": doesn't follow extended resource name standard`,
    ),
  ],
  ['huge pages beside memory', { limits: { 'hugepages-2Mi': '4Mi', memory: '1Gi' } }, []],
  [
    'huge pages alone, and half a page',
    { limits: { 'hugepages-2Mi': '1Mi' } },
    [
      `${R}.limits[hugepages-2Mi]: Invalid value: "1Mi": 1Mi is not positive integer multiple of hugepages-2Mi`,
      `${R}.requests[hugepages-2Mi]: Invalid value: "1Mi": 1Mi is not positive integer multiple of hugepages-2Mi`,
      `${R}: Forbidden: HugePages require cpu or memory`,
    ],
  ],
])('a container that asks for %s', (_, resources, faults) => {
  expect(faultsOf(withContainer({ resources }))).toEqual(faults);
});

test.each<[string, NonNullable<ResourceRequirements['claims']>, string[]]>([
  ['one claim', [{ name: 'a' }], []],
  [
    'two requests of one',
    [
      { name: 'a', request: 'x' },
      { name: 'a', request: 'y' },
    ],
    [],
  ],
  [
    'a claim the pod has not',
    [{ name: 'z' }],
    [`${R}.claims[0]: Not found: "z": must be one of the names in pod.spec.resourceClaims: a, b`],
  ],
  [
    'nothing, and the same twice',
    [{ name: '' }, { name: 'a' }, { name: 'a' }],
    [`${R}.claims[0]: Required value`, `${R}.claims[2]: Duplicate value: "a"`],
  ],
  ['a request and then all', [{ name: 'a', request: 'x' }, { name: 'a' }], [`${R}.claims[1]: Duplicate value: "a"`]],
  [
    'a request twice',
    [
      { name: 'a', request: 'x' },
      { name: 'a', request: 'x' },
    ],
    [`${R}.claims[1]: Duplicate value: "a/x"`],
  ],
])('a container that uses %s', (_, claims, faults) => {
  const resourceClaims = ['b', 'a'].map((name) => ({ name, resourceClaimName: 'c' }));
  expect(faultsOf({ ...withContainer({ resources: { claims } }), resourceClaims })).toEqual(faults);
});

test('a pod without claims has none for its containers', () => {
  expect(faultsOf(withContainer({ resources: { claims: [{ name: 'a' }] } }))).toEqual([
    `${R}.claims[0]: Not found: "a": must be one of the names in pod.spec.resourceClaims which is empty`,
  ]);
});

const asking = (name: string, resources: ResourceRequirements) => ({ ...container, name, resources });

test.each<[string, Partial<PodSpec>, string[]]>([
  [
    'less than its containers',
    {
      containers: [asking('a', { requests: { cpu: '1' } }), asking('b', { requests: { cpu: '1' } })],
      resources: { requests: { cpu: '1500m' } },
    },
    [
      'spec.resources.requests[cpu]: Invalid value: "1500m": must be greater than or equal to aggregate container requests of 2',
    ],
  ],
  [
    'less at most than one of its containers',
    {
      containers: [asking('a', { limits: { cpu: '2' }, requests: { cpu: '1' } })],
      resources: { limits: { cpu: '1' } },
    },
    ['spec.resources.containers[0][cpu].limits: Invalid value: "2": must be less than or equal to pod limits of 1'],
  ],
  [
    'what only containers can',
    { resources: { requests: { 'ephemeral-storage': '1Gi' } } },
    [
      'spec.resources.requests[ephemeral-storage]: Unsupported value: "ephemeral-storage": supported values: "cpu", "hugepages-", "memory"',
    ],
  ],
  [
    'claims',
    { resources: { claims: [{ name: 'a' }] } },
    [
      'spec.resources.claims: Forbidden: claims may not be set for Resources at pod-level',
      'spec.resources.claims[0]: Not found: "a": must be one of the names in pod.spec.resourceClaims which is empty',
    ],
  ],
  [
    'anything on Windows',
    { os: { name: 'windows' }, resources: { requests: { cpu: '-1' } } },
    ['spec.resources: Forbidden: may not be set for a windows pod'],
  ],
])('a pod that asks as a whole for %s', (_, spec, faults) => {
  expect(faultsOf(spec)).toEqual(faults);
});

test.each<[string, NonNullable<PodSpec['resourceClaims']>, string[]]>([
  [
    'nothing',
    [{ name: '' }],
    [
      'spec.resourceClaims[0].name: Required value',
      'spec.resourceClaims[0]: Invalid value: {"Name":"","ResourceClaimName":null,"ResourceClaimTemplateName":null}: must specify one of: `resourceClaimName`, `resourceClaimTemplateName`',
    ],
  ],
  [
    'two things',
    [{ name: 'a', resourceClaimName: 'b', resourceClaimTemplateName: 'c' }],
    [
      'spec.resourceClaims[0]: Invalid value: {"Name":"a","ResourceClaimName":"b","ResourceClaimTemplateName":"c"}: at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified',
    ],
  ],
  [
    'the same twice',
    [
      { name: 'a', resourceClaimName: 'b' },
      { name: 'a', resourceClaimName: 'c' },
    ],
    ['spec.resourceClaims[1].name: Duplicate value: "a"'],
  ],
])('a pod that claims %s', (_, resourceClaims, faults) => {
  expect(faultsOf({ resourceClaims })).toEqual(faults);
});
