import type { Pod, Stored } from '#api';
import { pods, priorityClasses, systemPriorityClasses } from '#kinds';
import { refused } from './refusal.ts';
import type { AdmissionContext, AdmissionRequest, AdmissionStep } from './step.ts';

const POLICY = 'PreemptLowerPriority' as const;

/** Turns the name of a pod's priority class into the number that the scheduler compares. */
export const priority: AdmissionStep = {
  name: 'Priority',
  async admit(request, context) {
    if (request.kind !== pods || request.subresource || !request.object) return;
    const { spec } = request.object as Pod;
    if (!spec) return;
    if (request.operation === 'create') await resolve(request, spec, context);
    if (request.operation === 'update') {
      const { spec: old } = request.old as Stored<Pod>;
      if (old.priority !== undefined) spec.priority ??= old.priority;
      if (old.preemptionPolicy !== undefined) spec.preemptionPolicy ??= old.preemptionPolicy;
    }
  },
};

async function resolve(request: AdmissionRequest, spec: NonNullable<Pod['spec']>, context: AdmissionContext) {
  const { value, policy } = await classOf(request, spec.priorityClassName, context);
  const end = 'must not be provided in pod spec; priority admission controller computed';
  if (spec.priority !== undefined && spec.priority !== value) {
    const why = `the integer value of priority (${spec.priority}) ${end} ${value} from the given PriorityClass name`;
    throw refused(request, why);
  }
  if (spec.preemptionPolicy !== undefined && spec.preemptionPolicy !== policy) {
    const why = `the string value of PreemptionPolicy (${spec.preemptionPolicy}) ${end} ${policy} from the given PriorityClass name`;
    throw refused(request, why);
  }
  spec.priority = value;
  spec.preemptionPolicy = policy;
}

async function classOf(request: AdmissionRequest, name: string | undefined, { lookup }: AdmissionContext) {
  if (!name) return { value: 0, policy: POLICY };
  const system = systemPriorityClasses.get(name);
  if (system !== undefined) return { value: system, policy: POLICY };
  const found = await lookup(priorityClasses, { name });
  if (!found) throw refused(request, `no PriorityClass with name ${name} was found`);
  return { value: found.value ?? 0, policy: found.preemptionPolicy ?? POLICY };
}
