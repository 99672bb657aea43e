import { expect, test } from 'vitest';
import {
  type Container,
  type ContainerStatus,
  fieldErrorText,
  type PodSpec,
  type PodStatus,
  type ResourceStatus,
} from '#api';
import { pods } from '../index.ts';
import { container, storedPod } from '../pod-under-test.ts';

/** All that is wrong with a new status of a pod that exists. */
function statusFaults(spec: Partial<PodSpec>, before: PodStatus, after: PodStatus): string[] {
  const old = storedPod(spec, { status: before });
  const { qosClass } = old.status;
  const next = { ...structuredClone(old), status: { ...(qosClass && { qosClass }), ...after } };
  return (pods.validateStatus?.(next, old) ?? []).map((error) => fieldErrorText(error));
}

const base: ContainerStatus = { name: 'c', image: '', imageID: '', ready: false, restartCount: 0 };
const ended = (exitCode: number): ContainerStatus => ({ ...base, state: { terminated: { exitCode } } });
const running: ContainerStatus = { ...base, state: { running: {} } };
const NEVER_BACK = 'Forbidden: may not be transitioned to non-terminated state';

type Policy = NonNullable<PodSpec['restartPolicy']>;
const onExit = (operator: 'In' | 'NotIn', action = 'Restart'): Partial<Container> => ({
  restartPolicy: 'Never',
  restartPolicyRules: [{ action, exitCodes: { operator, values: [42] } }],
});

test.each<[Policy, number, Partial<Container>, boolean]>([
  ['Always', 0, {}, true],
  ['OnFailure', 1, {}, true],
  ['OnFailure', 0, {}, false],
  ['Never', 1, {}, false],
  ['Never', 1, { restartPolicy: 'Always' }, true],
  ['Always', 1, { restartPolicy: 'Never' }, false],
  ['Always', 42, onExit('In'), true],
  ['Always', 41, onExit('In'), false],
  ['Always', 41, onExit('NotIn'), true],
  ['Always', 42, onExit('NotIn'), false],
  ['Always', 41, onExit('In', 'RestartAllContainers'), true],
])('started %s, ended with %i, itself with %j: may be back: %s', (restartPolicy, exitCode, more, mayReturn) => {
  const spec = { restartPolicy, containers: [{ ...container, ...more }] };
  const faults = statusFaults(spec, { containerStatuses: [ended(exitCode)] }, { containerStatuses: [running] });
  expect(faults).toEqual(mayReturn ? [] : [`status.containerStatuses[0].state: ${NEVER_BACK}`]);
});

test('init containers and those to look around with do not come back either', () => {
  const spec: Partial<PodSpec> = { restartPolicy: 'Never', initContainers: [{ name: 'i', image: 'i' }] };
  const lists = (i: ContainerStatus, e: ContainerStatus): PodStatus => ({
    initContainerStatuses: [{ ...i, name: 'i' }],
    ephemeralContainerStatuses: [{ ...e, name: 'e' }],
  });
  expect(statusFaults(spec, lists(ended(0), ended(0)), lists(running, running))).toEqual([
    `status.initContainerStatuses[0].state: ${NEVER_BACK}`,
    `status.ephemeralContainerStatuses[0].state: ${NEVER_BACK}`,
  ]);
});

const ONE_EACH = 'may specify no more than one IP for each IP family';
const ips = (...list: string[]) => list.map((ip) => ({ ip }));
const NO_NODE =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

