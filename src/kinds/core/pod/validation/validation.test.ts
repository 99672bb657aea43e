import { expect, test } from 'vitest';
import { type Container, fieldErrorText, type Pod, type PodSpec, type Stored } from '#api';
import { normalise } from '../../../normalise.ts';
import { validateCreate, validateUpdate } from '../../../validate.ts';
import { pods } from '../index.ts';

function pod(spec: Partial<PodSpec>, name = 'p'): Pod {
  const draft: Pod = { metadata: { name, namespace: 'ns' }, spec: { containers: [], ...structuredClone(spec) } };
  normalise(pods, draft);
  return draft;
}

const problemsOf = (object: Pod) => validateCreate(pods, object).map((e) => fieldErrorText(e));
const container: Container = { name: 'c', image: 'busybox:1.37' };
const withContainer = (more: Partial<Container>): Partial<PodSpec> => ({ containers: [{ ...container, ...more }] });

test('several mistakes are all told, in the order of the original', () => {
  const bad = pod(
    {
      containers: [
        { name: 'c', image: 'nginx', ports: [{ containerPort: 99999 }], livenessProbe: { successThreshold: 3 } },
        { name: 'c', image: '' },
      ],
    },
    'Bad_Name',
  );
  expect(problemsOf(bad)).toEqual([
    `metadata.name: Invalid value: "Bad_Name": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')`,
    'spec.containers[0].ports[0].containerPort: Invalid value: 99999: must be between 1 and 65535, inclusive',
    'spec.containers[0].livenessProbe: Required value: must specify a handler type',
    'spec.containers[0].livenessProbe.successThreshold: Invalid value: 3: must be 1',
    'spec.containers[1].image: Required value',
    'spec.containers[1].name: Duplicate value: "c"',
  ]);
});

const C = 'spec.containers[0]';

