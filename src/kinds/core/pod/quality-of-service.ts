import { type PodSpec, parseQuantity, type ResourceRequirements } from '#api';

export type QosClass = 'BestEffort' | 'Burstable' | 'Guaranteed';

const COUNTED = ['cpu', 'memory'] as const;

/**
 * How well a pod's resources are assured, which decides who is killed first when a node runs out: Guaranteed when every
 * container has limits for CPU and memory and requests just those, BestEffort when none asks for anything. What a pod
 * asks for as a whole stands for what its containers ask for.
 */
export function qosClassOf(spec: PodSpec): QosClass {
  const all: (ResourceRequirements | undefined)[] = spec.resources
    ? [spec.resources]
    : [...(spec.containers ?? []), ...(spec.initContainers ?? [])].map((c) => c.resources);
  if (all.every(isBestEffort)) return 'BestEffort';
  return all.every(isLimited) && COUNTED.every((name) => sum(all, 'requests', name) === sum(all, 'limits', name))
    ? 'Guaranteed'
    : 'Burstable';
}

function isBestEffort(resources: ResourceRequirements | undefined): boolean {
  if (!resources?.requests && !resources?.limits) return true;
  return COUNTED.every((name) => !amount(resources.requests?.[name]) && !amount(resources.limits?.[name]));
}

function isLimited(resources: ResourceRequirements | undefined): boolean {
  return COUNTED.every((name) => amount(resources?.limits?.[name]));
}

function sum(
  all: readonly (ResourceRequirements | undefined)[],
  part: 'requests' | 'limits',
  name: (typeof COUNTED)[number],
): bigint {
  return all.reduce((total, resources) => total + amount(resources?.[part]?.[name]), 0n);
}

function amount(text: string | undefined): bigint {
  return (text !== undefined && parseQuantity(text)?.nano) || 0n;
}
