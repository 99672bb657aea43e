import {
  type Labels,
  type Pod,
  type PodAffinityTerm,
  type Stored,
  selectorMatches,
  type WeightedPodAffinityTerm,
} from '#api';
import { type FilterPlugin, type ScorePlugin, type Unfit, unresolvable } from '../plugin.ts';
import type { NodeView, Snapshot } from '../snapshot.ts';

type Selects = (pod: Stored<Pod>) => boolean;

interface Term {
  topologyKey: string;
  selects: Selects;
}

/** Values of a topology key where something is. */
class Places {
  readonly #found = new Set<string>();

  add(topologyKey: string, node: NodeView): void {
    const value = valueAt(topologyKey, node);
    if (value !== undefined) this.#found.add(`${topologyKey}=${value}`);
  }

  has(topologyKey: string, node: NodeView): boolean {
    return this.#found.has(`${topologyKey}=${valueAt(topologyKey, node)}`);
  }

  get isEmpty(): boolean {
    return this.#found.size === 0;
  }
}

function valueAt(topologyKey: string, { node }: NodeView): string | undefined {
  return node.metadata.labels?.[topologyKey];
}

/** Keeps pods near the pods they must be near, and away from those that they, or that for their part, must be apart. */
export const interPodAffinity: FilterPlugin = {
  name: 'InterPodAffinity',
  for(pod, snapshot) {
    const near = termsOf(pod, required(pod, 'podAffinity'), snapshot);
    const apart = termsOf(pod, required(pod, 'podAntiAffinity'), snapshot);
    const nearPlaces = new Places();
    const apartPlaces = new Places();
    const refusedPlaces = new Places();
    for (const node of snapshot.nodes) {
      for (const other of node.pods.values()) {
        if (near.length > 0 && near.every(({ selects }) => selects(other))) {
          for (const { topologyKey } of near) nearPlaces.add(topologyKey, node);
        }
        for (const { topologyKey, selects } of apart) if (selects(other)) apartPlaces.add(topologyKey, node);
        const theirs = required(other, 'podAntiAffinity');
        if (theirs.length === 0) continue;
        for (const { topologyKey, selects } of termsOf(other, theirs, snapshot)) {
          if (selects(pod)) refusedPlaces.add(topologyKey, node);
        }
      }
    }
    // The first of a group that wants to stay together may go anywhere.
    const isFirst = nearPlaces.isEmpty && near.every(({ selects }) => selects(pod));
    return (node) => {
      const known = near.every(({ topologyKey }) => valueAt(topologyKey, node) !== undefined);
      if (!known || (!isFirst && !near.every(({ topologyKey }) => nearPlaces.has(topologyKey, node)))) {
        return unresolvable("node(s) didn't match pod affinity rules");
      }
      if (apart.some(({ topologyKey }) => apartPlaces.has(topologyKey, node))) {
        return resolvable("node(s) didn't match pod anti-affinity rules");
      }
      return refusedAt(refusedPlaces, node)
        ? resolvable("node(s) didn't satisfy existing pods anti-affinity rules")
        : undefined;
    };
  },
  mayHelp: (change, pod) => change.type !== 'placed' || required(pod, 'podAffinity').length > 0,
};

/** What an existing pod's demand to be near weighs for a pod it is about. */
const DEMAND_WEIGHT = 1;

/** Prefers nodes near the pods that a pod wishes to be near, or that wish it near; the opposite for apart. */
export const interPodAffinityScore: ScorePlugin = {
  name: 'InterPodAffinity',
  weight: 2,
  normalize: 'between',
  for(pod, snapshot) {
    const sums = new Map<string, number>();
    const own = wishesOf(pod, snapshot);
    for (const node of snapshot.nodes) {
      const count = ({ topologyKey, selects, weight }: Wish, who: Stored<Pod>) => {
        const value = valueAt(topologyKey, node);
        if (value === undefined || !selects(who)) return;
        const place = `${topologyKey}=${value}`;
        sums.set(place, (sums.get(place) ?? 0) + weight);
      };
      for (const other of node.pods.values()) {
        for (const wish of own) count(wish, other);
        if (!other.spec.affinity) continue;
        for (const wish of wishesOf(other, snapshot)) count(wish, pod);
        for (const term of termsOf(other, required(other, 'podAffinity'), snapshot)) {
          count({ ...term, weight: DEMAND_WEIGHT }, pod);
        }
      }
    }
    if (sums.size === 0) return undefined;
    return ({ node }) => {
      let sum = 0;
      for (const [key, value] of Object.entries(node.metadata.labels ?? {})) sum += sums.get(`${key}=${value}`) ?? 0;
      return sum;
    };
  },
};

interface Wish extends Term {
  /** Below 0: apart. */
  weight: number;
}

function wishesOf(owner: Stored<Pod>, snapshot: Snapshot): Wish[] {
  const { podAffinity, podAntiAffinity } = owner.spec.affinity ?? {};
  const wishes = (preferred: WeightedPodAffinityTerm[] = [], sign: 1 | -1) =>
    preferred.flatMap(({ podAffinityTerm, weight }) =>
      termsOf(owner, [podAffinityTerm], snapshot).map((term) => ({ ...term, weight: sign * weight })),
    );
  return [
    ...wishes(podAffinity?.preferredDuringSchedulingIgnoredDuringExecution, 1),
    ...wishes(podAntiAffinity?.preferredDuringSchedulingIgnoredDuringExecution, -1),
  ];
}

function refusedAt(places: Places, node: NodeView): boolean {
  return !places.isEmpty && Object.keys(node.node.metadata.labels ?? {}).some((key) => places.has(key, node));
}

function resolvable(reason: string): Unfit {
  return { reasons: [reason], resolvable: true };
}

function required(pod: Stored<Pod>, which: 'podAffinity' | 'podAntiAffinity'): PodAffinityTerm[] {
  return pod.spec.affinity?.[which]?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
}

/** `owner`'s terms; without any namespace they mean its own. */
function termsOf(owner: Stored<Pod>, terms: PodAffinityTerm[], { namespaceLabels }: Snapshot): Term[] {
  return terms.map(({ topologyKey, labelSelector, namespaces = [], namespaceSelector }) => {
    const own = namespaces.length === 0 && !namespaceSelector ? [owner.metadata.namespace ?? ''] : namespaces;
    const labelsOf = (namespace: string): Labels | undefined => namespaceLabels.get(namespace);
    const selects: Selects = ({ metadata }) => {
      const namespace = metadata.namespace ?? '';
      const there = own.includes(namespace) || selectorMatches(namespaceSelector, labelsOf(namespace));
      return there && selectorMatches(labelSelector, metadata.labels);
    };
    return { topologyKey, selects };
  });
}