test.each<[string, Partial<PodSpec>, string[]]>([
  ['nothing wrong', withContainer({}), []],
  ['no containers', {}, ['spec.containers: Required value']],
  [
    'an unknown restart policy',
    { ...withContainer({}), restartPolicy: 'Sometimes' as never },
    ['spec.restartPolicy: Unsupported value: "Sometimes": supported values: "Always", "OnFailure", "Never"'],
  ],
  [
    'a mount of a volume that is not there',
    withContainer({ volumeMounts: [{ name: 'v', mountPath: '/v' }] }),
    [`${C}.volumeMounts[0].name: Not found: "v"`],
  ],
  [
    'two mounts in one place',
    {
      ...withContainer({
        volumeMounts: [
          { name: 'v', mountPath: '/v' },
          { name: 'v', mountPath: '/v' },
        ],
      }),
      volumes: [{ name: 'v' }],
    },
    [`${C}.volumeMounts[1].mountPath: Invalid value: "/v": must be unique`],
  ],
  [
    'a request above its limit',
    withContainer({ resources: { requests: { memory: '2Gi' }, limits: { memory: '1Gi' } } }),
    [`${C}.resources.requests: Invalid value: "2Gi": must be less than or equal to memory limit of 1Gi`],
  ],
  [
    'an unknown resource',
    withContainer({ resources: { requests: { disk: '1' }, limits: { disk: '1' } } }),
    [
      `${C}.resources.limits[disk]: Invalid value: "disk": must be a standard resource for containers`,
      `${C}.resources.requests[disk]: Invalid value: "disk": must be a standard resource for containers`,
    ],
  ],
  [
    'a bad name for a variable and no source',
    withContainer({ env: [{ name: 'A=B' }, { name: 'C', valueFrom: {} }] }),
    [
      `${C}.env[0].name: Invalid value: "A=B": a valid environment variable name must consist only of printable ASCII characters other than '='`,
      `${C}.env[1].valueFrom: Invalid value: "": must specify one of: \`fieldRef\`, \`resourceFieldRef\`, \`configMapKeyRef\`, \`secretKeyRef\` or \`fileKeyRef\``,
    ],
  ],
  [
    'a field that the downward API does not know',
    withContainer({ env: [{ name: 'A', valueFrom: { fieldRef: { fieldPath: 'spec.nothing' } } }] }),
    [
      `${C}.env[0].valueFrom.fieldRef.fieldPath: Invalid value: "spec.nothing": error converting fieldPath: field label not supported: spec.nothing`,
    ],
  ],
  [
    'two handlers in a probe',
    withContainer({ readinessProbe: { exec: { command: ['true'] }, tcpSocket: { port: 'a-very-long-port-name' } } }),
    [`${C}.readinessProbe.tcpSocket: Forbidden: may not specify more than 1 handler type`],
  ],
  [
    'an empty command in a hook',
    withContainer({ lifecycle: { preStop: { exec: {} } } }),
    [`${C}.lifecycle.preStop.exec.command: Required value`],
  ],
  [
    'the same host port twice',
    withContainer({
      ports: [
        { containerPort: 1, hostPort: 80 },
        { containerPort: 2, hostPort: 80 },
      ],
    }),
    [`${C}.ports[1].hostPort: Duplicate value: "TCP//80"`],
  ],
  [
    'a probe on an init container that ends',
    { ...withContainer({}), initContainers: [{ name: 'i', image: 'b', readinessProbe: { exec: { command: ['a'] } } }] },
    [
      'spec.initContainers[0].readinessProbe: Forbidden: may not be set for init containers without restartPolicy=Always',
    ],
  ],
  [
    'a probe on a sidecar',
    {
      ...withContainer({}),
      initContainers: [
        { name: 'i', image: 'b', restartPolicy: 'Always', readinessProbe: { exec: { command: ['a'] } } },
      ],
    },
    [],
  ],
  [
    'an init container of the same name',
    { ...withContainer({}), initContainers: [{ name: 'c', image: 'b' }] },
    ['spec.initContainers[0].name: Duplicate value: "c"'],
  ],
  [
    'volumes of two sorts, without what they need, and twice the same',
    {
      ...withContainer({}),
      volumes: [
        { name: 'a', emptyDir: {}, hostPath: { path: '/a' } },
        { name: 'a', secret: {} },
        { name: 'B', configMap: { name: 'm', defaultMode: 4096 } },
      ],
    },
    [
      'spec.volumes[0].hostPath: Forbidden: may not specify more than 1 volume type',
      'spec.volumes[1].secret.secretName: Required value',
      'spec.volumes[1].name: Duplicate value: "a"',
      'spec.volumes[2].configMap.defaultMode: Invalid value: 4096: must be a number between 0 and 0777 (octal), both inclusive',
      `spec.volumes[2].name: Invalid value: "B": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')`,
    ],
  ],
  [
    'tolerations that say too little or too much',
    {
      ...withContainer({}),
      tolerations: [{ value: 'x' }, { key: 'k', operator: 'Exists', value: 'x', tolerationSeconds: 1 }],
    },
    [
      'spec.tolerations[0].operator: Invalid value: "": operator must be Exists when `key` is empty, which means "match all values and all keys"',
      'spec.tolerations[1].effect: Invalid value: "": effect must be \'NoExecute\' when `tolerationSeconds` is set',
      'spec.tolerations[1].operator: Invalid value: "x": value must be empty when `operator` is \'Exists\'',
    ],
  ],
  [
    'affinity without what it needs',
    {
      ...withContainer({}),
      affinity: {
        nodeAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: {
            nodeSelectorTerms: [{ matchExpressions: [{ key: 'k', operator: 'In' }] }],
          },
        },
        podAntiAffinity: {
          preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 0, podAffinityTerm: { topologyKey: '' } }],
        },
      },
    },
    [
      "spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchExpressions[0].values: Required value: must be specified when `operator` is 'In' or 'NotIn'",
      'spec.affinity.podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].weight: Invalid value: 0: must be in the range 1-100',
      'spec.affinity.podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].podAffinityTerm.topologyKey: Required value: can not be empty',
    ],
  ],
  [
    'privileges both given and refused',
    withContainer({ securityContext: { privileged: true, allowPrivilegeEscalation: false, runAsUser: -1 } }),
    [
      `${C}.securityContext.runAsUser: Invalid value: -1: must be between 0 and 2147483647, inclusive`,
      `${C}.securityContext: Invalid value: {"privileged":true,"allowPrivilegeEscalation":false,"runAsUser":-1}: cannot set \`allowPrivilegeEscalation\` to false and \`privileged\` to true`,
    ],
  ],
  [
    'no name servers of its own where none are given',
    { ...withContainer({}), dnsPolicy: 'None' },
    ['spec.dnsConfig: Required value: must provide `dnsConfig` when `dnsPolicy` is None'],
  ],
])('a pod with %s', (_, spec, expected) => {
  expect(problemsOf(pod(spec))).toEqual(expected);
});

