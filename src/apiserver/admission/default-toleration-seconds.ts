import type { Pod, Toleration } from '#api';
import { pods } from '#kinds';
import type { AdmissionStep } from './step.ts';

const SECONDS = 300;
const TAINTS = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable'];

/** A pod stays five minutes on a node that has gone silent, unless it says otherwise. */
export const defaultTolerationSeconds: AdmissionStep = {
  name: 'DefaultTolerationSeconds',
  admit(request) {
    if (request.kind !== pods || request.subresource) return;
    if (request.operation !== 'create' && request.operation !== 'update') return;
    const { spec } = request.object as Pod;
    if (!spec) return;
    for (const key of TAINTS) {
      if (spec.tolerations?.some((t) => speaksOf(t, key))) continue;
      spec.tolerations = [
        ...(spec.tolerations ?? []),
        { key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: SECONDS },
      ];
    }
  },
};

function speaksOf({ key, effect }: Toleration, taint: string): boolean {
  return (!key || key === taint) && (!effect || effect === 'NoExecute');
}
