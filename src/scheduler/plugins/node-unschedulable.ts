import { type FilterPlugin, unresolvable } from '../plugin.ts';
import { tolerates } from './taint-toleration.ts';

const TAINT = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' } as const;

/** Keeps pods off cordoned nodes, unless they tolerate that. */
export const nodeUnschedulable: FilterPlugin = {
  name: 'NodeUnschedulable',
  for(pod) {
    const tolerated = (pod.spec.tolerations ?? []).some((toleration) => tolerates(toleration, TAINT));
    return ({ node }) =>
      node.spec.unschedulable && !tolerated ? unresolvable('node(s) were unschedulable') : undefined;
  },
  mayHelp: (change) =>
    change.type === 'node' &&
    !change.node.spec.unschedulable &&
    (!change.old || change.old.spec.unschedulable === true),
};
