import { expect, test } from 'vitest';
import type { Stored } from '#api';
import {
  configMaps,
  controllerRevisions,
  deployments,
  endpointSlices,
  endpoints,
  events,
  eventsV1,
  type Kind,
  leases,
  namespaces,
  nodes,
  replicaSets,
  secrets,
  serviceAccounts,
  services,
} from './index.ts';

const NOW = Date.parse('2026-01-01T00:10:00Z');

/** The cells of a row, as text. */
function row(kind: Kind, fields: object, metadata: object = {}): string {
  const identity = { name: 'x', uid: 'u', resourceVersion: '1', creationTimestamp: '2026-01-01T00:07:53Z' };
  const object = {
    apiVersion: 'v1',
    kind: kind.kind,
    spec: {},
    status: {},
    ...fields,
    metadata: { ...identity, ...metadata },
  };
  return kind.columns.map((column) => column.cell(object as Stored, NOW)).join(' | ');
}

const template = {
  spec: {
    containers: [
      { name: 'a', image: 'i:1' },
      { name: 'b', image: 'j:2' },
    ],
  },
};
const workload = { replicas: 3, template, selector: { matchLabels: { b: '2', a: '1' } } };
const web = {
  type: 'ClusterIP',
  clusterIPs: ['10.96.0.5'],
  ports: [{ port: 80, protocol: 'TCP' }],
  selector: { app: 'w' },
};

test.each<[string, string]>([
  [row(namespaces, { status: { phase: 'Active' } }), 'x | Active | 2m7s'],
  [row(configMaps, { data: { a: '', b: '' }, binaryData: { c: '' } }), 'x | 3 | 2m7s'],
  [row(secrets, { type: 'Opaque', data: { a: '' } }), 'x | Opaque | 1 | 2m7s'],
  [row(serviceAccounts, {}), 'x | 2m7s'],
  [row(leases, { spec: { holderIdentity: 'node1' } }), 'x | node1 | 2m7s'],
  [
    row(deployments, { spec: workload, status: { readyReplicas: 1, updatedReplicas: 2, availableReplicas: 1 } }),
    'x | 1/3 | 2 | 1 | 2m7s | a,b | i:1,j:2 | a=1,b=2',
  ],
  [
    row(replicaSets, { spec: workload, status: { replicas: 2, readyReplicas: 1 } }),
    'x | 3 | 2 | 1 | 2m7s | a,b | i:1,j:2 | a=1,b=2',
  ],
  [row(services, { spec: web }), 'x | ClusterIP | 10.96.0.5 | <none> | 80/TCP | 2m7s | app=w'],
  [
    row(services, {
      spec: {
        ...web,
        type: 'NodePort',
        externalIPs: ['1.2.3.4'],
        ports: [
          { port: 80, nodePort: 31000, protocol: 'TCP' },
          { port: 53, nodePort: 31001, protocol: 'UDP' },
        ],
      },
    }),
    'x | NodePort | 10.96.0.5 | 1.2.3.4 | 80:31000/TCP,53:31001/UDP | 2m7s | app=w',
  ],
  [
    row(services, { spec: { ...web, type: 'LoadBalancer' } }),
    'x | LoadBalancer | 10.96.0.5 | <pending> | 80/TCP | 2m7s | app=w',
  ],
  [
    row(services, {
      spec: { ...web, type: 'LoadBalancer' },
      status: { loadBalancer: { ingress: [{ ip: '5.6.7.8' }, { hostname: 'lb' }] } },
    }),
    'x | LoadBalancer | 10.96.0.5 | 5.6.7.8,lb | 80/TCP | 2m7s | app=w',
  ],
  [
    row(services, { spec: { type: 'ExternalName', externalName: 'example.com' } }),
    'x | ExternalName | <none> | example.com | <none> | 2m7s | <none>',
  ],
  [row(endpoints, {}), 'x | <none> | 2m7s'],
  [
    row(endpoints, {
      subsets: [{ addresses: ['1', '2', '3', '4'].map((n) => ({ ip: `10.0.0.${n}` })), ports: [{ port: 80 }] }],
    }),
    'x | 10.0.0.1:80,10.0.0.2:80,10.0.0.3:80 + 1 more... | 2m7s',
  ],
  [row(endpointSlices, { addressType: 'IPv4', endpoints: [] }), 'x | IPv4 | <unset> | <unset> | 2m7s'],
  [
    row(endpointSlices, {
      addressType: 'IPv4',
      ports: [{ port: 80 }, { name: 'n' }, {}],
      endpoints: [{ addresses: ['10.0.0.1'] }, { addresses: ['10.0.0.2'] }],
    }),
    'x | IPv4 | 80,n,* | 10.0.0.1,10.0.0.2 | 2m7s',
  ],
  [row(controllerRevisions, { revision: 2 }), 'x | <none> | 2 | 2m7s'],
  [
    row(
      controllerRevisions,
      { revision: 2 },
      { ownerReferences: [{ apiVersion: 'apps/v1', kind: 'DaemonSet', name: 'd', uid: 'u', controller: true }] },
    ),
    'x | daemonset.apps/d | 2 | 2m7s',
  ],
])('a row reads %s', (actual, expected) => {
  expect(actual).toBe(expected);
});

