import type { Node, Stored, Taint, Toleration } from '#api';
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

/** Keeps pods off nodes whose taints they do not tolerate. */
export const taintToleration: FilterPlugin = {
  name: 'TaintToleration',
  for(pod) {
    const tolerations = pod.spec.tolerations ?? [];
    return ({ node }) =>
      untolerated(node.spec.taints, tolerations, ['NoSchedule', 'NoExecute']).length > 0
        ? unresolvable('node(s) had untolerated taint(s)')
        : undefined;
  },
  mayHelp(change, pod) {
    if (change.type !== 'node') return false;
    const fits = (node: Stored<Node>) =>
      untolerated(node.spec.taints, pod.spec.tolerations ?? [], ['NoSchedule', 'NoExecute']).length === 0;
    return fits(change.node) && !(change.old && fits(change.old));
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
