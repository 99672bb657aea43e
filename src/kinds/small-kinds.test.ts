import { expect, test } from 'vitest';
import type { Lease, ReplicationController, RuntimeClass, ServiceAccount, Stored } from '#api';
import { createErrors, drafted, type Loose, statusErrors, storedAs, updateErrors } from './drafted.ts';
import {
  type Kind,
  leases,
  priorityClasses,
  replicationControllers,
  runtimeClasses,
  serviceAccounts,
} from './index.ts';

const toleration = { key: 'a', operator: 'Exists' };
const template = { metadata: { labels: { app: 'a' } }, spec: { containers: [{ name: 'c', image: 'i' }] } };
const SYSTEM = "priority class names with 'system-' prefix are reserved for system use only. error:";

test.each<[string, Kind, Loose, string[]]>([
  ['a runtime class', runtimeClasses, { handler: 'runc' }, []],
  [
    'a runtime class of nothing that is',
    runtimeClasses,
    {
      handler: 'a.b',
      overhead: { podFixed: { cpu: '-1', bananas: '1' } },
      scheduling: { nodeSelector: { a: '-' }, tolerations: [toleration, toleration] },
    },
    [
      'handler: Invalid value: "a.b": must not contain dots',
      'overhead.limits[bananas]: Invalid value: "bananas": must be a standard resource type or fully qualified',
      'overhead.limits[bananas]: Invalid value: "bananas": must be a standard resource for containers',
      'overhead.limits[cpu]: Invalid value: "-1": must be greater than or equal to 0',
      `scheduling.nodeSelector: Invalid value: "-": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')`,
      'scheduling.tolerations[1]: Duplicate value: {"Key":"a","Operator":"Exists","Value":"","Effect":"","TolerationSeconds":null}',
    ],
  ],
  [
    'a priority above that of people',
    priorityClasses,
    { value: 1_000_000_001, preemptionPolicy: 'Always' },
    [
      'value: Forbidden: maximum allowed value of a user defined priority is 1000000000',
      'preemptionPolicy: Unsupported value: "Always": supported values: "PreemptLowerPriority", "Never"',
    ],
  ],
  [
    'a priority of the system by another value',
    priorityClasses,
    { metadata: { name: 'system-node-critical' }, value: 1 },
    [`metadata.name: Forbidden: ${SYSTEM} value of system-node-critical PriorityClass must be 2000001000`],
  ],
  [
    'a priority of the system for all',
    priorityClasses,
    { metadata: { name: 'system-node-critical' }, value: 2_000_001_000, globalDefault: true },
    [`metadata.name: Forbidden: ${SYSTEM} globalDefault of system-node-critical PriorityClass must be false`],
  ],
  [
    'a priority in the name of the system',
    priorityClasses,
    { metadata: { name: 'system-mine' }, value: 1 },
    [`metadata.name: Forbidden: ${SYSTEM} system-mine is not a known system priority class`],
  ],
  [
    'a lease by an unknown strategy',
    leases,
    { spec: { strategy: 'Oldest', leaseDurationSeconds: 0, leaseTransitions: -1 } },
    [
      'spec.leaseDurationSeconds: Invalid value: 0: must be greater than 0',
      'spec.leaseTransitions: Invalid value: -1: must be greater than or equal to 0',
      'spec.strategy.strategy: Unsupported value: "Oldest": supported values: "OldestEmulationVersion"',
    ],
  ],
  [
    'a lease for someone without a strategy',
    leases,
    { spec: { preferredHolder: 'a' } },
    ['spec.preferredHolder: Forbidden: may only be specified if `strategy` is defined'],
  ],
  [
    'a controller that selects nothing of nothing',
    replicationControllers,
    { spec: { minReadySeconds: -1, replicas: -1 } },
    [
      'spec.minReadySeconds: Invalid value: -1: must be greater than or equal to 0',
      'spec.selector: Required value',
      'spec.replicas: Invalid value: -1: must be greater than or equal to 0',
      'spec.template: Required value',
    ],
  ],
  [
    'a controller of pods that are not its own, and end',
    replicationControllers,
    {
      spec: {
        selector: { app: 'b' },
        template: { ...template, spec: { ...template.spec, restartPolicy: 'Never', activeDeadlineSeconds: 1 } },
      },
    },
    [
      'spec.template.metadata.labels: Invalid value: {"app":"a"}: `selector` does not match template `labels`',
      'spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"',
      'spec.template.spec.activeDeadlineSeconds: Forbidden: activeDeadlineSeconds in ReplicationController is not Supported',
    ],
  ],
])('%s', (_, kind, fields, expected) => {
  expect(createErrors(kind, fields)).toEqual(expected);
});