function stored(spec: Partial<PodSpec>): Stored<Pod> {
  const { spec: full, metadata } = pod(spec);
  const identity = { name: 'p', uid: 'u', resourceVersion: '1', creationTimestamp: '2026-01-01T00:00:00Z' };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { ...metadata, ...identity },
    spec: full ?? { containers: [] },
    status: {},
  };
}

function changed(old: Stored<Pod>, change: (spec: PodSpec) => void): string[] {
  const next = structuredClone(old);
  change(next.spec);
  return validateUpdate(pods, next, old).map((e) => fieldErrorText(e));
}

const MAY_CHANGE =
  'spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)\n';

test.each<[string, (spec: PodSpec) => void, string[]]>([
  ['image', (s) => Object.assign(s.containers[0] ?? {}, { image: 'nginx:2' }), []],
  ['deadline', (s) => Object.assign(s, { activeDeadlineSeconds: 5 }), []],
  ['tolerations, added', (s) => s.tolerations?.push({ key: 'more', operator: 'Exists' }), []],
  [
    'tolerations, taken away',
    (s) => Object.assign(s, { tolerations: [] }),
    ['spec.tolerations: Forbidden: existing toleration can not be modified except its tolerationSeconds'],
  ],
  [
    'number of containers',
    (s) => s.containers.push({ ...(s.containers[0] ?? container), name: 'd' }),
    ['spec.containers: Forbidden: pod updates may not add or remove containers'],
  ],
  [
    'command',
    (s) => Object.assign(s.containers[0] ?? {}, { command: ['true'] }),
    [`${MAY_CHANGE}+ containers[0].command: ["true"]\n`],
  ],
  ['node', (s) => Object.assign(s, { nodeName: 'n' }), [`${MAY_CHANGE}+ nodeName: "n"\n`]],
])('of a pod that exists, the %s may or may not change', (_, change, expected) => {
  expect(changed(stored({ ...withContainer({}), tolerations: [{ key: 'k', operator: 'Exists' }] }), change)).toEqual(
    expected,
  );
});

test('a container that ended for good does not come back', () => {
  const old = stored({ ...withContainer({}), restartPolicy: 'Never' });
  const base = { name: 'c', image: '', imageID: '', ready: false, restartCount: 0 };
  old.status = { containerStatuses: [{ ...base, state: { terminated: { exitCode: 1 } } }] };
  const next = structuredClone(old);
  next.status = { containerStatuses: [{ ...base, state: { running: {} } }] };
  expect(pods.validateStatus?.(next, old).map((e) => fieldErrorText(e))).toEqual([
    'status.containerStatuses[0].state: Forbidden: may not be transitioned to non-terminated state',
  ]);
});

test('a container to look around with must not have what services have', () => {
  const spec = withContainer({});
  const ephemeral = { name: 'debug', image: 'b', ports: [{ containerPort: 1 }], targetContainerName: 'none' };
  expect(problemsOf(pod({ ...spec, ephemeralContainers: [ephemeral] }))).toEqual([
    'spec.ephemeralContainers[0].targetContainerName: Not found: "none"',
    'spec.ephemeralContainers[0].ports: Forbidden: cannot be set for an Ephemeral Container',
  ]);
});
