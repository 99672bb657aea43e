import type { FilterPlugin, ScorePlugin, Unfit } from '../plugin.ts';
import { type Amounts, allocatableOf, assumedRequestOf, requestOf } from '../resources.ts';
import type { NodeView } from '../snapshot.ts';

/** Keeps pods off nodes that have not enough left of what they ask for. */
export const nodeResourcesFit: FilterPlugin = {
  name: 'NodeResourcesFit',
  for(pod) {
    const request = requestOf(pod);
    return (node) => shortage(request, node);
  },
  mayHelp(change, pod) {
    if (change.type === 'node') {
      const before: Amounts = change.old ? allocatableOf(change.old) : new Map();
      const now = allocatableOf(change.node);
      const request = [...requestOf(pod), ['pods', 1] as const].filter(([, amount]) => amount > 0);
      const enough = request.every(([name, amount]) => amount <= (now.get(name) ?? 0));
      return enough && request.some(([name]) => (now.get(name) ?? 0) > (before.get(name) ?? 0));
    }
    return change.type === 'room';
  },
};

function shortage(request: Amounts, { allocatable, requested, pods }: NodeView): Unfit | undefined {
  const reasons: string[] = [];
  let resolvable = true;
  if (pods.size + 1 > (allocatable.get('pods') ?? 0)) reasons.push('Too many pods');
  for (const [name, amount] of request) {
    const has = allocatable.get(name) ?? 0;
    if (amount === 0 || amount <= has - (requested.get(name) ?? 0)) continue;
    reasons.push(`Insufficient ${name}`);
    if (amount > has) resolvable = false;
  }
  return reasons.length > 0 ? { reasons, resolvable } : undefined;
}

const SCORED = ['cpu', 'memory'];

/** Prefers nodes of which the smallest part is taken. */
export const leastAllocated: ScorePlugin = {
  name: 'NodeResourcesFit',
  weight: 1,
  normalize: 'none',
  for(pod) {
    const request = assumedRequestOf(pod);
    return ({ allocatable, assumed }) => {
      let sum = 0;
      let counted = 0;
      for (const name of SCORED) {
        const has = allocatable.get(name) ?? 0;
        if (has === 0) continue;
        const taken = (assumed.get(name) ?? 0) + (request.get(name) ?? 0);
        sum += taken > has ? 0 : Math.floor(((has - taken) * 100) / has);
        counted++;
      }
      return counted === 0 ? 0 : Math.floor(sum / counted);
    };
  },
};

/** Prefers nodes where CPU and memory are taken to a like part, so that neither is left over without the other. */
export const balancedAllocation: ScorePlugin = {
  name: 'NodeResourcesBalancedAllocation',
  weight: 1,
  normalize: 'none',
  for(pod) {
    const request = requestOf(pod);
    if (SCORED.every((name) => !request.get(name))) return undefined;
    return ({ allocatable, requested }) => {
      const parts: number[] = [];
      for (const name of SCORED) {
        const has = allocatable.get(name) ?? 0;
        if (has > 0) parts.push(Math.min(1, ((requested.get(name) ?? 0) + (request.get(name) ?? 0)) / has));
      }
      const [a = 0, b = a] = parts;
      return Math.floor((1 - Math.abs(a - b) / 2) * 100);
    };
  },
};
