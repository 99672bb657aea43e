import { expect, test } from 'vitest';
import type { Container, ObjectMeta, PodSpec, Volume } from '#api';
import { pods } from './index.ts';
import { C, container, newPod, storedPod, withContainer } from './pod-under-test.ts';
import { podSpecWarnings } from './warnings.ts';

const warningsOf = (spec: Partial<PodSpec>, metadata?: ObjectMeta) => pods.warnings?.(newPod(spec, metadata));

const MUST = 'requiredDuringSchedulingIgnoredDuringExecution';
const MAY = 'preferredDuringSchedulingIgnoredDuringExecution';
const NO_SELECTOR = 'a null labelSelector results in matching no pod';
const NEAR = 'spec.affinity.podAffinity';
const FAR = 'spec.affinity.podAntiAffinity';
const NODES = 'spec.affinity.nodeAffinity';

test.each<[string, Partial<PodSpec>, string[]]>([
  ['nothing odd', { terminationGracePeriodSeconds: 0 }, []],
  [
    'old labels of nodes',
    {
      nodeSelector: { 'beta.kubernetes.io/os': 'linux', 'beta.kubernetes.io/arch': 'arm64' },
      affinity: {
        nodeAffinity: {
          [MUST]: {
            nodeSelectorTerms: [
              { matchExpressions: [{ key: 'failure-domain.beta.kubernetes.io/zone', operator: 'Exists' }] },
            ],
          },
          [MAY]: [
            {
              weight: 1,
              preference: {
                matchExpressions: [{ key: 'beta.kubernetes.io/instance-type', operator: 'In', values: ['ok', '-'] }],
              },
            },
          ],
        },
      },
      topologySpreadConstraints: [
        {
          maxSkew: 1,
          topologyKey: 'failure-domain.beta.kubernetes.io/region',
          whenUnsatisfiable: 'ScheduleAnyway',
        },
      ],
    },
    [
      'spec.nodeSelector[beta.kubernetes.io/arch]: deprecated since v1.14; use "kubernetes.io/arch" instead',
      'spec.nodeSelector[beta.kubernetes.io/os]: deprecated since v1.14; use "kubernetes.io/os" instead',
      `${NODES}.${MUST}.nodeSelectorTerms[0].matchExpressions[0].key: failure-domain.beta.kubernetes.io/zone is deprecated since v1.17; use "topology.kubernetes.io/zone" instead`,
      `${NODES}.${MAY}[0].preference.matchExpressions[0].key: beta.kubernetes.io/instance-type is deprecated since v1.17; use "node.kubernetes.io/instance-type" instead`,
      `${NODES}.${MAY}[0].preference.matchExpressions[0].values[1]: - is invalid, a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')`,
      'spec.topologySpreadConstraints[0].topologyKey: failure-domain.beta.kubernetes.io/region is deprecated since v1.17; use "topology.kubernetes.io/region" instead',
      `spec.topologySpreadConstraints[0].labelSelector: ${NO_SELECTOR}`,
    ],
  ],
  [
    'pods near and far that are none',
    {
      affinity: {
        podAffinity: {
          [MUST]: [
            { topologyKey: 'k', namespaceSelector: {} },
            { topologyKey: 'k', labelSelector: {} },
          ],
          [MAY]: [{ weight: 1, podAffinityTerm: { topologyKey: 'k' } }],
        },
        podAntiAffinity: {
          [MUST]: [{ topologyKey: 'k' }],
          [MAY]: [{ weight: 1, podAffinityTerm: { topologyKey: 'k' } }],
        },
      },
    },
    [
      `${NEAR}.${MUST}[0].labelSelector: ${NO_SELECTOR}`,
      `${NEAR}.${MAY}[0].podAffinityTerm.labelSelector: ${NO_SELECTOR}`,
      `${FAR}.${MUST}[0].labelSelector: ${NO_SELECTOR}`,
      `${FAR}.${MAY}[0].podAffinityTerm.labelSelector: ${NO_SELECTOR}`,
    ],
  ],
  [
    'the same twice, or nothing',
    {
      hostAliases: [
        { ip: '10.0.0.1', hostnames: ['a'] },
        { ip: '10.0.0.1', hostnames: ['b'] },
        { ip: 'FD00::0', hostnames: ['b'] },
      ],
      imagePullSecrets: [{ name: 'a' }, { name: 'a' }, {}],
      dnsConfig: { nameservers: ['010.0.0.1'] },
    },
    [
      'spec.hostAliases[1].ip: duplicate ip "10.0.0.1"',
      'spec.imagePullSecrets[1].name: duplicate name "a"',
      'spec.imagePullSecrets[2].name: invalid empty name ""',
      'spec.dnsConfig.nameservers[0]: non-standard IP address "010.0.0.1" will be considered invalid in a future Kubernetes release: use "10.0.0.1"',
      'spec.hostAliases[2].ip: IPv6 address "FD00::0" should be in RFC 5952 canonical format ("fd00::")',
    ],
  ],
  [
    'parts of bytes, and less time than none',
    {
      overhead: { memory: '0.5', 'ephemeral-storage': '500m' },
      containers: [
        {
          ...container,
          resources: {
            limits: { memory: '1.5', 'ephemeral-storage': '2500m' },
            requests: { memory: '1.5', 'ephemeral-storage': '1', cpu: '0.5' },
          },
        },
      ],
      terminationGracePeriodSeconds: -1,
    },
    [
      ['spec.overhead[memory]', '500m'],
      ['spec.overhead[ephemeral-storage]', '500m'],
      [`${C}.resources.limits[memory]`, '1500m'],
      [`${C}.resources.requests[memory]`, '1500m'],
      [`${C}.resources.limits[ephemeral-storage]`, '2500m'],
    ]
      .map(([path, amount]) => `${path}: fractional byte value "${amount}" is invalid, must be an integer`)
      .concat('spec.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1'),
  ],
])('a pod with %s', (_, spec, warnings) => {
  expect(warningsOf(spec)).toEqual(warnings);
});

