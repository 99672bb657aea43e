import { expect, test } from 'vitest';
import type { EndpointSlice, Endpoints, Pod, Service, Stored } from '#api';
import type { Change } from '../runtime/change.ts';
import { seenOf } from '../runtime/seen-of.ts';
import { endpointsController } from './endpoints.ts';
import { endpointSliceMirroringController } from './mirroring.ts';
import { endpointSliceController } from './slices.ts';

const NOW = Date.parse('2026-11-20T19:43:41Z');
const stored = (name: string) => ({
  name,
  namespace: 's17',
  uid: `uid-${name}`,
  resourceVersion: '1',
  creationTimestamp: '2026-11-20T19:43:39Z',
});

function serviceOf(spec: Partial<Service['spec']> = {}): Stored<Service> {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { ...stored('web'), labels: { team: 'a' } },
    spec: {
      clusterIP: '10.96.81.64',
      ipFamilies: ['IPv4'],
      ports: [{ name: 'http', port: 80, protocol: 'TCP', targetPort: 8080 }],
      selector: { app: 'web' },
      type: 'ClusterIP',
      ...spec,
    },
    status: {},
  };
}

function podOf(name: string, ip: string, ready = true, more: Partial<Pod['spec']> = {}): Stored<Pod> {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { ...stored(name), labels: { app: 'web' } },
    spec: { containers: [], nodeName: 'node1', ...more },
    status: {
      phase: 'Running',
      podIP: ip,
      podIPs: [{ ip }],
      conditions: [{ type: 'Ready', status: ready ? 'True' : 'False', lastTransitionTime: '2026-11-20T19:43:40Z' }],
    },
  };
}

function sliceOf(change: Change | undefined, name = 'web-x'): Stored<EndpointSlice> {
  if (change?.type !== 'create' && change?.type !== 'update') throw new Error(`no slice in ${change?.type}`);
  return { ...change.object, metadata: { ...stored(name), ...change.object.metadata } } as Stored<EndpointSlice>;
}

const slices = (service: Stored<Service>, ...others: Stored[]) =>
  endpointSliceController.reconcile(service, seenOf(NOW, [service, ...others]));

test('a service with pods has a slice in the form of the original', () => {
  const [change, ...more] = slices(serviceOf(), podOf('a', '10.244.0.103'), podOf('b', '10.244.0.104', false));
  expect(more).toEqual([]);
  expect(change).toMatchObject({ type: 'create' });
  expect(change?.type === 'create' && change.object).toEqual({
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    addressType: 'IPv4',
    metadata: {
      generateName: 'web-',
      namespace: 's17',
      annotations: { 'endpoints.kubernetes.io/last-change-trigger-time': '2026-11-20T19:43:40Z' },
      labels: {
        team: 'a',
        'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io',
        'kubernetes.io/service-name': 'web',
      },
      ownerReferences: [
        { apiVersion: 'v1', blockOwnerDeletion: true, controller: true, kind: 'Service', name: 'web', uid: 'uid-web' },
      ],
    },
    endpoints: [
      {
        addresses: ['10.244.0.103'],
        conditions: { ready: true, serving: true, terminating: false },
        nodeName: 'node1',
        targetRef: { kind: 'Pod', name: 'a', namespace: 's17', uid: 'uid-a' },
      },
      {
        addresses: ['10.244.0.104'],
        conditions: { ready: false, serving: false, terminating: false },
        nodeName: 'node1',
        targetRef: { kind: 'Pod', name: 'b', namespace: 's17', uid: 'uid-b' },
      },
    ],
    ports: [{ name: 'http', port: 8080, protocol: 'TCP' }],
  });
});

test('an empty slice stands for a service without pods, and is used when pods come', () => {
  const service = serviceOf();
  const empty = sliceOf(slices(service)[0]);
  expect([empty.endpoints, empty.ports]).toEqual([[], []]);
  expect(slices(service, empty)).toEqual([]);
  const changes = slices(service, empty, podOf('a', '10.244.0.103'));
  expect(changes).toMatchObject([{ type: 'update', object: { metadata: { name: 'web-x' }, endpoints: [{}] } }]);
  const filled = sliceOf(changes[0]);
  expect(slices(service, filled, podOf('a', '10.244.0.103'))).toEqual([]);
  expect(slices(service, filled)).toMatchObject([{ type: 'update', object: { endpoints: [], ports: [] } }]);
});

