import { describe, expect, test } from 'vitest';
import type { NodeSelectorTerm, Pod, PodSpec, Stored } from '#api';
import { asking, cluster, container, node, outcome, pod, type Requests } from './placing-cases.ts';
import type { ClusterView } from './snapshot.ts';

const hopeless = (n: number) => `0/${n} nodes are available: ${n} Preemption is not helpful for scheduling.`;

describe('a pod that fits nowhere says why in the original words', () => {
  test.each<[string, Stored<Pod>, ClusterView, string]>([
    [
      'more than the node has',
      asking({ cpu: '64', memory: '1Ti' }),
      cluster([node('a')]),
      `0/1 nodes are available: 1 Insufficient cpu, 1 Insufficient memory. no new claims to deallocate, preemption: ${hopeless(1)}`,
    ],
    [
      'a node selector no node has',
      pod({ nodeSelector: { disk: 'nvme' } }),
      cluster([node('a')]),
      `0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector. no new claims to deallocate, preemption: ${hopeless(1)}`,
    ],
    [
      'what others have taken',
      asking({ cpu: '1' }),
      cluster([node('a')], [[asking({ cpu: '1500m' }, 'other'), 'a']]),
      '0/1 nodes are available: 1 Insufficient cpu. no new claims to deallocate, preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod.',
    ],
    [
      'each node for its own reason',
      asking({ cpu: '1' }),
      cluster(
        [
          node('a', { unschedulable: true }),
          node('b', { taints: [{ key: 'k', effect: 'NoSchedule' }] }),
          node('c', { taints: [{ key: 'other', effect: 'NoExecute' }] }),
          node('d'),
        ],
        [[asking({ cpu: '2' }, 'other'), 'd']],
      ),
      '0/4 nodes are available: 1 Insufficient cpu, 1 node(s) were unschedulable, 2 node(s) had untolerated taint(s). no new claims to deallocate, preemption: 0/4 nodes are available: 1 No preemption victims found for incoming pod, 3 Preemption is not helpful for scheduling.',
    ],
    ['no node at all', pod(), cluster([]), 'no nodes available to schedule pods'],
    [
      'a full node',
      pod(),
      cluster([node('a', { allocatable: { pods: '1' } })], [[pod({}, 'other'), 'a']]),
      '0/1 nodes are available: 1 Too many pods. no new claims to deallocate, preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod.',
    ],
    [
      'an extended resource nobody has',
      asking({ 'example.com/gpu': '1' }),
      cluster([node('a')]),
      `0/1 nodes are available: 1 Insufficient example.com/gpu. no new claims to deallocate, preemption: ${hopeless(1)}`,
    ],
    [
      'a taken port, when it may not preempt',
      pod({ preemptionPolicy: 'Never', containers: [container({}, { ports: [{ containerPort: 80, hostPort: 80 }] })] }),
      cluster(
        [node('a')],
        [[pod({ containers: [container({}, { ports: [{ containerPort: 8080, hostPort: 80 }] })] }, 'other'), 'a']],
      ),
      "0/1 nodes are available: 1 node(s) didn't have free ports for the requested pod ports. no new claims to deallocate, preemption: not eligible due to preemptionPolicy=Never.",
    ],
  ])('%s', (_, p, view, text) => {
    expect(outcome(p, view)).toBe(text);
  });
});

describe('resources', () => {
  const init = (requests: Requests, more = {}) => ({ ...container(requests, more), name: 'init' });
  test.each<[string, Partial<PodSpec>, boolean]>([
    ['containers add up', { containers: [container({ cpu: '1' }), container({ cpu: '1001m' })] }, false],
    ['exactly all of it fits', { containers: [container({ cpu: '2', memory: '4Gi' })] }, true],
    [
      'init containers do not add to containers',
      { initContainers: [init({ cpu: '2' })], containers: [container({ cpu: '2' })] },
      true,
    ],
    ['the largest init container counts', { initContainers: [init({ cpu: '1' }), init({ cpu: '2001m' })] }, false],
    [
      'sidecars add to containers',
      { initContainers: [init({ cpu: '1' }, { restartPolicy: 'Always' })], containers: [container({ cpu: '1001m' })] },
      false,
    ],
    [
      'sidecars add to init containers after them only',
      {
        initContainers: [init({ cpu: '2' }), init({ cpu: '1' }, { restartPolicy: 'Always' })],
        containers: [container()],
      },
      true,
    ],
    ['overhead adds', { containers: [container({ cpu: '2' })], overhead: { cpu: '1m' } }, false],
    [
      'the pod as a whole replaces',
      { containers: [container({ cpu: '3' })], resources: { requests: { cpu: '1' } } },
      true,
    ],
  ])('%s', (_, spec, fits) => {
    expect(outcome(pod(spec), cluster([node('a')])) === 'a').toBe(fits);
  });

  test('a pod that leaves makes room', () => {
    const other = asking({ cpu: '2' }, 'other');
    const view = cluster([node('a')], [[other, 'a']]);
    expect(outcome(asking({ cpu: '1' }), view)).not.toBe('a');
    view.remove(other);
    expect(outcome(asking({ cpu: '1' }), view)).toBe('a');
  });
});

