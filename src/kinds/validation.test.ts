import { expect, test } from 'vitest';
import { createErrors, type Loose, updateErrors } from './drafted.ts';
import {
  allKinds,
  configMaps,
  controllerRevisions,
  deployments,
  endpointSlices,
  endpoints,
  type Kind,
  leases,
  namespaces,
  nodes,
  replicaSets,
  secrets,
  serviceAccounts,
  services,
} from './index.ts';

const template = (labels: object, spec: object = {}) => ({
  metadata: { labels },
  spec: { containers: [{ name: 'c', image: 'nginx' }], ...spec },
});
const a = { matchLabels: { app: 'a' } };
const workload = (more: object = {}) => ({ spec: { selector: a, template: template({ app: 'a' }), ...more } });
const LABEL_KEY = `name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')`;
const CONFIG_KEY = `a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')`;

test.each<[string, Kind, Loose, string[]]>([
  ['a deployment that is right', deployments, workload(), []],
  [
    'a deployment that does not select its own pods, which end',
    deployments,
    workload({ template: template({ app: 'b' }, { restartPolicy: 'OnFailure' }) }),
    [
      'spec.template.metadata.labels: Invalid value: {"app":"b"}: `selector` does not match template `labels`',
      'spec.template.spec.restartPolicy: Unsupported value: "OnFailure": supported values: "Always"',
    ],
  ],
  [
    'a deployment with a strategy that cannot move',
    deployments,
    workload({ replicas: -1, strategy: { rollingUpdate: { maxUnavailable: 0, maxSurge: '0%' } } }),
    [
      'spec.replicas: Invalid value: -1: must be greater than or equal to 0',
      'spec.strategy.rollingUpdate.maxUnavailable: Invalid value: 0: may not be 0 when `maxSurge` is 0',
    ],
  ],
  [
    'a deployment with percentages that are none',
    deployments,
    workload({ strategy: { rollingUpdate: { maxUnavailable: '120%', maxSurge: 'some' } } }),
    [
      `spec.strategy.rollingUpdate.maxSurge: Invalid value: "some": a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')`,
      'spec.strategy.rollingUpdate.maxUnavailable: Invalid value: "120%": must not be greater than 100%',
    ],
  ],
  [
    'a recreating deployment with a rolling update',
    deployments,
    workload({ strategy: { type: 'Recreate', rollingUpdate: {} } }),
    ["spec.strategy.rollingUpdate: Forbidden: may not be specified when strategy `type` is 'Recreate'"],
  ],
  [
    'a replica set without a selector',
    replicaSets,
    { spec: { template: template({ app: 'a' }) } },
    [
      'spec.selector: Required value',
      'spec.template.metadata.labels: Invalid value: {"app":"a"}: `selector` does not match template `labels`',
    ],
  ],
  [
    'a replica set that selects everything',
    replicaSets,
    { spec: { selector: {}, template: template({ app: 'a' }) } },
    ['spec.selector: Invalid value: {}: empty selector is invalid for deployment'],
  ],
  ['a service without ports', services, { spec: {} }, ['spec.ports: Required value']],
  [
    'a service with ports that cannot be told apart',
    services,
    { spec: { ports: [{ port: 80 }, { port: 80, name: 'a', targetPort: 'UPPER' }] } },
    [
      'spec.ports[0].name: Required value',
      'spec.ports[1].targetPort: Invalid value: "UPPER": must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)',
      'spec.ports[1].targetPort: Invalid value: "UPPER": must contain at least one letter (a-z)',
      'spec.ports[1]: Duplicate value: {"Name":"","Protocol":"TCP","AppProtocol":null,"Port":80,"TargetPort":0,"NodePort":0}',
    ],
  ],
  [
    'a service of an unknown type',
    services,
    { spec: { type: 'Magic', ports: [{ port: 80 }] } },
    [
      'spec.type: Unsupported value: "Magic": supported values: "ClusterIP", "ExternalName", "LoadBalancer", "NodePort"',
    ],
  ],
  [
    'an external name without the name',
    services,
    { spec: { type: 'ExternalName' } },
    ['spec.externalName: Required value'],
  ],
  [
    'a node port on a cluster address',
    services,
    { spec: { ports: [{ port: 80, nodePort: 30000 }] } },
    ["spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'"],
  ],
  [
    'a headless node port',
    services,
    { spec: { type: 'NodePort', clusterIP: 'None', clusterIPs: ['None'], ports: [{ port: 80 }] } },
    ['spec.clusterIPs[0]: Invalid value: "None": may not be set to \'None\' for NodePort services'],
  ],
  ['a config map', configMaps, { data: { 'a.b': '' }, binaryData: { c: 'AA==' } }, []],
  [
    'a config map with keys that are no file names',
    configMaps,
    { data: { 'a b': '1', '..': '2' }, binaryData: { '..': 'AA==' } },
    [
      'data[..]: Invalid value: "..": must not be \'..\'',
      'data[..]: Invalid value: "..": duplicate of key present in binaryData',
      `data[a b]: Invalid value: "a b": ${CONFIG_KEY}`,
      'binaryData[..]: Invalid value: "..": must not be \'..\'',
    ],
  ],
  [
    'a config map that is too large',
    configMaps,
    { data: { a: 'x'.repeat(1024 * 1024 + 1) } },
    ['[]: Too long: may not be more than 1048576 bytes'],
  ],
  [
    'a secret of a type without its keys',
    secrets,
    { type: 'kubernetes.io/tls', stringData: { 'tls.crt': 'x' } },
    ['data[tls.key]: Required value'],
  ],
  [
    'a token that belongs to nobody',
    secrets,
    { type: 'kubernetes.io/service-account-token' },
    ['metadata.annotations[kubernetes.io/service-account.name]: Required value'],
  ],
  [
    'a node with a label and taints that are wrong',
    nodes,
    { metadata: { labels: { 'bad key': 'x' } }, spec: { taints: [{ key: 'k', effect: 'Never' }, { key: 'l' }] } },
    [
      `metadata.labels: Invalid value: "bad key": ${LABEL_KEY}`,
      'metadata.taints[0].effect: Unsupported value: "Never": supported values: "NoSchedule", "PreferNoSchedule", "NoExecute"',
      'metadata.taints[1].effect: Required value',
    ],
  ],
  [
    'a namespace with dots and a finalizer of its own',
    namespaces,
    { metadata: { name: 'a.b' }, spec: { finalizers: ['mine'] } },
    [
      'metadata.name: Invalid value: "a.b": must not contain dots',
      'spec.finalizers: Invalid value: "mine": name is neither a standard finalizer name nor is it fully qualified',
    ],
  ],
  [
    'a lease for no time',
    leases,
    { spec: { leaseDurationSeconds: 0, leaseTransitions: -1 } },
    [
      'spec.leaseDurationSeconds: Invalid value: 0: must be greater than 0',
      'spec.leaseTransitions: Invalid value: -1: must be greater than or equal to 0',
    ],
  ],
  [
    'endpoints on the loopback, and none at all',
    endpoints,
    { subsets: [{ addresses: [{ ip: '127.0.0.1' }], ports: [{ port: 80 }] }, {}] },
    [
      'subsets[0].addresses[0].ip: Invalid value: "127.0.0.1": may not be in the loopback range (127.0.0.0/8, ::1/128)',
      'subsets[1]: Required value: must specify `addresses` or `notReadyAddresses`',
    ],
  ],
  [
    'an endpoint slice of another family',
    endpointSlices,
    { addressType: 'IPv6', endpoints: [{ addresses: ['10.0.0.1'] }, { addresses: [] }] },
    [
      'endpoints[0].addresses[0]: Invalid value: "10.0.0.1": must be an IPv6 address',
      'endpoints[1].addresses: Required value: must contain at least 1 address',
    ],
  ],
  ['a service account', serviceAccounts, {}, []],
  ['a revision without data', controllerRevisions, { revision: 1 }, ['data: Required value: data is mandatory']],
])('%s', (_, kind, fields, expected) => {
  expect(createErrors(kind, fields)).toEqual(expected);
});

