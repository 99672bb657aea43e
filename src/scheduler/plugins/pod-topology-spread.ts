import { type Pod, type Stored, selectorMatches, type TopologySpreadConstraint } from '#api';
import { type FilterPlugin, type ScorePlugin, unresolvable } from '../plugin.ts';
import type { NodeView, Snapshot } from '../snapshot.ts';
import { selects } from './node-affinity.ts';
import { isTolerated } from './taint-toleration.ts';

const REASON = "node(s) didn't match pod topology spread constraints";

/** A constraint with what is there now. */
interface Spread {
  constraint: TopologySpreadConstraint;
  /** Pods that count, by value of the topology key; every value that may be used is there. */
  counts: Map<string, number>;
  /** What the pod itself would add. */
  own: number;
  fewest: number;
}

/** Keeps pods of a kind spread evenly over zones, nodes and the like, where they demand it. */
export const podTopologySpread: FilterPlugin = {
  name: 'PodTopologySpread',
  for(pod, snapshot) {
    const constraints = constraintsOf(pod, 'DoNotSchedule');
    const spreads = constraints.map((constraint) => spreadOf(pod, constraint, constraints, snapshot));
    return (view) => {
      for (const { constraint, counts, own, fewest } of spreads) {
        const value = view.node.metadata.labels?.[constraint.topologyKey];
        if (value === undefined) return unresolvable(`${REASON} (missing required label)`);
        if ((counts.get(value) ?? 0) + own - fewest > constraint.maxSkew)
          return { reasons: [REASON], resolvable: true };
      }
      return undefined;
    };
  },
  mayHelp: () => true,
};

/** Prefers places with fewer pods of the kind, where spreading is only wished for. */
export const podTopologySpreadScore: ScorePlugin = {
  name: 'PodTopologySpread',
  weight: 2,
  normalize: 'fewest',
  for(pod, snapshot) {
    const constraints = constraintsOf(pod, 'ScheduleAnyway');
    if (constraints.length === 0) return undefined;
    const spreads = constraints.map((constraint) => spreadOf(pod, constraint, constraints, snapshot));
    const most = spreads.reduce((sum, spread) => sum + Math.max(0, ...spread.counts.values()) * weightOf(spread), 0);
    return ({ node }) => {
      let sum = 0;
      for (const spread of spreads) {
        const count = spread.counts.get(node.metadata.labels?.[spread.constraint.topologyKey] ?? '');
        // A node outside of all places is as bad as the fullest.
        if (count === undefined) return Math.round(most);
        sum += count * weightOf(spread) + spread.constraint.maxSkew - 1;
      }
      return Math.round(sum);
    };
  },
};

/** A pod more or less matters less among few places than among many. */
function weightOf({ counts }: Spread): number {
  return Math.log(counts.size + 2);
}

function constraintsOf(pod: Stored<Pod>, when: TopologySpreadConstraint['whenUnsatisfiable']) {
  return (pod.spec.topologySpreadConstraints ?? []).filter((c) => c.whenUnsatisfiable === when);
}

function spreadOf(
  pod: Stored<Pod>,
  constraint: TopologySpreadConstraint,
  all: TopologySpreadConstraint[],
  { nodes }: Snapshot,
): Spread {
  const counts = new Map<string, number>();
  for (const view of nodes) {
    const labels = view.node.metadata.labels ?? {};
    const value = labels[constraint.topologyKey];
    if (value === undefined || !all.every(({ topologyKey }) => topologyKey in labels)) continue;
    if (!takesPart(pod, constraint, view)) continue;
    let count = counts.get(value) ?? 0;
    for (const other of view.pods.values()) if (counted(pod, constraint, other)) count++;
    counts.set(value, count);
  }
  const enough = counts.size >= (constraint.minDomains ?? 1);
  const fewest = enough ? Math.min(...counts.values()) : 0;
  return { constraint, counts, own: counted(pod, constraint, pod) ? 1 : 0, fewest };
}

function takesPart(pod: Stored<Pod>, constraint: TopologySpreadConstraint, { node }: NodeView): boolean {
  if (constraint.nodeAffinityPolicy !== 'Ignore' && !selects(pod, node)) return false;
  return constraint.nodeTaintsPolicy !== 'Honor' || isTolerated(node, pod);
}

function counted(
  pod: Stored<Pod>,
  { labelSelector, matchLabelKeys = [] }: TopologySpreadConstraint,
  other: Stored<Pod>,
) {
  const { namespace, labels, deletionTimestamp } = other.metadata;
  if (namespace !== pod.metadata.namespace || deletionTimestamp) return false;
  const sameKeys = matchLabelKeys.every((key) => {
    const wanted = pod.metadata.labels?.[key];
    return wanted === undefined || labels?.[key] === wanted;
  });
  return sameKeys && selectorMatches(labelSelector, labels);
}
