import type { Endpoint, EndpointSlice, Pod, Service, Stored } from '#api';
import { endpointSlices, nodes, pods, services } from '#kinds';
import { controllerReference } from '../pods/pod-from-template.ts';
import { isReady, readySinceMs } from '../pods/pod-state.ts';
import type { Change } from '../runtime/change.ts';
import { type Controller, controllerOf, reads } from '../runtime/controller.ts';
import type { Seen } from '../runtime/seen.ts';
import { canonicalText } from '../same-content.ts';
import { timeText } from '../time-text.ts';
import {
  addressesOf,
  backendsOf,
  HEADLESS,
  hostnameOf,
  isHeadless,
  podReference,
  portsOn,
  selectsPods,
  servicesOf,
  TRIGGER_TIME,
} from './backends.ts';
import { type SliceGroup, slicePlan } from './slice-plan.ts';

export const SERVICE_NAME = 'kubernetes.io/service-name';
export const MANAGED_BY = 'endpointslice.kubernetes.io/managed-by';
const MANAGER = 'endpointslice-controller.k8s.io';
const ZONE = 'topology.kubernetes.io/zone';
const RESERVED = [HEADLESS, SERVICE_NAME, MANAGED_BY];

/** Lists the pods behind every service that selects some, in slices that change little when pods do. */
export const endpointSliceController: Controller<Service> = {
  name: 'endpointslice-controller',
  reconciles: services,
  concerns: selectsPods,
  reads: [reads(pods, servicesOf), reads(endpointSlices, controllerOf('Service')), reads(nodes)],
  reconcile,
};

function reconcile(service: Stored<Service>, seen: Seen): Change[] {
  const { metadata, spec } = service;
  if (metadata.deletionTimestamp) return [];
  const backends = backendsOf(service, seen);
  const readyAt = new Map(backends.map((pod) => [pod.metadata.uid, readySinceMs(pod)]));
  const families = spec.ipFamilies ?? ['IPv4'];
  const own = Object.entries(metadata.labels ?? {}).filter(([key]) => !RESERVED.includes(key));
  return slicePlan({
    metadata: {
      generateName: `${metadata.name}-`,
      ...(metadata.namespace ? { namespace: metadata.namespace } : {}),
      ownerReferences: [controllerReference(service)],
    },
    labels: {
      ...Object.fromEntries(own),
      [MANAGED_BY]: MANAGER,
      [SERVICE_NAME]: metadata.name,
      ...(isHeadless(service) ? { [HEADLESS]: '' } : {}),
    },
    triggerAnnotation: TRIGGER_TIME,
    triggerTime: (changed, before) => triggerTime(changed, before, readyAt),
    groups: families.flatMap((family) => groupsOf(family as 'IPv4' | 'IPv6', service, backends, seen)),
    existing: slicesOf(service, seen),
    placeholder: families[0] === 'IPv6' ? 'IPv6' : 'IPv4',
  });
}

function slicesOf({ metadata }: Stored<Service>, seen: Seen): Stored<EndpointSlice>[] {
  return seen
    .of(endpointSlices)
    .ownedBy(metadata.uid)
    .filter((slice) => slice.metadata.labels?.[MANAGED_BY] === MANAGER && !slice.metadata.deletionTimestamp);
}

function groupsOf(
  family: 'IPv4' | 'IPv6',
  service: Stored<Service>,
  backends: readonly Stored<Pod>[],
  seen: Seen,
): SliceGroup[] {
  const groups = new Map<string, SliceGroup>();
  for (const pod of backends) {
    const address = addressesOf(pod).find((ip) => ip.includes(':') === (family === 'IPv6'));
    if (!address) continue;
    const ports = portsOn(pod, service);
    const key = canonicalText(ports);
    const group = groups.get(key) ?? { addressType: family, ports, endpoints: [] };
    groups.set(key, group);
    group.endpoints.push(endpointOf(pod, address, service, seen));
  }
  return [...groups.values()];
}

function endpointOf(pod: Stored<Pod>, address: string, service: Stored<Service>, seen: Seen): Endpoint {
  const serving = isReady(pod);
  const terminating = pod.metadata.deletionTimestamp !== undefined;
  const ready = service.spec.publishNotReadyAddresses === true || (serving && !terminating);
  const { nodeName } = pod.spec;
  const zone = nodeName ? seen.of(nodes).get({ name: nodeName })?.metadata.labels?.[ZONE] : undefined;
  return {
    addresses: [address],
    conditions: { ready, serving, terminating },
    ...hostnameOf(pod, service),
    ...(nodeName ? { nodeName } : {}),
    targetRef: podReference(pod),
    ...(zone ? { zone } : {}),
  };
}

/** The earliest moment at which a pod that came in, or went in or out of service, became what it is. */
function triggerTime(
  changed: readonly Endpoint[],
  before: readonly Endpoint[],
  readyAt: ReadonlyMap<string, number | undefined>,
): string | undefined {
  const served = new Map(before.map((e) => [e.targetRef?.uid, e.conditions?.serving]));
  const times = changed
    .filter(({ targetRef, conditions }) => conditions?.serving && !served.get(targetRef?.uid))
    .flatMap(({ targetRef }) => readyAt.get(targetRef?.uid ?? '') ?? []);
  return times.length > 0 ? timeText(Math.min(...times)) : undefined;
}
