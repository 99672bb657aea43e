import { expect, test } from 'vitest';
import type { Pod } from '#api';
import { normaliseBySchema } from '../../schema-walk.ts';
import { defaultPullPolicy } from './image-name.ts';
import { pods } from './index.ts';
import { qosClassOf } from './quality-of-service.ts';
import { defaultTemplate } from './template-defaults.ts';

function defaulted(pod: Pod): Pod {
  normaliseBySchema(pods.definition, pod);
  pods.defaults?.(pod);
  return pod;
}

const container = {
  imagePullPolicy: 'IfNotPresent',
  resources: {},
  terminationMessagePath: '/dev/termination-log',
  terminationMessagePolicy: 'File',
};
const spec = {
  dnsPolicy: 'ClusterFirst',
  enableServiceLinks: true,
  restartPolicy: 'Always',
  schedulerName: 'default-scheduler',
  securityContext: {},
  terminationGracePeriodSeconds: 30,
};

test('a pod with probes gets what the original fills in, and nothing else', () => {
  const pod = defaulted({
    metadata: { name: 'p' },
    spec: {
      containers: [
        {
          name: 'myweb',
          image: 'nginx:1.27',
          ports: [{ containerPort: 80 }],
          livenessProbe: { httpGet: { path: '/', port: 80 } },
          readinessProbe: { tcpSocket: { port: 80 }, periodSeconds: 5 },
          startupProbe: { httpGet: { port: 80 } },
          lifecycle: { preStop: { httpGet: { port: 80 } } },
        },
      ],
    },
  });
  const httpGet = { path: '/', port: 80, scheme: 'HTTP' };
  const probe = { failureThreshold: 3, periodSeconds: 10, successThreshold: 1, timeoutSeconds: 1 };
  expect(pod.spec).toEqual({
    ...spec,
    containers: [
      {
        ...container,
        name: 'myweb',
        image: 'nginx:1.27',
        ports: [{ containerPort: 80, protocol: 'TCP' }],
        livenessProbe: { ...probe, httpGet },
        readinessProbe: { ...probe, periodSeconds: 5, tcpSocket: { port: 80 } },
        startupProbe: { ...probe, httpGet },
        lifecycle: { preStop: { httpGet } },
      },
    ],
  });
});