const items = (...paths: string[]) => paths.map((path) => ({ key: 'k', path }));

test.each<[string, Volume[], string[]]>([
  [
    'of sorts that do nothing any more',
    [
      { name: 'a', photonPersistentDisk: { pdID: 'x' } },
      { name: 'b', gitRepo: { repository: 'x' } },
      { name: 'c', scaleIO: { gateway: 'x', system: 'y', volumeName: 'v', secretRef: { name: 's' } } },
      { name: 'd', flocker: { datasetName: 'x' } },
      { name: 'e', storageos: { volumeName: 'v' } },
      { name: 'f', quobyte: { registry: 'a:1', volume: 'v' } },
      { name: 'g', glusterfs: { endpoints: 'e', path: 'p' } },
      { name: 'h', cephfs: { monitors: ['m'] } },
      { name: 'i', rbd: { monitors: ['m'], image: 'i' } },
    ],
    [
      'spec.volumes[0].photonPersistentDisk: deprecated in v1.11, non-functional in v1.16+',
      'spec.volumes[1].gitRepo: deprecated in v1.11, and disabled by default in v1.33+',
      'spec.volumes[2].scaleIO: deprecated in v1.16, non-functional in v1.22+',
      'spec.volumes[3].flocker: deprecated in v1.22, non-functional in v1.25+',
      'spec.volumes[4].storageOS: deprecated in v1.22, non-functional in v1.25+',
      'spec.volumes[5].quobyte: deprecated in v1.22, non-functional in v1.25+',
      'spec.volumes[6].glusterfs: deprecated in v1.25, non-functional in v1.26+',
      'spec.volumes[7].cephfs: deprecated in v1.28, non-functional in v1.31+',
      'spec.volumes[8].rbd: deprecated in v1.28, non-functional in v1.31+',
    ],
  ],
  [
    'whose files take the place of others',
    [
      { name: 'm', configMap: { name: 'x', items: items('a', 'a/b', 'ab') } },
      { name: 's', secret: { secretName: 'x', items: items('a/', 'a') } },
      {
        name: 'd',
        downwardAPI: { items: ['l', 'l'].map((path) => ({ path, fieldRef: { fieldPath: 'metadata.name' } })) },
      },
      {
        name: 'p',
        projected: {
          sources: [
            { configMap: { name: 'x', items: items('t') } },
            {},
            { secret: { name: 'y', items: items('t/u') } },
            { serviceAccountToken: { path: 't' } },
          ],
        },
      },
    ],
    [
      'volume "m" (ConfigMap "x"): overlapping paths: "a/b" with "a"',
      'volume "s" (Secret "x"): overlapping paths: "a" with "a"',
      'volume "d" (DownwardAPI): overlapping paths: "l" with "l"',
      'volume "p" (Projected) has no sources provided',
      'volume "p" (Projected): overlapping paths: "t/u" (Secret "y") with "t" (ConfigMap "x")',
      'volume "p" (Projected): overlapping paths: "t" (ServiceAccountToken) with "t" (ConfigMap "x")',
      'volume "p" (Projected): overlapping paths: "t" (ServiceAccountToken) with "t/u" (Secret "y")',
    ],
  ],
  [
    'that ask for parts of bytes',
    [
      {
        name: 'e',
        ephemeral: {
          volumeClaimTemplate: {
            spec: {
              accessModes: ['ReadWriteOnce'],
              resources: { requests: { storage: '1.5' }, limits: { storage: '2.5' } },
            },
          },
        },
      },
    ],
    [
      ['requests', '1500m'],
      ['limits', '2500m'],
    ].map(
      ([part, amount]) =>
        `spec.volumes[0].ephemeral.volumeClaimTemplate.spec.resources.${part}[storage]: fractional byte value "${amount}" is invalid, must be an integer`,
    ),
  ],
])('volumes %s', (_, volumes, warnings) => {
  expect(warningsOf({ volumes })).toEqual(warnings);
});

