import type { Endpoint, EndpointAddress, EndpointSlice, Endpoints, Stored } from '#api';
import { endpointSlices, endpoints, services } from '#kinds';
import { controllerReference } from '../pods/pod-from-template.ts';
import { type Controller, controllerOf, reads } from '../runtime/controller.ts';
import { selectsPods, TRIGGER_TIME } from './backends.ts';
import { type SliceGroup, slicePlan } from './slice-plan.ts';
import { MANAGED_BY, SERVICE_NAME } from './slices.ts';

const MANAGER = 'endpointslicemirroring-controller.k8s.io';
const SKIP = 'endpointslice.kubernetes.io/skip-mirror';
const LEADER = 'control-plane.alpha.kubernetes.io/leader';
/** Of one subset, no more addresses are mirrored. */
const LIMIT = 1000;

/** Makes slices of Endpoints that people keep by hand for services without a selector. */
export const endpointSliceMirroringController: Controller<Endpoints> = {
  name: 'endpointslicemirroring-controller',
  reconciles: endpoints,
  reads: [
    reads(services, ({ metadata }) => [{ namespace: metadata.namespace, name: metadata.name }]),
    reads(endpointSlices, controllerOf('Endpoints')),
  ],
  reconcile: (source, seen) => {
    const { metadata, subsets = [] } = source;
    const service = seen.of(services).get({ namespace: metadata.namespace, name: metadata.name });
    const skipped = metadata.labels?.[SKIP] === 'true' || metadata.annotations?.[LEADER] !== undefined;
    const mirrored = service && !skipped && !selectsPods(service) && !metadata.deletionTimestamp;
    const existing = seen.of(endpointSlices).ownedBy(metadata.uid).filter(isOurs);
    const { [TRIGGER_TIME]: time } = metadata.annotations ?? {};
    return slicePlan({
      metadata: {
        generateName: `${metadata.name}-`,
        ...(metadata.namespace ? { namespace: metadata.namespace } : {}),
        ownerReferences: [controllerReference(source)],
      },
      labels: { ...metadata.labels, [MANAGED_BY]: MANAGER, [SERVICE_NAME]: metadata.name },
      triggerAnnotation: TRIGGER_TIME,
      triggerTime: () => time,
      groups: mirrored ? subsets.flatMap(groupsOf) : [],
      existing,
      placeholder: undefined,
    });
  },
};

function isOurs({ metadata }: Stored<EndpointSlice>): boolean {
  return metadata.labels?.[MANAGED_BY] === MANAGER && !metadata.deletionTimestamp;
}

function groupsOf({ addresses = [], notReadyAddresses = [], ports = [] }: NonNullable<Endpoints['subsets']>[number]) {
  const all = [...addresses.map((a) => endpointOf(a, true)), ...notReadyAddresses.map((a) => endpointOf(a, false))];
  const mirrored = all.slice(0, LIMIT);
  return (['IPv4', 'IPv6'] as const).flatMap((addressType): SliceGroup[] => {
    const some = mirrored.filter((e) => e.addresses[0]?.includes(':') === (addressType === 'IPv6'));
    const named = ports.map((port) => ({ name: '', ...port }));
    return some.length > 0 ? [{ addressType, ports: named, endpoints: some }] : [];
  });
}

function endpointOf({ ip, hostname, nodeName, targetRef }: EndpointAddress, ready: boolean): Endpoint {
  return {
    addresses: [ip],
    conditions: { ready },
    ...(hostname ? { hostname } : {}),
    ...(nodeName ? { nodeName } : {}),
    ...(targetRef ? { targetRef } : {}),
  };
}
