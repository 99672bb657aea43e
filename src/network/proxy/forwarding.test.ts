import { expect, test } from 'vitest';
import type { EndpointSlice, Pod, Service, Stored } from '#api';
import { forwarding } from './forwarding.ts';

const meta = (name: string, labels?: Record<string, string>) => ({
  name,
  namespace: 'default',
  uid: name,
  resourceVersion: '1',
  creationTimestamp: '2026-01-01T00:00:00Z',
  ...(labels ? { labels } : {}),
});

function service(spec: Service['spec']): Stored<Service> {
  return { apiVersion: 'v1', kind: 'Service', metadata: meta('web'), spec: spec ?? {}, status: {} };
}

function slice(endpoints: EndpointSlice['endpoints'], port = 8080): Stored<EndpointSlice> {
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: meta('web-1', { 'kubernetes.io/service-name': 'web' }),
    addressType: 'IPv4',
    ports: [{ name: '', port, protocol: 'TCP' }],
    endpoints,
  };
}

const ready = { ready: true, serving: true, terminating: false };
const draining = { ready: false, serving: true, terminating: true };
const dead = { ready: false, serving: false, terminating: false };
const plain = service({ clusterIP: '10.96.0.5', clusterIPs: ['10.96.0.5'], ports: [{ port: 80, protocol: 'TCP' }] });
const view = { nodeName: 'a', services: [plain], pods: [] };

test('a service port leads to its ready endpoints, sorted and once each', () => {
  const endpoints = [
    { addresses: ['10.244.0.9'], conditions: ready },
    { addresses: ['10.244.0.2'], conditions: ready },
    { addresses: ['10.244.0.2'], conditions: ready },
    { addresses: ['10.244.0.3'], conditions: dead },
  ];
  expect(forwarding({ ...view, slices: [slice(endpoints)] }).rules).toEqual([
    {
      name: 'default/web:',
      protocol: 'TCP',
      addresses: ['10.96.0.5'],
      port: 80,
      endpoints: [
        { ip: '10.244.0.2', port: 8080 },
        { ip: '10.244.0.9', port: 8080 },
      ],
    },
  ]);
});

test('terminating endpoints serve only while no endpoint is ready', () => {
  const last = { addresses: ['10.244.0.4'], conditions: draining };
  const first = { addresses: ['10.244.0.5'], conditions: ready };
  const ips = (endpoints: EndpointSlice['endpoints']) =>
    forwarding({ ...view, slices: [slice(endpoints)] }).rules[0]?.endpoints.map((e) => e.ip);
  expect(ips([last])).toEqual(['10.244.0.4']);
  expect(ips([last, first])).toEqual(['10.244.0.5']);
});

test('a local traffic policy keeps to endpoints of the own node', () => {
  const local = service({ ...plain.spec, internalTrafficPolicy: 'Local' });
  const endpoints = [
    { addresses: ['10.244.0.2'], nodeName: 'a', conditions: ready },
    { addresses: ['10.244.1.2'], nodeName: 'b', conditions: ready },
  ];
  const rules = forwarding({ ...view, services: [local], slices: [slice(endpoints)] }).rules;
  expect(rules[0]?.endpoints).toEqual([{ ip: '10.244.0.2', port: 8080 }]);
});

test.each([
  ['headless', { clusterIP: 'None', ports: [{ port: 80 }] }],
  ['external name', { type: 'ExternalName' as const, externalName: 'example.com' }],
])('a %s service is not forwarded', (_, spec) => {
  expect(forwarding({ ...view, services: [service(spec)], slices: [] }).rules).toEqual([]);
});

test('session affinity and node port are carried over', () => {
  const sticky = service({
    ...plain.spec,
    type: 'NodePort',
    sessionAffinity: 'ClientIP',
    ports: [{ port: 80, nodePort: 30080 }],
  });
  expect(forwarding({ ...view, services: [sticky], slices: [] }).rules[0]).toMatchObject({
    nodePort: 30080,
    affinitySeconds: 10_800,
    endpoints: [],
  });
});

test('host ports of running pods of the node lead to the pod', () => {
  const pod = (phase: 'Running' | 'Succeeded', nodeName: string): Stored<Pod> => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: meta('p'),
    spec: { nodeName, containers: [{ name: 'c', ports: [{ containerPort: 80, hostPort: 8000 }] }] },
    status: { phase, podIP: '10.244.0.7' },
  });
  const rules = (p: Stored<Pod>) => forwarding({ ...view, services: [], slices: [], pods: [p] }).rules;
  expect(rules(pod('Running', 'a'))).toEqual([
    {
      name: 'default/p:hostport:8000/TCP',
      protocol: 'TCP',
      addresses: [],
      port: 8000,
      nodePort: 8000,
      endpoints: [{ ip: '10.244.0.7', port: 80 }],
    },
  ]);
  expect(rules(pod('Succeeded', 'a'))).toEqual([]);
  expect(rules(pod('Running', 'b'))).toEqual([]);
});