test.each<[string, Kind, Loose, Loose, string[]]>([
  [
    'a runtime class its handler, which alone is looked at',
    runtimeClasses,
    { handler: 'a' },
    { handler: 'B', scheduling: { nodeSelector: { a: '-' } } },
    ['handler: Invalid value: "B": field is immutable'],
  ],
  [
    'a priority its value and policy',
    priorityClasses,
    { value: 1 },
    { value: 2_000_000_000, preemptionPolicy: 'Never' },
    [
      'value: Forbidden: may not be changed in an update.',
      'preemptionPolicy: Invalid value: "Never": field is immutable',
    ],
  ],
])('for good has %s', (_, kind, before, after, expected) => {
  expect(updateErrors(kind, before, after)).toEqual(expected);
});

test('a controller has no more pods ready than it has', () => {
  const status = { replicas: 1, readyReplicas: 2, availableReplicas: 3, fullyLabeledReplicas: -1 };
  expect(statusErrors(replicationControllers, {}, { status })).toEqual([
    'status.fullyLabeledReplicas: Invalid value: -1: must be greater than or equal to 0',
    'status.readyReplicas: Invalid value: 2: cannot be greater than status.replicas',
    'status.availableReplicas: Invalid value: 3: cannot be greater than status.replicas',
    'status.availableReplicas: Invalid value: 3: cannot be greater than readyReplicas',
  ]);
});

test('what is odd about a controller is told when it is made, and when its generation changes', () => {
  const podSpec = { ...template.spec, terminationGracePeriodSeconds: -1 };
  const controllerOf = (name: string, generation: number) => {
    const spec = { selector: { app: 'a' }, template: { ...template, spec: podSpec } };
    return storedAs(replicationControllers, { metadata: { name, generation }, spec }) as Stored<ReplicationController>;
  };
  const name =
    'metadata.name: this is used in Pod names and hostnames, which can result in surprising behavior; a DNS label is recommended: [must not contain dots]';
  const seconds =
    'template.spec.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1';
  const old = controllerOf('a.b', 1);
  expect(replicationControllers.warnings?.(old)).toEqual([name, seconds]);
  expect(replicationControllers.warnings?.(old, old)).toEqual([]);
  expect(replicationControllers.warnings?.(controllerOf('a.b', 2), old)).toEqual([seconds]);
});

test('nobody chooses who leads but by the lease itself', () => {
  const draft = drafted(leases, { spec: { strategy: 'OldestEmulationVersion', holderIdentity: '' } }) as Lease;
  leases.prepareCreate?.(draft);
  expect(draft.spec).toEqual({ holderIdentity: '' });
});

test('an account keeps the names of its secrets alone', () => {
  const draft = drafted(serviceAccounts, { secrets: [{ name: 'a', namespace: 'b', uid: 'c' }] }) as ServiceAccount;
  serviceAccounts.prepareCreate?.(draft);
  expect(draft.secrets).toEqual([{ name: 'a' }]);
});

test('of what is old a client is warned, once', () => {
  const annotations = { 'kubernetes.io/enforce-mountable-secrets': 'true' };
  const account = storedAs(serviceAccounts, { metadata: { annotations } }) as Stored<ServiceAccount>;
  expect(serviceAccounts.warnings?.(account)).toEqual([
    'metadata.annotations[kubernetes.io/enforce-mountable-secrets]: deprecated in v1.32+; prefer separate namespaces to isolate access to mounted secrets',
  ]);
  expect(serviceAccounts.warnings?.(account, account)).toEqual([]);
  const scheduling = { nodeSelector: { 'beta.kubernetes.io/os': 'linux', a: 'b' } };
  expect(runtimeClasses.warnings?.(drafted(runtimeClasses, { handler: 'a', scheduling }) as RuntimeClass)).toEqual([
    'scheduling.nodeSelector: deprecated since v1.14; use "kubernetes.io/os" instead',
  ]);
});
