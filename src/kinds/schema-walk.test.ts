import { expect, test } from 'vitest';
import { normaliseBySchema } from './schema-walk.ts';

const POD = 'io.k8s.api.core.v1.Pod';

function normalised(definition: string, draft: object): unknown {
  normaliseBySchema(definition, draft);
  return draft;
}

test('amounts are written in their canonical form, at any depth', () => {
  const spec = {
    containers: [{ name: 'c', resources: { requests: { cpu: '0.5', memory: '1024Mi' }, limits: { cpu: 2 } } }],
  };
  expect(normalised(POD, { spec })).toEqual({
    spec: {
      containers: [{ name: 'c', resources: { requests: { cpu: '500m', memory: '1Gi' }, limits: { cpu: '2' } } }],
    },
  });
});

test('null and empty count as absent where they mean the same', () => {
  const draft = {
    metadata: { name: 'p', labels: {}, annotations: null, creationTimestamp: null, generation: 0 },
    spec: {
      hostNetwork: false,
      nodeName: '',
      containers: [{ name: 'c', env: [{ name: 'A', value: '' }], args: [], stdin: false }],
      volumes: [{ name: 'v', emptyDir: {} }],
    },
  };
  expect(normalised(POD, draft)).toEqual({
    metadata: { name: 'p' },
    spec: { containers: [{ name: 'c', env: [{ name: 'A' }] }], volumes: [{ name: 'v', emptyDir: {} }] },
  });
});

test('a zero, false or empty text that says something is kept', () => {
  const pod = {
    spec: {
      terminationGracePeriodSeconds: 0,
      automountServiceAccountToken: false,
      containers: [],
      volumes: [{ name: 'v', hostPath: { path: '/x', type: '' } }],
    },
  };
  expect(normalised(POD, structuredClone(pod))).toEqual(pod);
  const scaled = { spec: { replicas: 0, template: {}, selector: {} } };
  expect(normalised('io.k8s.api.apps.v1.Deployment', structuredClone(scaled))).toEqual(scaled);
  const slice = { addressType: 'IPv4', endpoints: [], ports: [{ name: '', port: 80 }] };
  expect(normalised('io.k8s.api.discovery.v1.EndpointSlice', structuredClone(slice))).toMatchObject({
    ports: [{ name: '', port: 80 }],
  });
});

test('the defaults of the schema are filled in', () => {
  const draft = { spec: { containers: [{ name: 'c', ports: [{ containerPort: 80, hostPort: 0 }] }] } };
  expect(normalised(POD, draft)).toEqual({
    spec: { containers: [{ name: 'c', ports: [{ containerPort: 80, protocol: 'TCP' }] }] },
  });
});

test('times are written in UTC with the precision of their type', () => {
  expect(normalised(POD, { status: { startTime: '2026-01-01T01:00:00.5+01:00' } })).toEqual({
    status: { startTime: '2026-01-01T00:00:00Z' },
  });
  expect(normalised('io.k8s.api.coordination.v1.Lease', { spec: { renewTime: '2026-01-01T00:00:00.123Z' } })).toEqual({
    spec: { renewTime: '2026-01-01T00:00:00.123000Z' },
  });
});

test('values of a map are kept as they are, empty texts too', () => {
  const draft = { data: { empty: '', full: 'x' } };
  expect(normalised('io.k8s.api.core.v1.ConfigMap', structuredClone(draft))).toEqual(draft);
});

test('what does not fit the schema is left for the decoder to find', () => {
  const draft = { spec: { containers: 'none', nonsense: null }, other: 1 };
  expect(normalised(POD, structuredClone(draft))).toEqual(draft);
});

test('plain values and structures that a type requires are always there', () => {
  const draft = { spec: { containers: [{}], tolerations: [{}] } };
  expect(normalised(POD, draft)).toEqual({ spec: { containers: [{ name: '' }], tolerations: [{}] } });
  expect(normalised('io.k8s.api.apps.v1.Deployment', { spec: {} })).toEqual({ spec: { template: {} } });
});

test('an element that was given as null is the zero of its type', () => {
  const spec = { containers: [null], tolerations: [null], hostAliases: [{ ip: '1.2.3.4', hostnames: [null] }] };
  expect(normalised(POD, { spec })).toEqual({
    spec: { containers: [{ name: '' }], tolerations: [{}], hostAliases: [{ ip: '1.2.3.4', hostnames: [''] }] },
  });
  const job = { spec: { podFailurePolicy: { rules: [{ onExitCodes: { values: [null, 3] } }] }, template: {} } };
  expect(normalised('io.k8s.api.batch.v1.Job', job)).toMatchObject({
    spec: { podFailurePolicy: { rules: [{ onExitCodes: { values: [0, 3] } }] } },
  });
});
