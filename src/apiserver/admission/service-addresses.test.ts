import { expect, test } from 'vitest';
import type { Service, ServiceSpec, Stored } from '#api';
import { type Cidr, parseCidr, seededRandom, VirtualClock } from '#base';
import { services } from '#kinds';
import { ServiceAddresses } from './service-addresses.ts';
import type { AdmissionRequest } from './step.ts';

function range(text: string): Cidr {
  const cidr = parseCidr(text);
  if (!cidr) throw new Error(text);
  return cidr;
}

function setUp(cidr = '10.96.0.0/16', nodePorts?: { first: number; last: number }) {
  const clock = new VirtualClock();
  const options = { range: range(cidr), clock, random: seededRandom(7), ...(nodePorts && { nodePorts }) };
  return { clock, addresses: new ServiceAddresses(options) };
}

function service(name: string, spec: ServiceSpec): Stored<Service> {
  const metadata = {
    namespace: 'ns',
    name,
    uid: name,
    resourceVersion: '1',
    creationTimestamp: '2026-01-01T00:00:00Z',
  };
  return { apiVersion: 'v1', kind: 'Service', metadata, spec, status: {} };
}

function request(object: Stored<Service>, more: Partial<AdmissionRequest> = {}): AdmissionRequest {
  const user = { name: 'someone', groups: [] };
  const { namespace, name } = object.metadata;
  return { operation: 'create', kind: services, namespace, name, object, user, dryRun: false, ...more };
}

function admitted(addresses: ServiceAddresses, object: Stored<Service>, more: Partial<AdmissionRequest> = {}) {
  addresses.admit(request(object, more));
  return object.spec;
}

const stored = (object: Stored<Service>, previous?: Stored<Service>) => {
  const entry = (o: Stored<Service>) => ({ key: '', revision: 1, object: o, bytes: new Uint8Array() });
  return { type: 'put' as const, entry: entry(object), previous: previous && entry(previous) };
};
const removed = (object: Stored<Service>) => ({ ...stored(object, object), type: 'delete' as const });

const http = { port: 80, protocol: 'TCP' as const };
const clusterIP = { type: 'ClusterIP' as const, ports: [http], selector: { app: 'web' } };

test('a service gets an address of the range, and its families', () => {
  const spec = admitted(setUp().addresses, service('a', { ...clusterIP }));
  expect(spec.clusterIP).toMatch(/^10\.96\.\d+\.\d+$/);
  expect(spec).toMatchObject({ clusterIPs: [spec.clusterIP], ipFamilies: ['IPv4'], ipFamilyPolicy: 'SingleStack' });
});

test('every address of a small range is given out once, all but the first', () => {
  const { addresses } = setUp('10.0.0.0/29');
  const given = ['a', 'b', 'c', 'd', 'e'].map((n) => admitted(addresses, service(n, { ...clusterIP })).clusterIP);
  expect(given.toSorted()).toEqual(['10.0.0.2', '10.0.0.3', '10.0.0.4', '10.0.0.5', '10.0.0.6']);
  expect(() => admitted(addresses, service('f', { ...clusterIP }))).toThrow(
    'failed to allocate a serviceIP: range is full',
  );
});

test('an address that another service holds is refused until that service is gone', () => {
  const { addresses } = setUp();
  const first = service('first', { ...clusterIP, clusterIP: '10.96.0.10' });
  admitted(addresses, first);
  addresses.observe([stored(first)]);
  const wanted = () => service('second', { ...clusterIP, clusterIP: '10.96.0.10' });
  expect(() => admitted(addresses, wanted())).toThrow(
    'Service "second" is invalid: spec.clusterIPs: Invalid value: ["10.96.0.10"]: failed to allocate IP 10.96.0.10: provided IP is already allocated',
  );
  addresses.observe([removed(first)]);
  expect(admitted(addresses, wanted()).clusterIPs).toEqual(['10.96.0.10']);
});

test('an address is free again when the service it was given to was never stored', async () => {
  const { addresses, clock } = setUp();
  admitted(addresses, service('first', { ...clusterIP, clusterIP: '10.96.0.10' }));
  const wanted = () => service('second', { ...clusterIP, clusterIP: '10.96.0.10' });
  expect(() => admitted(addresses, wanted())).toThrow('already allocated');
  await clock.advance(30_000);
  expect(admitted(addresses, wanted()).clusterIP).toBe('10.96.0.10');
});