test('250 pods make three slices, and one pod less changes one of them', () => {
  const service = serviceOf();
  const pods = Array.from({ length: 250 }, (_, i) => podOf(`p${i}`, `10.244.${i >> 8}.${i & 255}`));
  const made = slices(service, ...pods).map((change, i) => sliceOf(change, `web-${i}`));
  expect(made.map((slice) => slice.endpoints?.length)).toEqual([100, 100, 50]);
  expect(slices(service, ...made, ...pods.slice(1))).toHaveLength(1);
});

test('named ports that differ from pod to pod make slices apart', () => {
  const service = serviceOf({ ports: [{ port: 80, targetPort: 'web' }] });
  const named = (containerPort: number) => ({ containers: [{ name: 'c', ports: [{ name: 'web', containerPort }] }] });
  const made = slices(service, podOf('a', '10.0.0.1', true, named(80)), podOf('b', '10.0.0.2', true, named(81)));
  expect(made.map((change) => sliceOf(change).ports)).toEqual([
    [{ name: '', port: 80, protocol: 'TCP' }],
    [{ name: '', port: 81, protocol: 'TCP' }],
  ]);
});

test('headless services are marked, and publish pods that are not ready when told to', () => {
  const service = serviceOf({ clusterIP: 'None', publishNotReadyAddresses: true });
  const slice = sliceOf(slices(service, podOf('a', '10.0.0.1', false))[0]);
  expect(slice.metadata.labels).toMatchObject({ 'service.kubernetes.io/headless': '' });
  expect(slice.endpoints?.[0]?.conditions).toEqual({ ready: true, serving: false, terminating: false });
});

test('endpoints list ready and other addresses of the same pods', () => {
  const service = serviceOf();
  const pods = [podOf('a', '10.0.0.1'), podOf('b', '10.0.0.2', false)];
  const [change] = endpointsController.reconcile(service, seenOf(NOW, [service, ...pods]));
  expect(change?.type === 'create' && change.object).toEqual({
    apiVersion: 'v1',
    kind: 'Endpoints',
    metadata: {
      name: 'web',
      namespace: 's17',
      annotations: { 'endpoints.kubernetes.io/last-change-trigger-time': '2026-11-20T19:43:40Z' },
      labels: { team: 'a', 'endpoints.kubernetes.io/managed-by': 'endpoint-controller' },
    },
    subsets: [
      {
        addresses: [
          { ip: '10.0.0.1', nodeName: 'node1', targetRef: { kind: 'Pod', namespace: 's17', name: 'a', uid: 'uid-a' } },
        ],
        notReadyAddresses: [
          { ip: '10.0.0.2', nodeName: 'node1', targetRef: { kind: 'Pod', namespace: 's17', name: 'b', uid: 'uid-b' } },
        ],
        ports: [{ name: 'http', port: 8080, protocol: 'TCP' }],
      },
    ],
  });
});

test('endpoints kept by hand are mirrored, those of a selecting service are not', () => {
  const byHand: Stored<Endpoints> = {
    apiVersion: 'v1',
    kind: 'Endpoints',
    metadata: stored('web'),
    subsets: [{ addresses: [{ ip: '192.0.2.1' }], ports: [{ port: 5432 }] }],
  };
  const mirror = (service: Stored<Service>) =>
    endpointSliceMirroringController.reconcile(byHand, seenOf(NOW, [service, byHand]));
  const { selector: _, ...spec } = serviceOf().spec;
  expect(mirror(serviceOf())).toEqual([]);
  expect(mirror({ ...serviceOf(), spec })).toMatchObject([
    {
      type: 'create',
      object: {
        metadata: {
          labels: { 'endpointslice.kubernetes.io/managed-by': 'endpointslicemirroring-controller.k8s.io' },
        },
        endpoints: [{ addresses: ['192.0.2.1'], conditions: { ready: true } }],
        ports: [{ name: '', port: 5432 }],
      },
    },
  ]);
});
