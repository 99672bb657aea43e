import type { PodSpec, ResourceRequirements } from '#api';
import { isHugePages, mayOvercommit } from '../../resource-names.ts';
import { sumOfContainers } from './aggregate-resources.ts';
import { roundUp } from './spec-defaults.ts';
import { isPodResource } from './validation/resource-names.ts';

type Amounts = { [name: string]: string };

/** Defaults that only a pod of its own gets, not a template. */
export function defaultPodOnly(spec: PodSpec): void {
  roundUp(spec.overhead);
  for (const container of spec.containers ?? []) requestWhatIsLimited(container.resources);
  for (const container of spec.initContainers ?? []) requestWhatIsLimited(container.resources);
  if (spec.resources) defaultPodResources(spec, spec.resources);
  spec.enableServiceLinks ??= true;
  if (!spec.hostNetwork) return;
  for (const { ports } of [...(spec.containers ?? []), ...(spec.initContainers ?? [])]) {
    for (const port of ports ?? []) port.hostPort ??= port.containerPort;
  }
}

function requestWhatIsLimited(resources: ResourceRequirements | undefined): void {
  if (resources?.limits) resources.requests = { ...resources.limits, ...resources.requests };
}

/** What a pod asks for as a whole follows, where it is not said, from its containers, or from its own limits. */
function defaultPodResources(spec: PodSpec, resources: ResourceRequirements): void {
  roundUp(resources.limits);
  roundUp(resources.requests);
  const isGiven = (part: 'requests' | 'limits') => Object.keys(resources[part] ?? {}).length > 0;
  if (!isGiven('requests') && !isGiven('limits')) return;
  const sums = sumOfContainers(spec, 'limits');
  const limits = fill(resources.limits, sums, (name) => isHugePages(name) && resources.requests?.[name] === undefined);
  if (limits) resources.limits = limits;
  if (isGiven('limits')) {
    const asked = sumOfContainers(spec, 'requests');
    const fromContainers = fill(resources.requests, asked, (name) => isPodResource(name) && mayOvercommit(name));
    const requests = fill(fromContainers, resources.limits ?? {}, isPodResource);
    if (requests) resources.requests = requests;
  }
}

function fill(given: Amounts | undefined, from: Amounts, isWanted: (name: string) => boolean): Amounts | undefined {
  const more = Object.entries(from).filter(([name]) => given?.[name] === undefined && isWanted(name));
  return more.length > 0 ? { ...given, ...Object.fromEntries(more) } : given;
}
