import { expect, test } from 'vitest';
import type { Container, PodSpec } from '#api';
import { changeThrough, container, storedPod } from './pod-under-test.ts';

const sized = (cpu: string, memory: string): Container => ({ ...container, resources: { requests: { cpu, memory } } });
const init = (more: Partial<Container>): Container => ({ ...sized('1m', '1Mi'), name: 'i', ...more });

test('a resize changes CPU and memory, and nothing else', () => {
  const old = storedPod({ containers: [sized('100m', '64Mi')] });
  const { draft, errors } = changeThrough('resize', old, (pod) => {
    pod.spec.containers = [{ ...sized('200m', '128Mi'), image: 'other' }];
    pod.metadata.labels = { a: 'b' };
  });
  expect(errors).toEqual([]);
  expect(draft.spec.containers[0]).toMatchObject({
    image: 'busybox:1.37',
    resources: { requests: { cpu: '200m', memory: '128Mi' } },
  });
  expect(draft.metadata).toEqual(old.metadata);
});

test.each<[string, Partial<PodSpec>, (spec: PodSpec) => void, string[]]>([
  [
    'change the quality of service or take a request away',
    { containers: [sized('100m', '64Mi')] },
    (spec) => {
      spec.containers = [{ ...container, resources: {} }];
    },
    [
      'spec: Invalid value: "Burstable": Pod QOS Class may not change as a result of resizing',
      'spec.containers[0].resources.requests: Forbidden: resource requests cannot be removed',
    ],
  ],
  [
    'change other resources',
    { containers: [sized('100m', '64Mi')] },
    (spec) => {
      spec.containers = [
        { ...container, resources: { requests: { cpu: '1', memory: '1Gi', 'ephemeral-storage': '1Gi' } } },
      ];
    },
    ['spec: Forbidden: only cpu and memory resources are mutable'],
  ],
  [
    'change how a container is resized',
    { containers: [sized('100m', '64Mi')] },
    (spec) => {
      spec.containers = [
        { ...sized('100m', '64Mi'), resizePolicy: [{ resourceName: 'cpu', restartPolicy: 'NotRequired' }] },
      ];
    },
    ['spec: Forbidden: only cpu and memory resources are mutable'],
  ],
  [
    'add a container',
    { containers: [container] },
    (spec) => {
      spec.containers.push({ ...container, name: 'd', imagePullPolicy: 'Always', terminationMessagePolicy: 'File' });
    },
    ['spec.containers: Forbidden: containers may not be added or removed on resize'],
  ],
  [
    'swap containers',
    { containers: [container, { ...container, name: 'd' }] },
    (spec) => {
      spec.containers.reverse();
    },
    [
      'spec.containers[0].name: Forbidden: containers may not be renamed or reordered on resize',
      'spec.containers[1].name: Forbidden: containers may not be renamed or reordered on resize',
    ],
  ],
  [
    'let a request pass its limit',
    { containers: [{ ...container, resources: { requests: { cpu: '1' }, limits: { cpu: '2' } } }] },
    (spec) => {
      spec.containers = [{ ...container, resources: { requests: { cpu: '3' }, limits: { cpu: '2' } } }];
    },
    ['spec.containers[0].resources.requests: Invalid value: "3": must be less than or equal to cpu limit of 2'],
  ],
  [
    'change other resources of a container before the others',
    { containers: [container], initContainers: [init({})] },
    (spec) => {
      spec.initContainers = [
        init({ resources: { requests: { cpu: '2m', memory: '1Mi', 'ephemeral-storage': '1Gi' } } }),
      ];
    },
    ['spec.initContainers[0]: Forbidden: only cpu and memory resources for init or sidecar containers are mutable'],
  ],
  [
    'forget what the pod asks for as a whole',
    { containers: [container], resources: { requests: { cpu: '1' }, limits: { cpu: '1' } } },
    (spec) => {
      delete spec.resources;
    },
    [
      'spec: Invalid value: "Burstable": Pod QOS Class may not change as a result of resizing',
      'spec.resources: Forbidden: pod-level resources cannot be removed',
    ],
  ],
])('a resize may not %s', (_, spec, change, faults) => {
  const { errors } = changeThrough('resize', storedPod(spec), (pod) => change(pod.spec));
  expect(errors).toEqual(faults);
});

test('a resize of a container that runs before the others is taken', () => {
  const old = storedPod({ containers: [container], initContainers: [init({})] });
  const { draft, errors } = changeThrough('resize', old, ({ spec }) => {
    spec.initContainers = [init({ resources: { requests: { cpu: '5m', memory: '1Mi' } } })];
  });
  expect(errors).toEqual([]);
  expect(draft.spec.initContainers?.[0]?.resources).toEqual({ requests: { cpu: '5m', memory: '1Mi' } });
});

test.each([
  [{ metadata: { annotations: { 'kubernetes.io/config.mirror': 'm' } } }, {}, 'static pods cannot be resized'],
  [{}, { os: { name: 'windows' } }, 'windows pods cannot be resized'],
])('a pod that cannot be resized says so', (more, spec, text) => {
  const old = storedPod({ containers: [container], nodeName: 'n', ...spec }, more);
  expect(changeThrough('resize', old, () => undefined).errors).toEqual([`: Forbidden: ${text}`]);
});

test('a node that tells no resources of a running container cannot resize it', () => {
  const running = { name: 'c', image: '', imageID: '', ready: true, restartCount: 0, state: { running: {} } };
  const old = storedPod({ containers: [container] }, { status: { containerStatuses: [running] } });
  expect(changeThrough('resize', old, () => undefined).errors).toEqual([
    'spec: Forbidden: Pod running on node without support for resize',
  ]);
});
