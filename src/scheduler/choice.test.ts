import { describe, expect, test } from 'vitest';
import type { Pod, PodSpec, Stored } from '#api';
import { seededRandom } from '#base';
import { place } from './cycle.ts';
import { asking, cluster, container, node, outcome, pod } from './placing-cases.ts';

describe('of several nodes that fit', () => {
  test('the emptier one is taken', () => {
    const view = cluster([node('a'), node('b')], [[asking({ cpu: '1', memory: '1Gi' }, 'other'), 'a']]);
    expect(outcome(asking({ cpu: '100m', memory: '100Mi' }), view)).toBe('b');
  });

  test('preferred affinity outweighs emptiness', () => {
    const preference = { matchExpressions: [{ key: 'disk', operator: 'Exists' as const }] };
    const preferredDuringSchedulingIgnoredDuringExecution = [{ weight: 1, preference }];
    const view = cluster([node('a', { labels: { disk: 'ssd' } }), node('b')], [[asking({ cpu: '1' }, 'other'), 'a']]);
    const p = pod({ affinity: { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution } } });
    expect(outcome(p, view)).toBe('a');
  });

  test('a soft taint is avoided', () => {
    const view = cluster([node('a', { taints: [{ key: 'k', effect: 'PreferNoSchedule' }] }), node('b')]);
    expect(outcome(pod(), view)).toBe('b');
  });

  const app = (name: string, spec: Partial<PodSpec> = {}) => {
    const p = pod({ containers: [container({ cpu: '10m', memory: '1Mi' })], ...spec }, name);
    return { ...p, metadata: { ...p.metadata, labels: { app: 'web' } } };
  };
  const wish = (which: 'podAffinity' | 'podAntiAffinity'): Partial<PodSpec> => {
    const podAffinityTerm = { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: { app: 'web' } } };
    return {
      affinity: { [which]: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 10, podAffinityTerm }] } },
    };
  };
  const constraint = {
    topologyKey: 'kubernetes.io/hostname',
    maxSkew: 1,
    whenUnsatisfiable: 'ScheduleAnyway' as const,
    labelSelector: { matchLabels: { app: 'web' } },
  };
  test.each<[string, Stored<Pod>, [Stored<Pod>, string][], string]>([
    ['near the pods it wishes near', app('p', wish('podAffinity')), [[app('q'), 'b']], 'b'],
    ['apart from the pods it wishes apart', app('p', wish('podAntiAffinity')), [[app('q'), 'a']], 'b'],
    ['near a pod that wishes it near', app('p'), [[app('q', wish('podAffinity')), 'b']], 'b'],
    ['apart from a pod that wishes it apart', app('p'), [[app('q', wish('podAntiAffinity')), 'b']], 'a'],
    [
      'where fewer of its kind are, though it is fuller',
      app('p', { topologySpreadConstraints: [constraint] }),
      [
        [app('q'), 'a'],
        [asking({ cpu: '100m', memory: '100Mi' }, 'other'), 'b'],
      ],
      'b',
    ],
  ])('the one %s', (_, p, placed, chosen) => {
    for (let seed = 0; seed < 5; seed++) expect(outcome(p, cluster([node('a'), node('b')], placed), seed)).toBe(chosen);
  });

  test('chance decides between equals, the same chance the same way', () => {
    const view = cluster(['a', 'b', 'c'].map((name) => node(name)));
    const chosen = Array.from({ length: 40 }, (_, seed) => outcome(pod(), view, seed));
    expect(new Set(chosen)).toEqual(new Set(['a', 'b', 'c']));
    expect(Array.from({ length: 40 }, (_, seed) => outcome(pod(), view, seed))).toEqual(chosen);
  });

  test('pods placed one after the other spread evenly', () => {
    const view = cluster(['a', 'b', 'c'].map((name) => node(name)));
    const random = seededRandom(7);
    const counts = new Map<string, number>();
    for (let i = 0; i < 12; i++) {
      const p = asking({ cpu: '100m', memory: '100Mi' }, `p${i}`);
      const placement = place(p, view.snapshot, random);
      if (!('node' in placement)) throw new Error('all fit');
      view.place(p, placement.node);
      counts.set(placement.node, (counts.get(placement.node) ?? 0) + 1);
    }
    expect([...counts.values()]).toEqual([4, 4, 4]);
  });
});
