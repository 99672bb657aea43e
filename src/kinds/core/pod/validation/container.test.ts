import { expect, test } from 'vitest';
import type { Container, PodSpec } from '#api';
import { C, container, faultsOf, withContainer } from '../pod-under-test.ts';

const LABEL = `a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')`;

test.each<[string, Partial<Container>, string[]]>([
  ['no name', { name: '' }, [`${C}.name: Required value`]],
  ['a name that is none', { name: 'A' }, [`${C}.name: Invalid value: "A": ${LABEL}`]],
  ['a name with dots', { name: 'a.b' }, [`${C}.name: Invalid value: "a.b": must not contain dots`]],
  [
    'a long name',
    { name: 'a'.repeat(64) },
    [`${C}.name: Invalid value: "${'a'.repeat(64)}": must be no more than 63 characters`],
  ],
  [
    'policies that are none',
    { terminationMessagePolicy: 'Log' as never, imagePullPolicy: 'Often' as never, restartPolicy: 'Maybe' as never },
    [
      `${C}.terminationMessagePolicy: Unsupported value: "Log": supported values: "File", "FallbackToLogsOnError"`,
      `${C}.imagePullPolicy: Unsupported value: "Often": supported values: "Always", "IfNotPresent", "Never"`,
      `${C}.restartPolicy: Unsupported value: "Maybe": supported values: "Always", "Never", "OnFailure"`,
    ],
  ],
  [
    'ports without numbers, out of range, and of no protocol',
    {
      ports: [
        { containerPort: 0 },
        { containerPort: 65536, hostPort: -1 },
        { containerPort: 80, protocol: 'HTTP' as never },
      ],
    },
    [
      `${C}.ports[0].containerPort: Required value`,
      `${C}.ports[1].containerPort: Invalid value: 65536: must be between 1 and 65535, inclusive`,
      `${C}.ports[1].hostPort: Invalid value: -1: must be between 1 and 65535, inclusive`,
      `${C}.ports[2].protocol: Unsupported value: "HTTP": supported values: "SCTP", "TCP", "UDP"`,
    ],
  ],
  [
    'names of ports that are none, or the same',
    {
      ports: [
        { containerPort: 1, name: 'http' },
        { containerPort: 2, name: 'http' },
        { containerPort: 3, name: '-A-very--long-name-' },
        { containerPort: 4, name: '80' },
      ],
    },
    [
      `${C}.ports[1].name: Duplicate value: "http"`,
      `${C}.ports[2].name: Invalid value: "-A-very--long-name-": must be no more than 15 characters`,
      `${C}.ports[2].name: Invalid value: "-A-very--long-name-": must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)`,
      `${C}.ports[2].name: Invalid value: "-A-very--long-name-": must not contain consecutive hyphens`,
      `${C}.ports[2].name: Invalid value: "-A-very--long-name-": must not begin or end with a hyphen`,
      `${C}.ports[3].name: Invalid value: "80": must contain at least one letter (a-z)`,
    ],
  ],
  [
    'the same host port twice',
    {
      ports: [
        { containerPort: 1, hostPort: 80 },
        { containerPort: 2, hostPort: 80 },
        { containerPort: 3, hostPort: 80, protocol: 'UDP' },
        { containerPort: 4, hostPort: 80, hostIP: '127.0.0.1' },
      ],
    },
    [`${C}.ports[1].hostPort: Duplicate value: "TCP//80"`],
  ],
  [
    'ways to be resized that are none, or said twice',
    {
      resizePolicy: [
        { resourceName: 'cpu', restartPolicy: 'NotRequired' },
        { resourceName: 'cpu', restartPolicy: 'Never' },
        { resourceName: 'disk', restartPolicy: '' },
      ],
    },
    [
      `${C}.resizePolicy[1]: Duplicate value: "cpu"`,
      `${C}.resizePolicy: Unsupported value: "Never": supported values: "NotRequired", "RestartContainer"`,
      `${C}.resizePolicy: Unsupported value: "disk": supported values: "cpu", "memory"`,
      `${C}.resizePolicy: Required value`,
    ],
  ],
  [
    'rules for being restarted without a policy, an action, codes or an operator',
    {
      restartPolicyRules: [
        { action: 'Stop' },
        { action: 'Restart', exitCodes: { operator: 'Is', values: Array.from({ length: 256 }, (_, i) => i) } },
      ],
    },
    [
      `${C}.restartPolicy: Required value: must specify restartPolicy when restart rules are used`,
      `${C}.restartPolicyRules[0].action: Unsupported value: "Stop": supported values: "Restart", "RestartAllContainers"`,
      `${C}.restartPolicyRules[0].exitCodes: Required value: must be specified`,
      `${C}.restartPolicyRules[1].exitCodes.operator: Unsupported value: "Is": supported values: "In", "NotIn"`,
      `${C}.restartPolicyRules[1].exitCodes.values: Too many: 256: must have at most 255 items`,
    ],
  ],
  ['a signal to stop it, which is dropped', { lifecycle: { stopSignal: 'SIGUSR1' } }, []],
])('a container with %s', (_, more, faults) => {
  expect(faultsOf(withContainer(more))).toEqual(faults);
});

