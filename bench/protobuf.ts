import { decodeMessage, encodeMessage } from '#api';

// Protobuf against JSON for one pod of a Deployment as the kubelet leaves it: making bytes, reading bytes, their size.
// Run: npm run bench -- protobuf

const POD = 'io.k8s.api.core.v1.Pod';
const ROUNDS = 20_000;
const time = '2026-01-02T03:04:05Z';
const token = {
  name: 'kube-api-access-x7k2p',
  mountPath: '/var/run/secrets/kubernetes.io/serviceaccount',
  readOnly: true,
};
const condition = (type: string) => ({ type, status: 'True', observedGeneration: 1, lastTransitionTime: time });
const tolerate = (key: string) => ({ key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 });

const pod = {
  metadata: {
    name: 'web-7d4b9c8f6d-x2x9k',
    generateName: 'web-7d4b9c8f6d-',
    namespace: 'default',
    uid: '0f5a7c0e-7f0a-4d6e-9d27-3f1f8f6a8b11',
    resourceVersion: '123456',
    generation: 1,
    creationTimestamp: time,
    labels: { app: 'web', 'pod-template-hash': '7d4b9c8f6d' },
    ownerReferences: [
      {
        apiVersion: 'apps/v1',
        kind: 'ReplicaSet',
        name: 'web-7d4b9c8f6d',
        uid: '8d3f6f7e-0c88-4f6d-a9f4-0a52e2b8c1aa',
        controller: true,
        blockOwnerDeletion: true,
      },
    ],
  },
  spec: {
    volumes: [
      {
        name: token.name,
        projected: {
          sources: [
            { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
            { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
          ],
          defaultMode: 420,
        },
      },
    ],
    containers: [
      {
        name: 'web',
        image: 'registry.example/web:1.27.3',
        ports: [{ containerPort: 80, protocol: 'TCP' }],
        env: [
          { name: 'LOG_LEVEL', value: 'info' },
          { name: 'NODE', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'spec.nodeName' } } },
        ],
        resources: { limits: { cpu: '500m', memory: '128Mi' }, requests: { cpu: '100m', memory: '64Mi' } },
        volumeMounts: [token],
        readinessProbe: {
          httpGet: { path: '/healthz', port: 80, scheme: 'HTTP' },
          timeoutSeconds: 1,
          periodSeconds: 10,
          successThreshold: 1,
          failureThreshold: 3,
        },
        terminationMessagePath: '/dev/termination-log',
        terminationMessagePolicy: 'File',
        imagePullPolicy: 'IfNotPresent',
      },
    ],
    restartPolicy: 'Always',
    terminationGracePeriodSeconds: 30,
    dnsPolicy: 'ClusterFirst',
    serviceAccountName: 'default',
    serviceAccount: 'default',
    nodeName: 'node-1',
    securityContext: {},
    schedulerName: 'default-scheduler',
    tolerations: [tolerate('node.kubernetes.io/not-ready'), tolerate('node.kubernetes.io/unreachable')],
    priority: 0,
    enableServiceLinks: true,
    preemptionPolicy: 'PreemptLowerPriority',
  },
  status: {
    phase: 'Running',
    conditions: ['PodReadyToStartContainers', 'Initialized', 'Ready', 'ContainersReady', 'PodScheduled'].map(condition),
    hostIP: '10.0.0.4',
    hostIPs: [{ ip: '10.0.0.4' }],
    podIP: '10.244.0.17',
    podIPs: [{ ip: '10.244.0.17' }],
    startTime: time,
    containerStatuses: [
      {
        name: 'web',
        state: { running: { startedAt: time } },
        lastState: {},
        ready: true,
        restartCount: 0,
        image: 'registry.example/web:1.27.3',
        imageID: 'registry.example/web@sha256:6af79ae5de407283dcea8b00d5c37ace95441fd58a8b1d2aa1ed93f5511bb18c',
        containerID: 'containerd://b1f3c9fbd7d7ef7e4f6b4f4b3a2d1c0e9f8a7b6c5d4e3f2a1b0c9d8e7f6a5b4c',
        started: true,
      },
    ],
    qosClass: 'Burstable',
  },
};

function microseconds(run: () => unknown): number {
  for (let i = 0; i < ROUNDS / 10; i++) run();
  const start = process.hrtime.bigint();
  for (let i = 0; i < ROUNDS; i++) run();
  return Number(process.hrtime.bigint() - start) / 1000 / ROUNDS;
}

const message = encodeMessage(POD, pod);
const json = Buffer.from(JSON.stringify(pod));
const print = (name: string, value: number, unit: string) =>
  console.log(`${name.padEnd(30)} ${value.toFixed(value < 100 ? 1 : 0).padStart(8)} ${unit}`);

print('pod in protobuf', message.length, 'bytes');
print('pod in JSON', json.length, 'bytes');
print(
  'protobuf: object to bytes',
  microseconds(() => encodeMessage(POD, pod)),
  'us',
);
print(
  'JSON: object to bytes',
  microseconds(() => Buffer.from(JSON.stringify(pod))),
  'us',
);
print(
  'protobuf: bytes to object',
  microseconds(() => decodeMessage(POD, message)),
  'us',
);
print(
  'JSON: bytes to object',
  microseconds(() => JSON.parse(new TextDecoder().decode(json))),
  'us',
);