const hides = (index: number, name: string) =>
  `${C}.env[${index}]: hides previous definition of "${name}", which may be dropped when using apply`;

test.each<[string, Partial<Container>, string[]]>([
  [
    'variables that hide others',
    {
      env: [
        { name: 'A', value: '1' },
        { name: 'A', value: '2' },
        { name: 'A', value: '$(A)' },
        { name: 'A', value: '$(A):more' },
        { name: 'B', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
        { name: 'B', valueFrom: { fieldRef: { fieldPath: 'metadata.uid' } } },
      ],
    },
    [hides(1, 'A'), hides(2, 'A'), hides(5, 'B')],
  ],
  [
    'ports that are there twice, or may be',
    {
      ports: [
        { containerPort: 80, name: 'a' },
        { containerPort: 80 },
        { containerPort: 80, hostPort: 80 },
        { containerPort: 80, hostPort: 80, hostIP: '10.0.0.1' },
        { containerPort: 81, hostIP: '10.0.0.1' },
        { containerPort: 80, protocol: 'UDP' },
      ],
    },
    [
      `${C}.ports[1]: duplicate port definition with ${C}.ports[0]`,
      `${C}.ports[2]: overlapping port definition with ${C}.ports[0]`,
      `${C}.ports[2]: overlapping port definition with ${C}.ports[1]`,
      `${C}.ports[3]: overlapping port definition with ${C}.ports[0]`,
      `${C}.ports[3]: overlapping port definition with ${C}.ports[1]`,
      `${C}.ports[3]: dangerously ambiguous port definition with ${C}.ports[2]`,
      `${C}.ports[4]: hostIP set without hostPort: {Name: HostPort:0 ContainerPort:81 Protocol:TCP HostIP:10.0.0.1}`,
    ],
  ],
])('a container with %s', (_, more, warnings) => {
  expect(warningsOf(withContainer(more))).toEqual(warnings);
});

test('names of ports are told where several containers have them, but not behind an init container that ends', () => {
  const ports = [{ name: 'http', containerPort: 80 }];
  const other = { ...container, ports: [{ name: 'http', containerPort: 81 }] };
  const sidecar: Container = { ...other, name: 's', restartPolicy: 'Always' };
  const text = (path: string, first: string) =>
    `${path}.ports[0]: duplicate port name "http" with ${first}.ports[0], services and probes that select ports by name will use ${first}.ports[0]`;
  const spec = { containers: [{ ...container, ports }], initContainers: [sidecar] };
  expect(warningsOf(spec)).toEqual([text(C, 'spec.initContainers[0]')]);
  expect(warningsOf({ ...spec, initContainers: [{ ...container, name: 'i' }, sidecar] })).toEqual([]);
});

const OLD_FIELD = (name: string, since: string) => `${since}; use the "${name}" field instead`;
const SECCOMP = 'seccomp.security.alpha.kubernetes.io/pod';
const APP_ARMOR = 'container.apparmor.security.beta.kubernetes.io/c';
const annotations = {
  'scheduler.alpha.kubernetes.io/critical-pod': '',
  'security.alpha.kubernetes.io/sysctls': 'a=b',
  'security.alpha.kubernetes.io/unsafe-sysctls': 'a=b',
  [SECCOMP]: 'unconfined',
  'container.seccomp.security.alpha.kubernetes.io/c': 'unconfined',
  [APP_ARMOR]: 'unconfined',
};

test('old annotations and names that make no name of a host are told', () => {
  const NOTHING = 'non-functional in v1.11+';
  const seccomp = OLD_FIELD('seccompProfile', 'non-functional in v1.27+');
  const appArmor = `metadata.annotations[${APP_ARMOR}]: ${OLD_FIELD('appArmorProfile', 'deprecated since v1.30')}`;
  const others = [
    `metadata.annotations[scheduler.alpha.kubernetes.io/critical-pod]: ${OLD_FIELD('priorityClassName', 'non-functional in v1.16+')}`,
    `metadata.annotations[security.alpha.kubernetes.io/sysctls]: ${OLD_FIELD('sysctls', NOTHING)}`,
    `metadata.annotations[security.alpha.kubernetes.io/unsafe-sysctls]: ${OLD_FIELD('sysctls', NOTHING)}`,
    `metadata.annotations[${SECCOMP}]: ${seccomp}`,
    `metadata.annotations[container.seccomp.security.alpha.kubernetes.io/c]: ${seccomp}`,
  ];
  expect(warningsOf({}, { name: 'a.b', annotations })).toEqual([
    appArmor,
    `metadata.name: this is used in the Pod's hostname, which can result in surprising behavior; a DNS label is recommended: [must not contain dots]`,
    ...others,
  ]);
  expect(podSpecWarnings('spec.template.spec', { containers: [container] }, { annotations })).toEqual(
    [...others, appArmor].map((text) => `spec.template.${text}`),
  );
  const profiles: PodSpec = {
    containers: [{ ...container, securityContext: { seccompProfile: { type: 'Unconfined' } } }],
    securityContext: { seccompProfile: { type: 'Unconfined' }, appArmorProfile: { type: 'Unconfined' } },
  };
  expect(podSpecWarnings('template.spec', profiles, { annotations })).toEqual(
    others.slice(0, 3).map((text) => `template.${text}`),
  );
});

test('nothing is told of pods that exist', () => {
  const old = storedPod({ terminationGracePeriodSeconds: -1 });
  expect(pods.warnings?.(old, old)).toEqual([]);
});
