import { type PodSpec, parseQuantity, type ResourceRequirements } from '#api';

export type QosClass = 'BestEffort' | 'Burstable' | 'Guaranteed';

const COUNTED = ['cpu', 'memory'];

/**
 * How well a pod's resources are assured, which decides who is killed first when a node runs out: Guaranteed when every
 * container has limits for CPU and memory and requests just those, BestEffort when none asks for anything.
 */
export function qosClassOf(spec: PodSpec): QosClass {
  const all: (ResourceRequirements | undefined)[] =
    spec.resources && !isBestEffort(spec.resources)
      ? [spec.resources]
      : [...(spec.initContainers ?? []), ...(spec.containers ?? [])].map((c) => c.resources);
  if (all.every(isBestEffort)) return 'BestEffort';
  return all.every(isGuaranteed) ? 'Guaranteed' : 'Burstable';
}

function isBestEffort(resources: ResourceRequirements | undefined): boolean {
  return COUNTED.every((name) => !amount(resources?.requests?.[name]) && !amount(resources?.limits?.[name]));
}

function isGuaranteed(resources: ResourceRequirements | undefined): boolean {
  return COUNTED.every((name) => {
    const limit = amount(resources?.limits?.[name]);
    return limit && (amount(resources?.requests?.[name]) || limit) === limit;
  });
}

function amount(text: string | undefined): bigint {
  return (text !== undefined && parseQuantity(text)?.nano) || 0n;
}