test('a container that never restarts is not restarted to be resized', () => {
  const spec = withContainer({ resizePolicy: [{ resourceName: 'cpu', restartPolicy: 'RestartContainer' }] });
  expect(faultsOf({ ...spec, restartPolicy: 'Never' })).toEqual([
    `${C}.resizePolicy: Invalid value: "RestartContainer": must be 'NotRequired' when pod \`restartPolicy\` is 'Never'`,
  ]);
});

test('in the network of the host a port is the same inside and out', () => {
  const spec = withContainer({ ports: [{ containerPort: 80, hostPort: 81 }, { containerPort: 82 }] });
  expect(faultsOf({ ...spec, hostNetwork: true })).toEqual([
    `${C}.ports[0].hostPort: Invalid value: 81: must match \`containerPort\` when \`hostNetwork\` is true`,
  ]);
});

const I = 'spec.initContainers[0]';
const init = (more: Partial<Container>): Partial<PodSpec> => ({
  initContainers: [{ ...container, name: 'i', ...more }],
});
const exec = { exec: { command: ['true'] } };

test.each<[string, Partial<PodSpec>, string[]]>([
  ['the name of another', init({ name: 'c' }), [`${I}.name: Duplicate value: "c"`]],
  [
    'hooks though it ends',
    init({ lifecycle: { preStop: exec }, livenessProbe: exec, readinessProbe: exec, startupProbe: exec }),
    ['lifecycle', 'livenessProbe', 'readinessProbe', 'startupProbe'].map(
      (hook) => `${I}.${hook}: Forbidden: may not be set for init containers without restartPolicy=Always`,
    ),
  ],
  [
    'hooks that keeps running',
    init({ restartPolicy: 'Always', lifecycle: { preStop: exec }, readinessProbe: exec }),
    [],
  ],
  [
    'rules but no policy, which are not looked at',
    init({ restartPolicyRules: [{ action: 'Stop' }] }),
    [`${I}.restartPolicy: Required value: must specify restartPolicy when restart rules are used`],
  ],
  [
    'a policy that is none',
    init({ restartPolicy: 'Maybe' as never }),
    [`${I}.restartPolicy: Unsupported value: "Maybe": supported values: "Always", "Never", "OnFailure"`],
  ],
  [
    'a restart to be resized though it ends',
    init({ resizePolicy: [{ resourceName: 'cpu', restartPolicy: 'RestartContainer' }] }),
    [
      `${I}.resizePolicy[0].restartPolicy: Invalid value: "RestartContainer": must not be set to 'RestartContainer' for non-sidecar initContainers`,
    ],
  ],
  [
    'one host port for two that run one after the other',
    {
      initContainers: ['i', 'j'].map((name) => ({ ...container, name, ports: [{ containerPort: 1, hostPort: 1 }] })),
    },
    [],
  ],
])('an init container with %s', (_, spec, faults) => {
  expect(faultsOf(spec)).toEqual(faults);
});

test('a container to look around with must not have what services have', () => {
  const debug = {
    name: 'c',
    image: ' b',
    targetContainerName: 'none',
    ports: [{ containerPort: 1 }],
    resources: { limits: { cpu: '1' } },
    restartPolicy: 'Always' as never,
    livenessProbe: exec,
    lifecycle: { postStart: exec },
    volumeMounts: [{ name: 'v', mountPath: '/v', subPath: 'a' }],
  };
  const E = 'spec.ephemeralContainers[0]';
  expect(faultsOf({ volumes: [{ name: 'v' }], ephemeralContainers: [debug] })).toEqual([
    `${E}.image: Invalid value: " b": must not have leading or trailing whitespace`,
    `${E}.name: Duplicate value: "c"`,
    `${E}.targetContainerName: Not found: "none"`,
    ...['ports', 'resources', 'restartPolicy', 'livenessProbe', 'lifecycle'].map(
      (part) => `${E}.${part}: Forbidden: cannot be set for an Ephemeral Container`,
    ),
    `${E}.volumeMounts[0].subPath: Forbidden: cannot be set for an Ephemeral Container`,
    'spec.ephemeralContainers: Forbidden: cannot be set on create',
  ]);
});
