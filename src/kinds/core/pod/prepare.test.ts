import { expect, test } from 'vitest';
import type { Pod, PodSpec } from '#api';
import { pods } from './index.ts';
import { container, faultsOf, newPod, storedPod } from './pod-under-test.ts';

const own = { labelSelector: { matchLabels: { app: 'a' } }, matchLabelKeys: ['hash', 'none'] };

test('keys of labels become parts of selectors, with the values the pod has', () => {
  const labels = { app: 'a', hash: 'x', zone: 'z' };
  const term = { topologyKey: 'k', ...own, mismatchLabelKeys: ['zone'] };
  const { spec } = newPod(
    {
      affinity: {
        podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] },
        podAntiAffinity: {
          preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 1, podAffinityTerm: term }],
        },
      },
      topologySpreadConstraints: [{ maxSkew: 1, topologyKey: 'k', whenUnsatisfiable: 'DoNotSchedule', ...own }],
    },
    { labels },
  );
  const hash = { key: 'hash', operator: 'In', values: ['x'] };
  const both = {
    matchLabels: { app: 'a' },
    matchExpressions: [hash, { key: 'zone', operator: 'NotIn', values: ['z'] }],
  };
  expect(spec?.affinity?.podAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.[0]?.labelSelector).toEqual(both);
  const [preferred] = spec?.affinity?.podAntiAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
  expect(preferred?.podAffinityTerm.labelSelector).toEqual(both);
  expect(spec?.topologySpreadConstraints?.[0]?.labelSelector).toEqual({
    matchLabels: { app: 'a' },
    matchExpressions: [hash],
  });
});

test('a key that the selector has already is found there twice', () => {
  const constraint = {
    maxSkew: 1,
    topologyKey: 'k',
    whenUnsatisfiable: 'DoNotSchedule' as const,
    labelSelector: { matchLabels: { app: 'a' } },
    matchLabelKeys: ['app'],
  };
  expect(faultsOf({ topologySpreadConstraints: [constraint] }, { labels: { app: 'a' } })).toEqual([
    'spec.topologySpreadConstraints[0][0]: Invalid value: "app": exists in both matchLabelKeys and labelSelector',
  ]);
});

const KEY = 'container.apparmor.security.beta.kubernetes.io/c';

test.each<[string, Partial<PodSpec>, object | undefined]>([
  ['unconfined', {}, { appArmorProfile: { type: 'Unconfined' } }],
  ['runtime/default', {}, { appArmorProfile: { type: 'RuntimeDefault' } }],
  ['localhost/mine', {}, { appArmorProfile: { type: 'Localhost', localhostProfile: 'mine' } }],
  ['localhost/', {}, undefined],
  ['odd', {}, undefined],
  ['unconfined', { securityContext: { appArmorProfile: { type: 'Unconfined' } } }, undefined],
  ['unconfined', { os: { name: 'windows' } }, undefined],
])('the annotation %s becomes a profile unless it says nothing new', (value, spec, context) => {
  const pod = newPod({ containers: [container], ...spec }, { annotations: { [KEY]: value } });
  expect(pod.spec?.containers[0]?.securityContext).toEqual(context);
});

test('a new pod is pending, and says when its gates hold it', () => {
  const pod: Pod = { spec: { containers: [], schedulingGates: [{ name: 'g' }] }, status: { phase: 'Running' } };
  pods.prepareCreate?.(pod);
  expect(pod.status).toEqual({
    phase: 'Pending',
    qosClass: 'BestEffort',
    conditions: [
      {
        type: 'PodScheduled',
        status: 'False',
        reason: 'SchedulingGated',
        message: 'Scheduling is blocked due to non-empty scheduling gates',
        lastProbeTime: null,
        lastTransitionTime: null,
      },
    ],
  });
});

test('generations that were observed stay when the writer of a status leaves them out', () => {
  const condition = (type: string, observedGeneration?: number) => ({
    type,
    status: 'True',
    ...(observedGeneration !== undefined && { observedGeneration }),
  });
  const old = storedPod({}, { status: { observedGeneration: 3, conditions: [condition('A', 1), condition('B', 2)] } });
  const draft = structuredClone(old);
  draft.status = { conditions: [condition('B'), condition('A', 4), condition('C')] };
  pods.prepareStatus?.(draft, old, '');
  expect(draft.status).toEqual({
    observedGeneration: 3,
    conditions: [condition('B', 2), condition('A', 4), condition('C')],
  });
});