test('an address outside the range is refused', () => {
  expect(() => admitted(setUp().addresses, service('a', { ...clusterIP, clusterIP: '10.97.0.1' }))).toThrow(
    'failed to allocate IP 10.97.0.1: the provided network does not match the current range',
  );
});

test('the first address is for kubernetes in the default namespace', () => {
  const { addresses } = setUp();
  expect(() => admitted(addresses, service('a', { ...clusterIP, clusterIP: '10.96.0.1' }))).toThrow(
    'already allocated',
  );
  const kubernetes = service('kubernetes', { ...clusterIP, clusterIP: '10.96.0.1' });
  kubernetes.metadata.namespace = 'default';
  expect(admitted(addresses, kubernetes).clusterIPs).toEqual(['10.96.0.1']);
});

test('a headless service has no address, and both families when it selects nothing', () => {
  const { addresses } = setUp();
  expect(admitted(addresses, service('a', { ...clusterIP, clusterIP: 'None' }))).toMatchObject({
    clusterIPs: ['None'],
    ipFamilies: ['IPv4'],
    ipFamilyPolicy: 'SingleStack',
  });
  expect(admitted(addresses, service('b', { type: 'ClusterIP', clusterIP: 'None' }))).toMatchObject({
    ipFamilies: ['IPv4', 'IPv6'],
    ipFamilyPolicy: 'RequireDualStack',
  });
});

test('an external name has neither address nor families', () => {
  const spec = admitted(setUp().addresses, service('a', { type: 'ExternalName', externalName: 'example.com' }));
  expect(spec).toEqual({ type: 'ExternalName', externalName: 'example.com' });
});

test('node ports are given, checked and kept apart', () => {
  const { addresses } = setUp('10.96.0.0/16', { first: 30_000, last: 30_002 });
  const two = service('a', { type: 'NodePort', ports: [{ port: 80 }, { port: 81 }] });
  const given = admitted(addresses, two).ports?.map((p) => p.nodePort) ?? [];
  expect(new Set(given).size).toBe(2);
  addresses.observe([stored(two)]);
  expect(() =>
    admitted(addresses, service('b', { type: 'NodePort', ports: [{ port: 80, nodePort: given[0] ?? 0 }] })),
  ).toThrow(`spec.ports[0].nodePort: Invalid value: ${given[0]}: provided port is already allocated`);
  expect(() => admitted(addresses, service('9bad', { type: 'NodePort', ports: [{ port: 80, nodePort: 80 }] }))).toThrow(
    'Service "9bad" is invalid: spec.ports[0].nodePort: Invalid value: 80: provided port is not in the valid range. The range of valid ports is 30000-30002',
  );
});

test('an update that leaves out the address and ports keeps them', () => {
  const { addresses } = setUp();
  const old = service('a', { type: 'NodePort', ports: [{ ...http }] });
  admitted(addresses, old);
  addresses.observe([stored(old)]);
  const spec = admitted(addresses, service('a', { type: 'NodePort', ports: [{ ...http }] }), {
    operation: 'update',
    old,
  });
  expect(spec).toEqual(old.spec);
});

test('an update to a type without them drops the node ports, and the address', () => {
  const { addresses } = setUp();
  const old = service('a', { type: 'NodePort', ports: [{ ...http }], externalTrafficPolicy: 'Cluster' });
  admitted(addresses, old);
  const inner = admitted(addresses, service('a', { ...structuredClone(old.spec), type: 'ClusterIP' }), {
    operation: 'update',
    old,
  });
  expect(inner).toMatchObject({ clusterIP: old.spec.clusterIP, ports: [http] });
  expect(inner.ports?.[0]).not.toHaveProperty('nodePort');
  expect(inner).not.toHaveProperty('externalTrafficPolicy');
  const outer = admitted(
    addresses,
    service('a', { ...structuredClone(old.spec), type: 'ExternalName', externalName: 'x' }),
    { operation: 'update', old },
  );
  expect(outer).toEqual({ type: 'ExternalName', externalName: 'x', ports: [http] });
});

test('a dry run reserves nothing', () => {
  const { addresses } = setUp();
  admitted(addresses, service('a', { ...clusterIP, clusterIP: '10.96.0.10' }), { dryRun: true });
  expect(admitted(addresses, service('b', { ...clusterIP, clusterIP: '10.96.0.10' })).clusterIP).toBe('10.96.0.10');
});

test('the address of the network itself is refused in other words', () => {
  expect(() => admitted(setUp().addresses, service('a', { ...clusterIP, clusterIP: '10.96.0.0' }))).toThrow(
    'failed to allocate IP 10.96.0.0: the provided IP (10.96.0.0) is not in the valid range. The range of valid IPs is 10.96.0.0/16',
  );
});