test('volumes and references get their defaults', () => {
  const pod = defaulted({
    spec: {
      containers: [
        {
          name: 'c',
          image: 'busybox:1.37',
          env: [
            { name: 'IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
            { name: 'CPU', valueFrom: { resourceFieldRef: { resource: 'limits.cpu' } } },
          ],
        },
      ],
      volumes: [
        { name: 'a' },
        { name: 'b', secret: { secretName: 's' } },
        { name: 'c', configMap: { name: 'm' } },
        { name: 'd', hostPath: { path: '/d' } },
        { name: 'e', downwardAPI: { items: [{ path: 'n', fieldRef: { fieldPath: 'metadata.name' } }] } },
        { name: 'f', projected: { sources: [{ serviceAccountToken: { path: 'token' } }] } },
      ],
    },
  });
  expect(pod.spec?.volumes).toEqual([
    { name: 'a', emptyDir: {} },
    { name: 'b', secret: { secretName: 's', defaultMode: 420 } },
    { name: 'c', configMap: { name: 'm', defaultMode: 420 } },
    { name: 'd', hostPath: { path: '/d', type: '' } },
    {
      name: 'e',
      downwardAPI: {
        defaultMode: 420,
        items: [{ path: 'n', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.name' } }],
      },
    },
    {
      name: 'f',
      projected: { defaultMode: 420, sources: [{ serviceAccountToken: { path: 'token', expirationSeconds: 3600 } }] },
    },
  ]);
  expect(pod.spec?.containers[0]?.env?.map((e) => e.valueFrom)).toEqual([
    { fieldRef: { apiVersion: 'v1', fieldPath: 'status.podIP' } },
    { resourceFieldRef: { resource: 'limits.cpu', divisor: '0' } },
  ]);
});

test('requests default to limits, and host network opens the ports on the host', () => {
  const pod = defaulted({
    spec: {
      hostNetwork: true,
      containers: [
        {
          name: 'c',
          image: 'i',
          ports: [{ containerPort: 80 }],
          resources: { limits: { cpu: '1', memory: '64Mi' }, requests: { cpu: '100m' } },
        },
      ],
    },
  });
  expect(pod.spec?.containers[0]).toMatchObject({
    imagePullPolicy: 'Always',
    ports: [{ containerPort: 80, hostPort: 80, protocol: 'TCP' }],
    resources: { limits: { cpu: '1', memory: '64Mi' }, requests: { cpu: '100m', memory: '64Mi' } },
  });
});

test.each([
  ['nginx', 'Always'],
  ['nginx:latest', 'Always'],
  ['localhost:5000/nginx', 'Always'],
  ['localhost:5000/nginx:1.27', 'IfNotPresent'],
  ['nginx@sha256:0123', 'IfNotPresent'],
  [`nginx@sha256:${'0'.repeat(64)}`, 'IfNotPresent'],
  [`nginx:latest@sha256:${'0'.repeat(64)}`, 'Always'],
  ['No Image', 'IfNotPresent'],
  ['nginx:1.27', 'IfNotPresent'],
])('image %s is pulled %s', (image, policy) => {
  expect(defaultPullPolicy(image)).toBe(policy);
});

const both = (cpu: string, memory: string) => ({ cpu, memory });

test.each([
  ['BestEffort', [{}]],
  ['Burstable', [{ requests: { cpu: '1' } }]],
  ['Burstable', [{ limits: both('1', '1Gi'), requests: both('1', '1Gi') }, {}]],
  ['Burstable', [{ limits: both('1', '1Gi'), requests: both('500m', '1Gi') }]],
  ['Guaranteed', [{ limits: both('1', '1Gi'), requests: both('1000m', '1024Mi') }]],
  ['Burstable', [{ limits: both('1', '1Gi') }]],
])('the class is %s for resources %j', (expected, all) => {
  expect(qosClassOf({ containers: all.map((resources, i) => ({ name: `c${i}`, resources })) })).toBe(expected);
});

const limits = (cpu: string, more: object = {}) => ({ limits: { cpu, ...more } });

test.each<[string, object, object[], object]>([
  ['its own limits, where nothing else is said', limits('2'), [{}], { ...limits('2'), requests: { cpu: '2' } }],
  [
    'what its containers ask for, before its limits',
    limits('2', { memory: '1Gi' }),
    [{ requests: { cpu: '500m' } }, { requests: { cpu: '1' } }],
    { ...limits('2', { memory: '1Gi' }), requests: { cpu: '1500m', memory: '1Gi' } },
  ],
  [
    'what it says itself, rounded up to thousandths',
    { requests: { cpu: '0.5m' }, limits: { cpu: '1500u' } },
    [{}],
    { requests: { cpu: '1m' }, limits: { cpu: '2m' } },
  ],
  ['nothing, where nothing is said', {}, [{ requests: { cpu: '1' } }], {}],
])('as a whole a pod asks for %s', (_, resources, all, expected) => {
  const containers = all.map((own, i) => ({ name: `c${i}`, image: 'i', resources: own }));
  expect(defaulted({ spec: { containers, resources } }).spec?.resources).toEqual(expected);
});

test('amounts finer than thousandths are rounded up', () => {
  const requests = { cpu: '0.5m', memory: '100n', 'example.com/a': '-1500u' };
  const { spec: full } = defaulted({
    spec: { containers: [{ name: 'c', image: 'i', resources: { requests } }], overhead: { cpu: '1n' } },
  });
  expect(full?.containers[0]?.resources?.requests).toEqual({ cpu: '1m', memory: '1m', 'example.com/a': '-1m' });
  expect(full?.overhead).toEqual({ cpu: '1m' });
});

test('what clusters do not know by default is left out', () => {
  const { spec: full } = defaulted({
    spec: {
      containers: [{ name: 'c', image: 'i', lifecycle: { stopSignal: 'SIGINT' } }],
      schedulingGroup: { podGroupName: 'g' },
      volumes: [
        {
          name: 'v',
          projected: {
            sources: [
              { clusterTrustBundle: { path: 'p', name: 'n' } },
              { podCertificate: { signerName: 's', keyType: 'ED25519' } },
            ],
          },
        },
      ],
    },
  });
  expect(full).not.toHaveProperty('schedulingGroup');
  expect(full?.containers[0]).not.toHaveProperty('lifecycle');
  expect(full?.volumes?.[0]?.projected?.sources).toEqual([{}, {}]);
});

test('a template gets what does not depend on where its pods run', () => {
  const template = {
    spec: {
      hostNetwork: true,
      containers: [{ name: 'c', image: 'i', ports: [{ containerPort: 80 }], resources: { limits: { cpu: '1' } } }],
    },
  };
  defaultTemplate(template);
  const { spec: full } = template;
  expect(full).not.toHaveProperty('enableServiceLinks');
  expect(full.containers[0]?.ports).toEqual([{ containerPort: 80 }]);
  expect(full.containers[0]?.resources).toEqual({ limits: { cpu: '1' } });
});

test.each([
  [{ serviceAccount: 'old' }, 'old'],
  [{ serviceAccountName: 'new', serviceAccount: 'old' }, 'new'],
  [{ serviceAccountName: '', serviceAccount: 'old' }, 'old'],
])('the account %j has both its names', (given, name) => {
  const { spec: full } = defaulted({ spec: { containers: [], ...given } });
  expect(full).toMatchObject({ serviceAccountName: name, serviceAccount: name });
});

test('addresses of a status stand in both of their forms', () => {
  const of = (status: object) => defaulted({ status }).status;
  expect(of({ podIP: '10.0.0.1', hostIP: '10.0.0.2' })).toMatchObject({
    podIPs: [{ ip: '10.0.0.1' }],
    hostIPs: [{ ip: '10.0.0.2' }],
  });
  expect(of({ podIPs: [{ ip: '10.0.0.1' }] })).toMatchObject({ podIP: '10.0.0.1' });
});
