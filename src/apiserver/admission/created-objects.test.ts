import { expect, test } from 'vitest';
import type { KubeObject, Pod, Service, Stored } from '#api';
import { parseCidr, seededRandom, VirtualClock } from '#base';
import { type Kind, namespaces, normalise, pods, serviceAccounts, services, validateCreate } from '#kinds';
import { Authorizer } from '../authz/authorizer.ts';
import { Grants } from '../authz/grants.ts';
import { admissionSteps, PodPriorities, ServiceAddresses } from './index.ts';
import type { AdmissionContext } from './step.ts';

const identity = { uid: 'u', resourceVersion: '1', creationTimestamp: '2026-01-01T00:00:00Z' };
const stored: Stored[] = [
  { apiVersion: 'v1', kind: namespaces.kind, metadata: { ...identity, name: 'ns' } },
  { apiVersion: 'v1', kind: serviceAccounts.kind, metadata: { ...identity, name: 'default', namespace: 'ns' } },
].map((o) => ({ ...o, status: { phase: 'Active' } }));

/** What a create makes of a manifest, up to the write. */
async function created<T extends KubeObject>(kind: Kind<T>, manifest: T): Promise<T> {
  const clock = new VirtualClock();
  const random = seededRandom(3);
  const range = parseCidr('10.96.0.0/16') ?? { base: 0, prefix: 0 };
  const context: AdmissionContext = {
    clock,
    random,
    lookup: async <L extends KubeObject>(resource: { kind: string }, at: { name: string }) =>
      stored.find((o) => o.kind === resource.kind && o.metadata.name === at.name) as Stored<L> | undefined,
    list: async <L extends KubeObject>(resource: { kind: string }) =>
      stored.filter((o) => o.kind === resource.kind) as Stored<L>[],
  };
  const object: T = structuredClone(manifest);
  object.metadata = { ...object.metadata, namespace: 'ns' };
  normalise(kind, object);
  kind.prepareCreate?.(object);
  const request = {
    operation: 'create' as const,
    kind: kind as unknown as Kind,
    namespace: 'ns',
    name: object.metadata.name ?? '',
    object,
    user: { name: 'someone', groups: [] },
    dryRun: false,
  };
  const followers = {
    priorities: new PodPriorities(),
    addresses: new ServiceAddresses({ range, clock, random }),
    authorizer: new Authorizer(new Grants()),
  };
  for (const step of admissionSteps(followers)) await step.admit(request, context);
  normalise(kind, object);
  expect(validateCreate(kind, object)).toEqual([]);
  return object;
}

test('a pod comes out as the original stores it', async () => {
  const containers = [{ name: 'nginx', image: 'nginx:1.27', ports: [{ containerPort: 80 }] }];
  const pod: Pod = await created(pods, { metadata: { name: 'mynginx' }, spec: { containers } });
  const name = pod.spec?.volumes?.[0]?.name;
  const tolerations = ['not-ready', 'unreachable'].map((what) => ({
    effect: 'NoExecute',
    key: `node.kubernetes.io/${what}`,
    operator: 'Exists',
    tolerationSeconds: 300,
  }));
  const sources = [
    { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
    { configMap: { items: [{ key: 'ca.crt', path: 'ca.crt' }], name: 'kube-root-ca.crt' } },
    {
      downwardAPI: {
        items: [{ fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' }, path: 'namespace' }],
      },
    },
  ];
  expect(pod.spec).toEqual({
    containers: [
      {
        image: 'nginx:1.27',
        imagePullPolicy: 'IfNotPresent',
        name: 'nginx',
        ports: [{ containerPort: 80, protocol: 'TCP' }],
        resources: {},
        terminationMessagePath: '/dev/termination-log',
        terminationMessagePolicy: 'File',
        volumeMounts: [{ mountPath: '/var/run/secrets/kubernetes.io/serviceaccount', name, readOnly: true }],
      },
    ],
    dnsPolicy: 'ClusterFirst',
    enableServiceLinks: true,
    preemptionPolicy: 'PreemptLowerPriority',
    priority: 0,
    restartPolicy: 'Always',
    schedulerName: 'default-scheduler',
    securityContext: {},
    serviceAccount: 'default',
    serviceAccountName: 'default',
    terminationGracePeriodSeconds: 30,
    tolerations,
    volumes: [{ name, projected: { defaultMode: 420, sources } }],
  });
  expect(pod.status).toEqual({ phase: 'Pending', qosClass: 'BestEffort' });
});

const common = {
  internalTrafficPolicy: 'Cluster',
  ipFamilies: ['IPv4'],
  ipFamilyPolicy: 'SingleStack',
  sessionAffinity: 'None',
};
const selector = { app: 'web' };

test.each<[string, Service['spec'], object]>([
  [
    'with an address',
    { selector, ports: [{ port: 80, targetPort: 8080 }] },
    { ...common, selector, type: 'ClusterIP', ports: [{ port: 80, protocol: 'TCP', targetPort: 8080 }] },
  ],
  [
    'without an address',
    { selector, clusterIP: 'None', ports: [{ port: 8080 }] },
    {
      ...common,
      selector,
      type: 'ClusterIP',
      clusterIP: 'None',
      clusterIPs: ['None'],
      ports: [{ port: 8080, protocol: 'TCP', targetPort: 8080 }],
    },
  ],
  [
    'on every node',
    { selector, type: 'NodePort', ports: [{ port: 80, nodePort: 31000, targetPort: 8080 }] },
    {
      ...common,
      selector,
      type: 'NodePort',
      externalTrafficPolicy: 'Cluster',
      ports: [{ nodePort: 31000, port: 80, protocol: 'TCP', targetPort: 8080 }],
    },
  ],
  [
    'behind a load balancer',
    { selector, type: 'LoadBalancer', ports: [{ port: 80, nodePort: 32080, targetPort: 8080 }] },
    {
      ...common,
      selector,
      type: 'LoadBalancer',
      allocateLoadBalancerNodePorts: true,
      externalTrafficPolicy: 'Cluster',
      ports: [{ nodePort: 32080, port: 80, protocol: 'TCP', targetPort: 8080 }],
    },
  ],
  [
    'elsewhere',
    { type: 'ExternalName', externalName: 'example.com' },
    { externalName: 'example.com', sessionAffinity: 'None', type: 'ExternalName' },
  ],
])('a service %s comes out as the original stores it', async (_, spec, expected) => {
  const service: Service = await created(services, { metadata: { name: 'web' }, spec: spec ?? {} });
  const { clusterIP, clusterIPs, ...rest } = service.spec ?? {};
  if (clusterIP?.startsWith('10.96.')) expect(clusterIPs).toEqual([clusterIP]);
  expect(clusterIP === 'None' ? service.spec : rest).toEqual(expected);
  expect(service.status).toEqual({ loadBalancer: {} });
});
