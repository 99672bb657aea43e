import type { Pod, Stored } from '#api';
import type { Random } from '#base';
import type { Normalization, Unfit } from './plugin.ts';
import { filters, scores } from './plugins/index.ts';
import type { NodeView, Snapshot } from './snapshot.ts';

/** Why no node will do. */
export interface Rejection {
  nodeCount: number;
  /** By node name. */
  unfit: ReadonlyMap<string, Unfit>;
  /** Names of the plugins that ruled nodes out. */
  plugins: ReadonlySet<string>;
}

export type Placement = { node: string } | { rejection: Rejection };

/**
 * Chooses a node for a pod: those that no filter rules out, then the highest score; chance decides between equals.
 * Changes nothing.
 */
export function place(pod: Stored<Pod>, snapshot: Snapshot, random: Random): Placement {
  const { nodes } = snapshot;
  const checks = filters.map(({ name, for: make }) => ({ name, check: make(pod, snapshot) }));
  const unfit = new Map<string, Unfit>();
  const plugins = new Set<string>();
  const feasible = nodes.filter((node) => {
    for (const { name, check } of checks) {
      const why = check(node);
      if (!why) continue;
      unfit.set(node.name, why);
      plugins.add(name);
      return false;
    }
    return true;
  });
  const best = feasible.length > 1 ? highest(pod, feasible, snapshot, random) : feasible[0];
  return best ? { node: best.name } : { rejection: { nodeCount: nodes.length, unfit, plugins } };
}

function highest(
  pod: Stored<Pod>,
  nodes: readonly NodeView[],
  snapshot: Snapshot,
  random: Random,
): NodeView | undefined {
  const totals = new Array<number>(nodes.length).fill(0);
  for (const plugin of scores) {
    const score = plugin.for(pod, snapshot);
    if (!score) continue;
    const values = normalized(nodes.map(score), plugin.normalize);
    values.forEach((value, i) => {
      totals[i] = (totals[i] ?? 0) + value * plugin.weight;
    });
  }
  const top = Math.max(...totals);
  const equals = nodes.filter((_, i) => totals[i] === top);
  return equals[Math.floor(random.next() * equals.length)];
}

/** Scores as whole numbers from 0 to 100. */
function normalized(values: number[], how: Normalization): number[] {
  const top = Math.max(...values);
  const bottom = Math.min(...values);
  switch (how) {
    case 'none':
      return values;
    case 'most':
      return values.map((value) => (top === 0 ? value : Math.floor((100 * value) / top)));
    case 'least':
      return values.map((value) => (top === 0 ? 100 : 100 - Math.floor((100 * value) / top)));
    case 'between':
      return values.map((value) => (top === bottom ? 0 : Math.floor((100 * (value - bottom)) / (top - bottom))));
    case 'fewest':
      return values.map((value) => (top === 0 ? 100 : Math.floor((100 * (top + bottom - value)) / top)));
    default:
      return how satisfies never;
  }
}