describe('node affinity', () => {
  const required = (...nodeSelectorTerms: NodeSelectorTerm[]): Partial<PodSpec> => ({
    affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } } },
  });
  const one = (operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist' | 'Gt' | 'Lt', key: string, ...values: string[]) =>
    required({ matchExpressions: [{ key, operator, values }] });
  const labels = { zone: 'z1', size: '5' };
  test.each<[string, Partial<PodSpec>, boolean]>([
    ['In', one('In', 'zone', 'z0', 'z1'), true],
    ['In, other value', one('In', 'zone', 'z2'), false],
    ['NotIn', one('NotIn', 'zone', 'z1'), false],
    ['NotIn, label absent', one('NotIn', 'rack', 'r1'), true],
    ['Exists', one('Exists', 'zone'), true],
    ['DoesNotExist', one('DoesNotExist', 'zone'), false],
    ['Gt', one('Gt', 'size', '4'), true],
    ['Gt, equal', one('Gt', 'size', '5'), false],
    ['Lt', one('Lt', 'size', '6'), true],
    ['Gt on what is no number', one('Gt', 'zone', '1'), false],
    [
      'terms are alternatives',
      required(
        { matchExpressions: [{ key: 'no', operator: 'Exists' }] },
        { matchExpressions: [{ key: 'zone', operator: 'Exists' }] },
      ),
      true,
    ],
    ['an empty term selects nothing', required({}), false],
    ['a field', required({ matchFields: [{ key: 'metadata.name', operator: 'In', values: ['a'] }] }), true],
    ['selector and affinity must both hold', { ...one('Exists', 'zone'), nodeSelector: { zone: 'z2' } }, false],
  ])('%s', (_, spec, fits) => {
    expect(outcome(pod(spec), cluster([node('a', { labels })])) === 'a').toBe(fits);
  });

  test('a pod that names its node by field says which plugin kept it off the others', () => {
    const spec = required({ matchFields: [{ key: 'metadata.name', operator: 'In', values: ['gone'] }] });
    expect(outcome(pod(spec), cluster([node('a')]))).toContain("1 node(s) didn't satisfy plugin(s) [NodeAffinity].");
  });
});

describe('tolerations', () => {
  const taint = { key: 'k', value: 'v', effect: 'NoSchedule' as const };
  test.each<[string, PodSpec['tolerations'], boolean]>([
    ['none', [], false],
    ['equal', [{ key: 'k', operator: 'Equal', value: 'v', effect: 'NoSchedule' }], true],
    ['equal is the default, any effect', [{ key: 'k', value: 'v' }], true],
    ['another value', [{ key: 'k', value: 'w' }], false],
    ['another effect', [{ key: 'k', value: 'v', effect: 'NoExecute' }], false],
    ['exists', [{ key: 'k', operator: 'Exists' }], true],
    ['everything', [{ operator: 'Exists' }], true],
  ])('%s', (_, tolerations, fits) => {
    expect(outcome(pod({ tolerations }), cluster([node('a', { taints: [taint] })])) === 'a').toBe(fits);
  });

  test('a cordoned node takes pods that tolerate it', () => {
    const tolerations = [{ key: 'node.kubernetes.io/unschedulable', operator: 'Exists' as const }];
    expect(outcome(pod({ tolerations }), cluster([node('a', { unschedulable: true })]))).toBe('a');
  });
});

describe('host ports', () => {
  const ports = (hostPort: number, more = {}) =>
    pod({ containers: [container({}, { ports: [{ containerPort: 1, hostPort, ...more }] })] });
  test.each([
    ['the same port', ports(80), false],
    ['another port', ports(81), true],
    ['another protocol', ports(80, { protocol: 'UDP' }), true],
    ['one address of all that are taken', ports(80, { hostIP: '10.0.0.1' }), false],
  ])('%s', (_, p, fits) => {
    const taken = pod({ containers: [container({}, { ports: [{ containerPort: 1, hostPort: 80 }] })] }, 'other');
    expect(outcome(p, cluster([node('a')], [[taken, 'a']])) === 'a').toBe(fits);
  });
});