test('two protocols on one port share a node port', () => {
  const ports = [
    { name: 'a', port: 53, protocol: 'UDP' as const },
    { name: 'b', port: 53, protocol: 'TCP' as const },
    { name: 'c', port: 54, protocol: 'TCP' as const, nodePort: 30_500 },
    { name: 'd', port: 54, protocol: 'UDP' as const },
  ];
  const given = admitted(setUp().addresses, service('dns', { type: 'NodePort', ports })).ports ?? [];
  expect(given[0]?.nodePort).toBeGreaterThanOrEqual(30_000);
  expect(given[1]?.nodePort).toBe(given[0]?.nodePort);
  expect(given[3]?.nodePort).toBe(30_500);
});

test('a balancer without node ports gets none, but may ask for some', () => {
  const { addresses } = setUp();
  const ports = [
    { name: 'a', port: 80 },
    { name: 'b', port: 81, nodePort: 80 },
  ];
  const spec: ServiceSpec = { type: 'LoadBalancer', allocateLoadBalancerNodePorts: false, ports };
  expect(() => admitted(addresses, service('a', structuredClone(spec)))).toThrow(
    'spec.ports[1].nodePort: Invalid value: 80: provided port is not in the valid range',
  );
  const none = service('b', { ...spec, ports: [{ name: 'a', port: 80 }] });
  expect(admitted(addresses, none).ports).toEqual([{ name: 'a', port: 80 }]);
});

test('a balancer that keeps to the nodes with endpoints gets a port to ask for them', () => {
  const { addresses } = setUp();
  const local = { type: 'LoadBalancer', externalTrafficPolicy: 'Local', ports: [http] } as const;
  const first = service('a', { ...local, ports: [{ ...http }] });
  const port = admitted(addresses, first).healthCheckNodePort ?? 0;
  expect(port).toBeGreaterThanOrEqual(30_000);
  addresses.observe([stored(first)]);
  const second = service('b', { ...local, ports: [{ ...http }], healthCheckNodePort: port });
  expect(() => admitted(addresses, second)).toThrow(
    `Internal error occurred: failed to allocate requested HealthCheck NodePort ${port}: provided port is already allocated`,
  );
  const update = service('a', { ...local, ports: [{ ...http }] });
  expect(admitted(addresses, update, { operation: 'update', old: first }).healthCheckNodePort).toBe(port);
});

test.each<[string, ServiceSpec, string]>([
  [
    'both families for sure',
    { ipFamilyPolicy: 'RequireDualStack' },
    'spec.ipFamilyPolicy: Invalid value: "RequireDualStack": this cluster is not configured for dual-stack services',
  ],
  [
    'a family that the cluster has not',
    { ipFamilies: ['IPv6'] },
    'spec.ipFamilies[0]: Invalid value: "IPv6": not configured on this cluster',
  ],
  [
    'an address of such a family',
    { clusterIP: '2001:db8::1' },
    'spec.clusterIPs[0]: Invalid value: ["2001:db8::1"]: IPv6 is not configured on this cluster',
  ],
  [
    'two families as one',
    { ipFamilyPolicy: 'SingleStack', ipFamilies: ['IPv4', 'IPv6'] },
    `spec.ipFamilyPolicy: Invalid value: "SingleStack": must be 'RequireDualStack' or 'PreferDualStack' when multiple IP families are specified`,
  ],
  [
    'an address that is none',
    { clusterIP: 'x' },
    'spec.clusterIPs[0]: Invalid value: "x": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
  ],
])('a service that asks for %s is refused', (_, more, expected) => {
  expect(() => admitted(setUp().addresses, service('a', { ...clusterIP, ...more }))).toThrow(
    `Service "a" is invalid: ${expected}`,
  );
});

test('who prefers both families has the one there is', () => {
  const spec = admitted(setUp().addresses, service('a', { ...clusterIP, ipFamilyPolicy: 'PreferDualStack' }));
  expect(spec).toMatchObject({ ipFamilies: ['IPv4'], ipFamilyPolicy: 'PreferDualStack' });
});

test('another address is not given, but left for validation to refuse', () => {
  const { addresses } = setUp();
  const old = service('a', { ...clusterIP });
  admitted(addresses, old);
  addresses.observe([stored(old)]);
  const wished = service('a', { ...old.spec, clusterIP: '10.97.0.1' });
  expect(admitted(addresses, wished, { operation: 'update', old }).clusterIPs).toEqual(['10.97.0.1']);
});
