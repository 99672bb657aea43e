import {
  type CoreEndpointPort,
  type EndpointAddress,
  type EndpointSubset,
  type Endpoints,
  isApiError,
  nameOf,
  type ObjectMeta,
  type Pod,
  type Service,
  type Stored,
} from '#api';
import { endpoints, pods, services } from '#kinds';
import { failureText, namespaceIsLeaving } from '../failure.ts';
import { isReady, readySinceMs } from '../pods/pod-state.ts';
import { type Change, create, event, update } from '../runtime/change.ts';
import { type Controller, reads } from '../runtime/controller.ts';
import type { Seen } from '../runtime/seen.ts';
import { canonicalText, sameContent } from '../same-content.ts';
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

const MANAGED_BY = 'endpoints.kubernetes.io/managed-by';
const MANAGER = 'endpoint-controller';

/** Keeps the older listing of the pods behind a service, one object for each, for those who still read it. */
export const endpointsController: Controller<Service> = {
  name: 'endpoint-controller',
  reconciles: services,
  reads: [
    reads(pods, servicesOf),
    reads(endpoints, ({ metadata }) =>
      // Those that people keep by hand may stand without a service.
      metadata.labels?.[MANAGED_BY] === MANAGER ? [{ namespace: metadata.namespace, name: metadata.name }] : [],
    ),
  ],
  reconcile,
  gone: (at, seen) => (seen.of(endpoints).get(at) ? [{ type: 'delete', resource: endpoints, at }] : []),
};

function reconcile(service: Stored<Service>, seen: Seen): Change[] {
  const { metadata } = service;
  if (!selectsPods(service) || metadata.deletionTimestamp) return [];
  const tolerant = service.spec.publishNotReadyAddresses === true;
  const backends = backendsOf(service, seen).filter((pod) => tolerant || !pod.metadata.deletionTimestamp);
  const subsets = subsetsOf(service, backends);
  const labels = {
    ...metadata.labels,
    [MANAGED_BY]: MANAGER,
    ...(isHeadless(service) ? { [HEADLESS]: '' } : {}),
  };
  const standing = seen.of(endpoints).get(nameOf(service));
  if (standing && sameContent(standing.subsets, subsets) && sameContent(standing.metadata.labels, labels)) return [];
  const { [TRIGGER_TIME]: _, ...others } = standing?.metadata.annotations ?? {};
  const time = triggerTime(standing, backends);
  const annotations = time ? { ...others, [TRIGGER_TIME]: time } : others;
  const base: ObjectMeta = standing?.metadata ?? nameOf(service);
  const { annotations: __, ...kept } = base;
  const next: Endpoints = {
    apiVersion: 'v1',
    kind: 'Endpoints',
    metadata: { ...kept, labels, ...(Object.keys(annotations).length > 0 ? { annotations } : {}) },
    ...(subsets.length > 0 ? { subsets } : {}),
  };
  const failed = (error: unknown): Change[] | undefined => {
    if (namespaceIsLeaving(error)) return [];
    if (isApiError(error, 'Conflict', 'AlreadyExists')) return undefined;
    const doing = standing ? 'update' : 'create';
    const text = `Failed to ${doing} endpoint for service ${metadata.namespace}/${metadata.name}: ${failureText(error)}`;
    return [
      event(service, 'Warning', standing ? 'FailedToUpdateEndpoint' : 'FailedToCreateEndpoint', text),
      { type: 'requeue', afterMs: 1000 },
    ];
  };
  return [standing ? update(endpoints, next, { failed }) : create(endpoints, next, { failed })];
}

/** Addresses by port, ports with the same addresses put together. */
function subsetsOf(service: Stored<Service>, backends: readonly Stored<Pod>[]): EndpointSubset[] {
  const byPort = new Map<string, { port: CoreEndpointPort | undefined; pods: Stored<Pod>[] }>();
  const family = service.spec.ipFamilies?.[0] ?? 'IPv4';
  for (const pod of backends.filter((p) => addressOf(p, family))) {
    const portless = isHeadless(service) && (service.spec.ports ?? []).length === 0;
    const ports = portless ? [undefined] : portsOn(pod, service);
    for (const port of ports) {
      const key = canonicalText(port ?? {});
      const entry = byPort.get(key) ?? { port, pods: [] };
      entry.pods.push(pod);
      byPort.set(key, entry);
    }
  }
  const tolerant = service.spec.publishNotReadyAddresses === true;
  const bySet = new Map<string, EndpointSubset>();
  for (const { port, pods: some } of byPort.values()) {
    const key = some.map((pod) => pod.metadata.uid).join();
    const subset = bySet.get(key) ?? subsetOf(some, service, family, tolerant);
    if (port) subset.ports = [...(subset.ports ?? []), withoutEmptyName(port)];
    bySet.set(key, subset);
  }
  for (const subset of bySet.values()) subset.ports?.sort((a, b) => ((a.name ?? '') < (b.name ?? '') ? -1 : 1));
  return [...bySet.values()];
}

function withoutEmptyName({ name, ...port }: CoreEndpointPort): CoreEndpointPort {
  return name ? { name, ...port } : port;
}

function subsetOf(some: readonly Stored<Pod>[], service: Stored<Service>, family: string, tolerant: boolean) {
  const address = (pod: Stored<Pod>): EndpointAddress => ({
    ip: addressOf(pod, family) ?? '',
    ...hostnameOf(pod, service),
    ...(pod.spec.nodeName ? { nodeName: pod.spec.nodeName } : {}),
    targetRef: podReference(pod),
  });
  const byIp = (a: EndpointAddress, b: EndpointAddress) => (a.ip < b.ip ? -1 : 1);
  const ready = some
    .filter((pod) => tolerant || isReady(pod))
    .map(address)
    .sort(byIp);
  const notReady = some
    .filter((pod) => !tolerant && !isReady(pod))
    .map(address)
    .sort(byIp);
  const subset: EndpointSubset = {
    ...(ready.length > 0 ? { addresses: ready } : {}),
    ...(notReady.length > 0 ? { notReadyAddresses: notReady } : {}),
  };
  return subset;
}

function addressOf(pod: Stored<Pod>, family: string): string | undefined {
  return addressesOf(pod).find((ip) => ip.includes(':') === (family === 'IPv6'));
}

/** When the first of the pods that are new among the ready ones became ready. */
function triggerTime(standing: Stored<Endpoints> | undefined, backends: readonly Stored<Pod>[]): string | undefined {
  const ready = standing?.subsets?.flatMap((subset) => subset.addresses ?? []).map((a) => a.targetRef?.uid);
  const known = new Set(ready);
  const times = backends.filter((pod) => !known.has(pod.metadata.uid)).flatMap((pod) => readySinceMs(pod) ?? []);
  return times.length > 0 ? timeText(Math.min(...times)) : undefined;
}