describe('other pods', () => {
  const labelled = (
    name: string,
    labels: { [key: string]: string },
    spec: Partial<PodSpec> = {},
    namespace = 'default',
  ) => {
    const p = pod(spec, name);
    return { ...p, metadata: { ...p.metadata, labels, namespace } };
  };
  const term = (app: string, more = {}) => ({
    topologyKey: 'zone',
    labelSelector: { matchLabels: { app } },
    ...more,
  });
  const near = (...requiredDuringSchedulingIgnoredDuringExecution: ReturnType<typeof term>[]): Partial<PodSpec> => ({
    affinity: { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution } },
  });
  const apart = (...requiredDuringSchedulingIgnoredDuringExecution: ReturnType<typeof term>[]): Partial<PodSpec> => ({
    affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution } },
  });
  const zones = () => [node('a', { labels: { zone: 'z1' } }), node('b', { labels: { zone: 'z2' } })];
  const web = labelled('web', { app: 'web' });

  test.each<[string, Stored<Pod>, [Stored<Pod>, string][], string]>([
    ['goes where the pod it needs is', labelled('p', {}, near(term('web'))), [[web, 'b']], 'b'],
    ['goes where the other is not', labelled('p', {}, apart(term('web'))), [[web, 'b']], 'a'],
    ['goes where it is not refused', web, [[labelled('q', {}, apart(term('web'))), 'a']], 'b'],
    [
      'the first of a group goes anywhere',
      labelled('p', { app: 'x' }, near(term('x'))),
      [
        [web, 'b'],
        [asking({ cpu: '1' }, 'y'), 'a'],
      ],
      'b',
    ],
    [
      'needs one that is nowhere',
      labelled('p', {}, near(term('db'))),
      [[web, 'b']],
      `0/2 nodes are available: 2 node(s) didn't match pod affinity rules. no new claims to deallocate, preemption: ${hopeless(2)}`,
    ],
    [
      'pods of other namespaces do not count unless asked for',
      labelled('p', {}, near(term('web'))),
      [[labelled('web', { app: 'web' }, {}, 'other'), 'a']],
      `0/2 nodes are available: 2 node(s) didn't match pod affinity rules. no new claims to deallocate, preemption: ${hopeless(2)}`,
    ],
    [
      'pods of a named namespace',
      labelled('p', {}, near(term('web', { namespaces: ['other'] }))),
      [[labelled('web', { app: 'web' }, {}, 'other'), 'a']],
      'a',
    ],
    [
      'pods of a selected namespace',
      labelled('p', {}, near(term('web', { namespaceSelector: { matchLabels: { team: 't' } } }))),
      [[labelled('web', { app: 'web' }, {}, 'other'), 'a']],
      'a',
    ],
    [
      'refused everywhere, and apart from all',
      labelled('p', { app: 'web' }, apart(term('db'))),
      [
        [labelled('q', {}, apart(term('web'))), 'a'],
        [labelled('r', { app: 'db' }), 'b'],
      ],
      "0/2 nodes are available: 1 node(s) didn't match pod anti-affinity rules, 1 node(s) didn't satisfy existing pods anti-affinity rules. no new claims to deallocate, preemption: 0/2 nodes are available: 2 No preemption victims found for incoming pod.",
    ],
  ])('%s', (_, p, placed, text) => {
    const view = cluster(zones(), placed);
    view.setNamespace('other', { team: 't' });
    expect(outcome(p, view)).toBe(text);
  });

  const spread = (more = {}) => ({
    topologySpreadConstraints: [
      {
        topologyKey: 'zone',
        maxSkew: 1,
        whenUnsatisfiable: 'DoNotSchedule' as const,
        labelSelector: { matchLabels: { app: 'web' } },
        ...more,
      },
    ],
  });
  test.each<[string, Partial<PodSpec>, [Stored<Pod>, string][], string]>([
    ['the emptier zone', spread(), [[web, 'a']], 'b'],
    ['the emptier zone is closed to it', { ...spread(), nodeSelector: { zone: 'z1' } }, [[web, 'a']], 'a'],
    [
      'the emptier zone is full',
      { ...spread({ nodeAffinityPolicy: 'Ignore' }), nodeSelector: { zone: 'z1' } },
      [[web, 'a']],
      "0/2 nodes are available: 1 node(s) didn't match Pod's node affinity/selector, 1 node(s) didn't match pod topology spread constraints. no new claims to deallocate, preemption: 0/2 nodes are available: 1 No preemption victims found for incoming pod, 1 Preemption is not helpful for scheduling.",
    ],
    [
      'nodes without the label',
      spread({ topologyKey: 'rack' }),
      [],
      `0/2 nodes are available: 2 node(s) didn't match pod topology spread constraints (missing required label). no new claims to deallocate, preemption: ${hopeless(2)}`,
    ],
    [
      'fewer zones than it wants',
      spread({ minDomains: 3, maxSkew: 2 }),
      [
        [web, 'a'],
        [labelled('web2', { app: 'web' }), 'a'],
      ],
      'b',
    ],
  ])('spread: %s', (_, spec, placed, text) => {
    expect(outcome(labelled('p', { app: 'web' }, spec), cluster(zones(), placed))).toBe(text);
  });
});
