import { expect, test } from 'vitest';
import { fieldErrorText, type Pod, type PodSpec, type Stored } from '#api';
import { normalise } from '../../normalise.ts';
import { namespaces } from '../namespace.ts';
import { pods } from './index.ts';

function stored(spec: PodSpec): Stored<Pod> {
  const identity = {
    name: 'p',
    namespace: 'ns',
    uid: 'u',
    resourceVersion: '1',
    creationTimestamp: '2026-01-01T00:00:00Z',
  };
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: identity,
    spec: structuredClone(spec),
    status: { phase: 'Running' as const },
  };
  normalise(pods, pod as Pod);
  return pod;
}

/** What comes of an update through a subresource: the errors, and the object. */
function through(name: string, old: Stored<Pod>, change: (draft: Stored<Pod>) => void) {
  const update = pods.subresources.others?.find((s) => s.name === name)?.update;
  const draft = structuredClone(old);
  change(draft);
  update?.prepare(draft, old, '');
  normalise(pods, draft as Pod);
  return { draft, errors: update?.validate(draft, old).map((e) => fieldErrorText(e)) };
}

const main = { name: 'c', image: 'busybox:1.37' };
const debug = { name: 'debug', image: 'busybox:1.37' };

test('a container to look around with is added, and nothing else changes', () => {
  const old = stored({ containers: [main] });
  const { draft, errors } = through('ephemeralcontainers', old, (pod) => {
    pod.spec.ephemeralContainers = [debug];
    pod.spec.nodeName = 'elsewhere';
    pod.metadata.labels = { a: 'b' };
  });
  expect(errors).toEqual([]);
  expect(draft.spec.ephemeralContainers?.map((c) => c.name)).toEqual(['debug']);
  expect({ ...draft, spec: { ...draft.spec, ephemeralContainers: undefined } }).toEqual({
    ...old,
    spec: { ...old.spec, ephemeralContainers: undefined },
  });
});

test('a container that was added to look around stays as it is', () => {
  const old = stored({ containers: [main], ephemeralContainers: [debug] });
  const gone = through('ephemeralcontainers', old, (pod) => delete pod.spec.ephemeralContainers);
  expect(gone.errors).toEqual([
    'spec.ephemeralContainers: Forbidden: existing ephemeral containers "debug" may not be removed\n',
  ]);
  const other = through('ephemeralcontainers', old, (pod) => {
    pod.spec.ephemeralContainers = [{ ...debug, image: 'nginx' }];
  });
  expect(other.errors).toEqual([
    `spec.ephemeralContainers: Forbidden: existing ephemeral containers "debug" may not be changed
@@ -1,6 +1,6 @@
 {
  "Name": "debug",
- "Image": "busybox:1.37",
+ "Image": "nginx",
  "Command": null,
  "Args": null,
  "WorkingDir": "",
`,
  ]);
});

test('a status gets the quality of service that a writer leaves out', () => {
  expect(stored({ containers: [main] }).status).toEqual({ phase: 'Running', qosClass: 'BestEffort' });
});

test.each([
  [0, 'n', 'Running', 30, 0],
  [undefined, 'n', 'Running', 30, 30],
  [5, 'n', 'Running', 30, 5],
  [-1, 'n', 'Running', 30, 1],
  [undefined, '', 'Pending', 30, 0],
  [undefined, 'n', 'Succeeded', 30, 0],
  [10, 'n', 'Failed', 30, 0],
] as const)(
  'asked for %s s on node "%s" in phase %s with %d s of its own, a pod waits %d s',
  (asked, node, phase, own, expected) => {
    const pod = stored({ containers: [main], nodeName: node, terminationGracePeriodSeconds: own });
    pod.status.phase = phase;
    expect(pods.graceSeconds?.(pod, asked)).toBe(expected);
  },
);

test('only finalize takes the finalizer off a namespace', () => {
  const metadata = { name: 'ns', uid: 'u', resourceVersion: '1', creationTimestamp: '2026-01-01T00:00:00Z' };
  const old = {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata,
    spec: { finalizers: ['kubernetes'] },
    status: { phase: 'Active' as const },
  };
  const draft = { ...structuredClone(old), spec: {} };
  namespaces.prepareUpdate?.(draft, old);
  expect(draft.spec).toEqual({ finalizers: ['kubernetes'] });
  const emptied = { ...structuredClone(old), spec: {}, status: {} };
  namespaces.subresources.others?.[0]?.update?.prepare(emptied, old, '');
  expect(emptied).toMatchObject({ spec: {}, status: { phase: 'Active' } });
});
