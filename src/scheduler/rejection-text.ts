import type { Pod, Stored } from '#api';
import type { Rejection } from './cycle.ts';

/** Why a pod waits, as its FailedScheduling event and its PodScheduled condition say it, in the original's words. */
export function rejectionText(pod: Stored<Pod>, { nodeCount, unfit }: Rejection): string {
  if (nodeCount === 0) return 'no nodes available to schedule pods';
  const all = [...unfit.values()];
  const why = countedReasons(all.flatMap(({ reasons }) => reasons));
  // No pod has claims to devices here, so there is never one to take away for another's sake.
  return `${nodesText(nodeCount, why)} no new claims to deallocate, preemption: ${preemptionText(pod, all, nodeCount)}`;
}

/** What moving lower pods away would change. No pod has a priority above another's, so there are never victims. */
function preemptionText(pod: Stored<Pod>, all: { resolvable: boolean }[], nodeCount: number): string {
  if (pod.spec.preemptionPolicy === 'Never') return 'not eligible due to preemptionPolicy=Never.';
  const reasons = all.map(({ resolvable }) =>
    resolvable ? 'No preemption victims found for incoming pod' : 'Preemption is not helpful for scheduling',
  );
  return nodesText(nodeCount, countedReasons(reasons));
}

function nodesText(nodeCount: number, reasons: string[]): string {
  return `0/${nodeCount} nodes are available: ${reasons.join(', ')}.`;
}

/** `2 Insufficient cpu`, sorted as text. */
function countedReasons(reasons: string[]): string[] {
  const counts = new Map<string, number>();
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts].map(([reason, count]) => `${count} ${reason}`).sort();
}
