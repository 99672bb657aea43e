import { describe, expect, test } from 'vitest';
import type { ConfigMap, Container, Pod, Secret, Service, Stored } from '#api';
import { environment, expand } from './environment.ts';

const metadata = { namespace: 'default', uid: 'u1', resourceVersion: '1', creationTimestamp: '' };
const place = {
  nodeIp: '10.0.0.1',
  podIps: ['10.244.0.9'],
  allocatable: { cpuMilli: 2000, memoryBytes: 1024 ** 3, ephemeralStorageBytes: 0 },
};

function pod(container: Container, more: Partial<Pod['spec']> = {}): Stored<Pod> {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { ...metadata, name: 'web', labels: { app: 'web', tier: 'front' } },
    spec: { containers: [container], nodeName: 'node1', serviceAccountName: 'default', ...more },
    status: {},
  };
}

const settings: Stored<ConfigMap> = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { ...metadata, name: 'settings' },
  data: { COLOUR: 'red' },
};
const token: Stored<Secret> = {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { ...metadata, name: 'token' },
  data: { key: 'czNjcjN0' },
};

function service(name: string, namespace: string, clusterIP: string, port: number): Stored<Service> {
  const ports = [{ name: 'http', port, protocol: 'TCP' as const }];
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { ...metadata, name, namespace },
    spec: { clusterIP, ports },
    status: {},
  };
}

async function values(container: Container, services: Stored<Service>[] = [], spec: Partial<Pod['spec']> = {}) {
  const objects = {
    configMap: async (_: string, name: string) => (name === 'settings' ? settings : undefined),
    secret: async (_: string, name: string) => (name === 'token' ? token : undefined),
  };
  const env = await environment({ pod: pod(container, spec), container, place, objects, services });
  return Object.fromEntries(env.map(({ name, value }) => [name, value]));
}

describe('the environment of a container', () => {
  test('takes values from where they are said to be', async () => {
    const container: Container = {
      name: 'c',
      resources: { limits: { memory: '64Mi' } },
      envFrom: [{ configMapRef: { name: 'settings' }, prefix: 'S_' }],
      env: [
        { name: 'SECRET', valueFrom: { secretKeyRef: { name: 'token', key: 'key' } } },
        { name: 'IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
        { name: 'TIER', valueFrom: { fieldRef: { fieldPath: "metadata.labels['tier']" } } },
        { name: 'MEMORY', valueFrom: { resourceFieldRef: { resource: 'limits.memory', divisor: '1Mi' } } },
        { name: 'CPU', valueFrom: { resourceFieldRef: { resource: 'limits.cpu' } } },
        { name: 'BOTH', value: '$(S_COLOUR)-$(TIER)-$$(X)-$(UNKNOWN)' },
        { name: 'MAYBE', valueFrom: { configMapKeyRef: { name: 'settings', key: 'absent', optional: true } } },
      ],
    };
    expect(await values(container)).toEqual({
      S_COLOUR: 'red',
      SECRET: 's3cr3t',
      IP: '10.244.0.9',
      TIER: 'front',
      MEMORY: '64',
      CPU: '2',
      BOTH: 'red-front-$(X)-$(UNKNOWN)',
    });
  });

  test.each<[string, Container]>([
    ['configmap "absent" not found', { name: 'c', envFrom: [{ configMapRef: { name: 'absent' } }] }],
    [
      'secret "absent" not found',
      { name: 'c', env: [{ name: 'A', valueFrom: { secretKeyRef: { name: 'absent', key: 'k' } } }] },
    ],
    [
      "couldn't find key k in ConfigMap default/settings",
      { name: 'c', env: [{ name: 'A', valueFrom: { configMapKeyRef: { name: 'settings', key: 'k' } } }] },
    ],
  ])('fails with %s', async (message, container) => {
    await expect(values(container)).rejects.toThrow(message);
  });

  test('names the services of the namespace and the API', async () => {
    const services = [
      service('kubernetes', 'default', '10.96.0.1', 443),
      service('my-db', 'default', '10.96.0.7', 5432),
      service('other', 'elsewhere', '10.96.0.8', 80),
      service('headless', 'default', 'None', 80),
    ];
    const env = await values({ name: 'c' }, services);
    expect(env).toMatchObject({
      KUBERNETES_SERVICE_HOST: '10.96.0.1',
      KUBERNETES_SERVICE_PORT: '443',
      MY_DB_SERVICE_HOST: '10.96.0.7',
      MY_DB_SERVICE_PORT_HTTP: '5432',
      MY_DB_PORT: 'tcp://10.96.0.7:5432',
      MY_DB_PORT_5432_TCP_ADDR: '10.96.0.7',
    });
    expect(Object.keys(env).some((name) => /OTHER|HEADLESS/.test(name))).toBe(false);
    const unlinked = await values({ name: 'c' }, services, { enableServiceLinks: false });
    expect(Object.keys(unlinked).filter((name) => name.endsWith('_HOST'))).toEqual(['KUBERNETES_SERVICE_HOST']);
  });
});

test('a reference to what is not known stays', () => {
  expect(expand('a $(B) $$(B) $(C)', new Map([['B', 'b']]))).toBe('a b $(B) $(C)');
});