test('a node shows whether it is ready, its roles and its addresses', () => {
  const status = {
    conditions: [{ type: 'Ready', status: 'True' }],
    addresses: [{ type: 'InternalIP', address: '10.0.0.1' }],
    nodeInfo: {
      kubeletVersion: 'v1.36.2',
      osImage: 'Debian',
      kernelVersion: '6.1',
      containerRuntimeVersion: 'containerd://1.6.20',
    },
  };
  const labels = { 'node-role.kubernetes.io/worker': '', 'node-role.kubernetes.io/control-plane': '' };
  expect(row(nodes, { spec: { unschedulable: true }, status }, { labels })).toBe(
    'x | Ready,SchedulingDisabled | control-plane,worker | 2m7s | v1.36.2 | 10.0.0.1 | <none> | Debian | 6.1 | containerd://1.6.20',
  );
  expect(row(nodes, { status: { conditions: [{ type: 'Ready', status: 'Unknown' }] } })).toContain(
    'x | NotReady | <none>',
  );
  expect(row(nodes, {})).toContain('x | Unknown | <none>');
});

const involvedObject = { kind: 'Pod', name: 'p', fieldPath: 'spec.containers{c}' };

test.each<[string, object, string]>([
  [
    'counted',
    {
      firstTimestamp: '2026-01-01T00:00:00Z',
      lastTimestamp: '2026-01-01T00:09:00Z',
      count: 4,
      source: { component: 'kubelet', host: 'n' },
    },
    '60s | Warning | BackOff | pod/p | spec.containers{c} | kubelet, n | hello | 10m | 4 | x',
  ],
  [
    'of the new style',
    { eventTime: '2026-01-01T00:09:30.000000Z', reportingComponent: 'sched', source: {} },
    '30s | Warning | BackOff | pod/p | spec.containers{c} | sched | hello | 30s | 1 | x',
  ],
  [
    'in a series',
    { eventTime: '2026-01-01T00:00:00.000000Z', series: { count: 7, lastObservedTime: '2026-01-01T00:09:55.000000Z' } },
    '5s | Warning | BackOff | pod/p | spec.containers{c} |  | hello | 10m | 7 | x',
  ],
])('an event %s reads the same in both groups', (_, fields, expected) => {
  const event = { involvedObject, type: 'Warning', reason: 'BackOff', message: 'hello\n', ...fields };
  expect(row(events, event)).toBe(expected);
  const metadata = { name: 'x', namespace: 'ns' };
  const other = eventsV1.storedAs?.fromStored({ apiVersion: 'v1', kind: 'Event', metadata, ...event }) ?? {};
  expect(row(eventsV1, other, {})).toBe(expected);
});

test('an event keeps everything on its way through the other group', () => {
  const stored = {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: 'x', namespace: 'ns' },
    involvedObject,
    reason: 'R',
    message: 'm',
    type: 'Normal',
    source: { component: 'kubelet' },
    count: 2,
    firstTimestamp: '2026-01-01T00:00:00Z',
    lastTimestamp: '2026-01-01T00:01:00Z',
    eventTime: null,
    reportingComponent: 'kubelet',
    reportingInstance: 'n',
  };
  const { storedAs } = eventsV1;
  const other = storedAs?.fromStored(stored as never);
  expect(other).toMatchObject({
    apiVersion: 'events.k8s.io/v1',
    note: 'm',
    deprecatedCount: 2,
    regarding: involvedObject,
  });
  expect(other && storedAs?.toStored(other)).toEqual(stored);
});
