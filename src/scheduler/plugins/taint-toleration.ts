import type { Node, Pod, Stored, Taint, Toleration } from '#api';
import { type FilterPlugin, type ScorePlugin, unresolvable } from '../plugin.ts';

/** Whether a toleration covers a taint. An empty key with `Exists` covers all, an empty effect every effect. */
export function tolerates(toleration: Toleration, taint: Pick<Taint, 'key' | 'value' | 'effect'>): boolean {
  if (toleration.effect && toleration.effect !== taint.effect) return false;
  if (toleration.key && toleration.key !== taint.key) return false;
  const operator = toleration.operator || 'Equal';
  if (operator === 'Exists') return true;
  return operator === 'Equal' && (toleration.value ?? '') === (taint.value ?? '');
}

function untolerated(taints: readonly Taint[] | undefined, tolerations: readonly Toleration[], effects: string[]) {
  return (taints ?? []).filter(
    (taint) => effects.includes(taint.effect) && !tolerations.some((toleration) => tolerates(toleration, taint)),
  );
}

/** Whether a pod tolerates every taint of a node that keeps pods away. */
export function isTolerated(node: Stored<Node>, pod: Stored<Pod>): boolean {
  return untolerated(node.spec.taints, pod.spec.tolerations ?? [], ['NoSchedule', 'NoExecute']).length === 0;
}

/** Keeps pods off nodes whose taints they do not tolerate. */
export const taintToleration: FilterPlugin = {
  name: 'TaintToleration',
  for(pod) {
    return ({ node }) => (isTolerated(node, pod) ? undefined : unresolvable('node(s) had untolerated taint(s)'));
  },
  mayHelp(change, pod) {
    if (change.type !== 'node') return false;
    return isTolerated(change.node, pod) && !(change.old && isTolerated(change.old, pod));
  },
};

/** Prefers nodes with fewer taints of the soft kind that the pod does not tolerate. */
export const taintScore: ScorePlugin = {
  name: 'TaintToleration',
  weight: 3,
  normalize: 'least',
  for(pod) {
    const tolerations = (pod.spec.tolerations ?? []).filter((t) => !t.effect || t.effect === 'PreferNoSchedule');
    return ({ node }) => untolerated(node.spec.taints, tolerations, ['PreferNoSchedule']).length;
  },
};