const FIXED = 'field is immutable when `immutable` is set';

test.each<[string, Kind, Loose, Loose, string[]]>([
  [
    'the selector of a deployment is fixed',
    deployments,
    workload(),
    workload({ selector: { matchLabels: { app: 'a', b: 'c' } } }),
    [
      'spec.template.metadata.labels: Invalid value: {"app":"a"}: `selector` does not match template `labels`',
      'spec.selector: Invalid value: {"matchLabels":{"app":"a","b":"c"}}: field is immutable',
    ],
  ],
  [
    'an immutable config map stays as it is',
    configMaps,
    { immutable: true, data: { a: '1' } },
    { data: { a: '2' } },
    [`immutable: Forbidden: ${FIXED}`, `data: Forbidden: ${FIXED}`],
  ],
  [
    'the type of a secret is fixed',
    secrets,
    { type: 'Opaque' },
    { type: 'other' },
    ['type: Invalid value: "other": field is immutable'],
  ],
  [
    'the address of a service is for life',
    services,
    { spec: { clusterIP: '10.96.0.5', clusterIPs: ['10.96.0.5'], ports: [{ port: 80 }] } },
    { spec: { clusterIP: '10.96.0.6', clusterIPs: ['10.96.0.6'], ports: [{ port: 80 }] } },
    ['spec.clusterIPs[0]: Invalid value: ["10.96.0.6"]: may not change once set'],
  ],
  [
    'the data of a revision is fixed',
    controllerRevisions,
    { revision: 1, data: { a: 1 } },
    { revision: 2, data: { a: 2 } },
    ['data: Invalid value: {"a":2}: field is immutable'],
  ],
  [
    'the family of a slice is fixed',
    endpointSlices,
    { addressType: 'IPv4', endpoints: [] },
    { addressType: 'IPv6', endpoints: [] },
    ['addressType: Invalid value: "IPv6": field is immutable'],
  ],
  [
    'a node may be cordoned, but keeps its range',
    nodes,
    { spec: { podCIDR: '10.244.0.0/24', podCIDRs: ['10.244.0.0/24'] } },
    { spec: { podCIDR: '10.244.1.0/24', podCIDRs: ['10.244.1.0/24'], unschedulable: true } },
    ['spec.podCIDRs: Forbidden: node updates may not change podCIDR except from "" to valid'],
  ],
])('%s', (_, kind, before, after, expected) => {
  expect(updateErrors(kind, before, after)).toEqual(expected);
});

test('no two kinds share a name in a version of a group, and every one has its definition', () => {
  const names = allKinds.map((k) => `${k.plural}.${k.version}.${k.group}`);
  expect(new Set(names).size).toBe(names.length);
  expect(allKinds.map((k) => k.definition.split('.').at(-1))).toEqual(allKinds.map((k) => k.kind));
});