test.each<[string, Partial<PodSpec>, PodStatus, PodStatus, string[]]>([
  [
    'nothing wrong',
    {},
    {},
    {
      conditions: [
        { type: 'Ready', status: 'True' },
        { type: 'example.com/Own', status: 'True' },
      ],
      podIP: '10.0.0.1',
      podIPs: ips('10.0.0.1', 'fd00::1'),
      hostIP: '10.0.0.2',
      hostIPs: ips('10.0.0.2'),
      nominatedNodeName: 'n',
    },
    [],
  ],
  [
    'conditions of no name, of a time before all',
    {},
    {},
    { conditions: [{ type: 'a/b/c', status: 'True', observedGeneration: -1 }] },
    [
      'status.conditions[0].observedGeneration: Invalid value: -1: must be a non-negative integer',
      `status.conditions[0].Type: Invalid value: "a/b/c": a valid label key must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]') with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ],
  ],
  [
    'a node it may get though it has one',
    { nodeName: 'n' },
    {},
    { nominatedNodeName: 'N' },
    [
      `status.nominatedNodeName: Invalid value: "N": ${NO_NODE}`,
      'status.nominatedNodeName: Forbidden: may not be set on pods that are already bound to a node',
    ],
  ],
  ['the same node it might have got', { nodeName: 'n' }, { nominatedNodeName: 'm' }, { nominatedNodeName: 'm' }, []],
  [
    'a generation before all, and another class',
    {},
    { qosClass: 'BestEffort' },
    { qosClass: 'Burstable', observedGeneration: -2 },
    [
      'status.observedGeneration: Invalid value: -2: must be a non-negative integer',
      'status.qosClass: Invalid value: "Burstable": field is immutable',
    ],
  ],
  [
    'addresses that are none, and too many of one family',
    {},
    {},
    {
      podIPs: ips('10.0.0.1', '010.0.0.2'),
      hostIP: '10.0.0.9',
      hostIPs: ips('10.0.0.8', 'host', 'fd00::1'),
    },
    [
      'status.podIPs[1]: Invalid value: "010.0.0.2": must not have leading 0s',
      `status.podIPs: Invalid value: [{"IP":"10.0.0.1"},{"IP":"010.0.0.2"}]: ${ONE_EACH}`,
      'status.hostIPs[0].ip: Invalid value: "10.0.0.8": must be equal to `hostIP`',
      'status.hostIPs[1]: Invalid value: "host": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
      'status.hostIPs: Invalid value: [{"IP":"10.0.0.8"},{"IP":"host"},{"IP":"fd00::1"}]: may specify no more than one IP for each IP family',
    ],
  ],
  [
    'claims it has none of, twice',
    { resourceClaims: [{ name: 'a', resourceClaimName: 'x' }] },
    {},
    {
      resourceClaimStatuses: [
        { name: 'a', resourceClaimName: 'A_' },
        { name: 'b' },
        { name: 'b', resourceClaimName: 'ok' },
      ],
    },
    [
      `status.resourceClaimStatuses[0].resourceClaimName: Invalid value: "A_": ${NO_NODE}`,
      'status.resourceClaimStatuses[1].name: Invalid value: "b": must match the name of an entry in `spec.resourceClaims`',
      'status.resourceClaimStatuses[2].name: Invalid value: "b": must match the name of an entry in `spec.resourceClaims`',
      'status.resourceClaimStatuses[2].name: Duplicate value: "b"',
    ],
  ],
  [
    'a claim for devices of nothing',
    {},
    {},
    { extendedResourceClaimStatus: { requestMappings: [], resourceClaimName: '' } },
    [
      'status.extendedResourceClaimStatus.requestMappings: Required value: at least one request mapping is required',
      'status.extendedResourceClaimStatus.resourceClaimName: Required value',
    ],
  ],
  [
    'a claim for devices nobody asked for',
    {},
    {},
    {
      extendedResourceClaimStatus: {
        requestMappings: [
          { containerName: 'c', resourceName: 'example.com/gpu', requestName: 'r' },
          { containerName: 'd', resourceName: 'example.com/gpu', requestName: 'r' },
        ],
        resourceClaimName: 'ok',
      },
    },
    [
      'status.extendedResourceClaimStatus.requestMappings[0].resourceName: Invalid value: "example.com/gpu": must match the extended resource name of an entry in spec.initContainers.resources.requests or spec.containers.resources.requests',
      'status.extendedResourceClaimStatus.requestMappings[1].containerName: Invalid value: "d": must match the name of an entry in spec.initContainers.name or spec.containers.name',
    ],
  ],
])('a status with %s', (_, spec, before, after, faults) => {
  expect(statusFaults(spec, before, after)).toEqual(faults);
});

const gpu = { 'example.com/gpu': '1' };
const D = 'status.containerStatuses[0].allocatedResourcesStatus[0]';

test.each<[string, ResourceStatus, string[]]>([
  ['nothing wrong', { name: 'example.com/gpu', resources: [{ resourceID: 'a', health: 'Healthy' }] }, []],
  ['a claim of its own', { name: 'claim:k/r' }, []],
  [
    'what it did not ask for',
    { name: 'example.com/other' },
    [`${D}.name: Invalid value: "example.com/other": must match one of the container's resource requests`],
  ],
  [
    "another's claim",
    { name: 'claim:k' },
    [
      `${D}.name: Invalid value: "claim:k": must match one of the container's resource claims in a format 'claim:<claimName>/<request>' or 'claim:<claimName>' if request is empty`,
    ],
  ],
  [
    'states of no sort, twice the same',
    {
      name: 'example.com/gpu',
      resources: [
        { resourceID: 'a', health: 'Ill', message: '' },
        { resourceID: 'a', health: 'Unknown', message: 'm'.repeat(4097) },
      ],
    },
    [
      `${D}.resources[0].health: Unsupported value: "Ill": supported values: "Healthy", "Unhealthy", "Unknown"`,
      `${D}.resources[0].message: Required value: must be non-empty if specified`,
      `${D}.resources[1].message: Too long: may not be more than 4096 bytes`,
      `${D}.resources[1].resourceID: Duplicate value: "a"`,
    ],
  ],
])('devices of a container with %s', (_, device, faults) => {
  const spec: Partial<PodSpec> = {
    containers: [{ ...container, resources: { limits: gpu, claims: [{ name: 'k', request: 'r' }] } }],
    resourceClaims: [{ name: 'k', resourceClaimName: 'x' }],
  };
  expect(statusFaults(spec, {}, { containerStatuses: [{ ...base, allocatedResourcesStatus: [device] }] })).toEqual(
    faults,
  );
});

test('who a container runs as is a user of Linux, and none of Windows', () => {
  const ID = 'must be between 0 and 2147483647, inclusive';
  const status: PodStatus = {
    containerStatuses: [{ ...base, user: { linux: { uid: -1, gid: 2 ** 31, supplementalGroups: [0, -5] } } }],
  };
  const at = 'status.containerStatuses[0].user.linux';
  expect(statusFaults({}, {}, status)).toEqual([
    `${at}.uid: Invalid value: -1: ${ID}`,
    `${at}.gid: Invalid value: 2147483648: ${ID}`,
    `${at}.supplementalGroups[1]: Invalid value: -5: ${ID}`,
  ]);
  expect(statusFaults({ os: { name: 'windows' } }, {}, status)).toEqual([
    `${at}: Forbidden: cannot be set for a windows pod`,
  ]);
});

test('containers to look around with have no devices', () => {
  const status = { ephemeralContainerStatuses: [{ ...base, allocatedResourcesStatus: [{ name: 'example.com/gpu' }] }] };
  expect(statusFaults({}, {}, status)).toEqual([
    'status.ephemeralContainerStatuses[0].allocatedResourcesStatus: Forbidden: must not be specified in container status',
  ]);
});
