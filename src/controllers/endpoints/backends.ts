import {
  type CoreEndpointPort,
  nameOf,
  type ObjectName,
  type ObjectReference,
  type Pod,
  pairsMatch,
  type Service,
  type ServicePort,
  type Stored,
} from '#api';
import { pods, services } from '#kinds';
import { isTerminal } from '../pods/pod-state.ts';
import type { Seen } from '../runtime/seen.ts';

export const HEADLESS = 'service.kubernetes.io/headless';
export const TRIGGER_TIME = 'endpoints.kubernetes.io/last-change-trigger-time';

/** Whether pods stand behind the service by its selector; otherwise someone else names its endpoints. */
export function selectsPods({ spec }: Stored<Service>): boolean {
  return spec.type !== 'ExternalName' && Object.keys(spec.selector ?? {}).length > 0;
}

export function isHeadless({ spec }: Stored<Service>): boolean {
  return spec.clusterIP === 'None';
}

/** Pods of the service that have an address and have not ended. */
export function backendsOf(service: Stored<Service>, seen: Seen): Stored<Pod>[] {
  const { selector = {} } = service.spec;
  return seen
    .of(pods)
    .list(service.metadata.namespace)
    .filter((pod) => pairsMatch(selector, pod.metadata.labels) && !isTerminal(pod) && addressesOf(pod).length > 0)
    .toSorted((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
}

/** Services whose endpoints a pod may be. */
export function servicesOf(pod: Stored<Pod>, seen: Seen): ObjectName[] {
  return seen
    .of(services)
    .list(pod.metadata.namespace)
    .filter((service) => selectsPods(service) && pairsMatch(service.spec.selector ?? {}, pod.metadata.labels))
    .map(nameOf);
}

export function addressesOf({ status }: Stored<Pod>): string[] {
  const all = status.podIPs?.flatMap(({ ip }) => (ip ? [ip] : [])) ?? [];
  return all.length > 0 ? all : status.podIP ? [status.podIP] : [];
}

export function podReference({ metadata }: Stored<Pod>): ObjectReference {
  const { namespace, name, uid } = metadata;
  return { kind: 'Pod', ...(namespace ? { namespace } : {}), name, uid };
}

/** The name under which cluster DNS answers for this one pod of a headless service. */
export function hostnameOf({ spec, metadata }: Stored<Pod>, service: Stored<Service>): { hostname?: string } {
  const named = spec.hostname && spec.subdomain === service.metadata.name;
  return named && metadata.namespace === service.metadata.namespace ? { hostname: spec.hostname } : {};
}

/** The service's ports as they are on this pod; one that names a port the pod does not have is left out. */
export function portsOn(pod: Stored<Pod>, { spec }: Stored<Service>): CoreEndpointPort[] {
  return (spec.ports ?? []).flatMap((wanted) => {
    const port = portOn(pod, wanted);
    if (port === undefined) return [];
    const { name = '', protocol = 'TCP', appProtocol } = wanted;
    return [{ name, port, protocol, ...(appProtocol === undefined ? {} : { appProtocol }) }];
  });
}

function portOn({ spec }: Stored<Pod>, { targetPort, port, protocol = 'TCP' }: ServicePort): number | undefined {
  if (typeof targetPort === 'number') return targetPort || port;
  if (targetPort === undefined || targetPort === '') return port;
  const sidecars = (spec.initContainers ?? []).filter((c) => c.restartPolicy === 'Always');
  return [...spec.containers, ...sidecars]
    .flatMap((container) => container.ports ?? [])
    .find((p) => p.name === targetPort && (p.protocol ?? 'TCP') === protocol)?.containerPort;
}
