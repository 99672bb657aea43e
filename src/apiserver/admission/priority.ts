import type { Pod, Stored } from '#api';
import { pods } from '#kinds';
import { refused } from './refusal.ts';
import type { AdmissionRequest, AdmissionStep } from './step.ts';

/** The classes every cluster has, for what it cannot do without. */
const BUILT_IN = new Map([
  ['system-cluster-critical', 2_000_000_000],
  ['system-node-critical', 2_000_001_000],
]);
const POLICY = 'PreemptLowerPriority';

/** Turns the name of a pod's priority class into the number that the scheduler compares. */
export const priority: AdmissionStep = {
  name: 'Priority',
  admit(request) {
    if (request.kind !== pods || request.subresource || !request.object) return;
    const { spec } = request.object as Pod;
    if (!spec) return;
    if (request.operation === 'create') resolve(request, spec);
    if (request.operation === 'update') {
      const { spec: old } = request.old as Stored<Pod>;
      if (old.priority !== undefined) spec.priority ??= old.priority;
      if (old.preemptionPolicy !== undefined) spec.preemptionPolicy ??= old.preemptionPolicy;
    }
  },
};

function resolve(request: AdmissionRequest, spec: NonNullable<Pod['spec']>): void {
  const { priorityClassName: name } = spec;
  const value = name ? BUILT_IN.get(name) : 0;
  if (value === undefined) throw refused(request, `no PriorityClass with name ${name} was found`);
  const end = 'must not be provided in pod spec; priority admission controller computed';
  if (spec.priority !== undefined && spec.priority !== value) {
    const why = `the integer value of priority (${spec.priority}) ${end} ${value} from the given PriorityClass name`;
    throw refused(request, why);
  }
  if (spec.preemptionPolicy !== undefined && spec.preemptionPolicy !== POLICY) {
    const why = `the string value of PreemptionPolicy (${spec.preemptionPolicy}) ${end} ${POLICY} from the given PriorityClass name`;
    throw refused(request, why);
  }
  spec.priority = value;
  spec.preemptionPolicy = POLICY;
}
