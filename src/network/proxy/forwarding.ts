import type { EndpointSlice, Pod, Service, ServicePort, Stored } from '#api';
import type { ForwardingRule, ForwardingTable } from './dataplanes/data-plane.ts';

/** What the proxy of one node sees. */
export interface ForwardingView {
  nodeName: string;
  services: readonly Stored<Service>[];
  slices: readonly Stored<EndpointSlice>[];
  /** Pods of this node, for their host ports. */
  pods: readonly Stored<Pod>[];
}

type Address = { ip: string; port: number };
type Endpoint = NonNullable<EndpointSlice['endpoints']>[number];

const SERVICE_NAME = 'kubernetes.io/service-name';

/** Decides everything a node forwards: service addresses, node ports and the host ports of its own pods. */
export function forwarding(view: ForwardingView): ForwardingTable {
  const slicesOf = new Map<string, Stored<EndpointSlice>[]>();
  for (const slice of view.slices) {
    const service = slice.metadata.labels?.[SERVICE_NAME];
    if (!service || slice.addressType !== 'IPv4') continue;
    const key = `${slice.metadata.namespace}/${service}`;
    const known = slicesOf.get(key);
    if (known) known.push(slice);
    else slicesOf.set(key, [slice]);
  }
  const rules = [
    ...view.services.flatMap((service) => {
      const slices = slicesOf.get(`${service.metadata.namespace}/${service.metadata.name}`) ?? [];
      return serviceRules(service, slices, view.nodeName);
    }),
    ...view.pods.flatMap((pod) => hostPortRules(pod, view.nodeName)),
  ];
  return { rules: rules.sort((a, b) => (a.name < b.name ? -1 : 1)) };
}

function serviceRules(service: Stored<Service>, slices: Stored<EndpointSlice>[], nodeName: string): ForwardingRule[] {
  const { spec } = service;
  if (spec.type === 'ExternalName' || !spec.clusterIP || spec.clusterIP === 'None') return [];
  const clusterIps = (spec.clusterIPs ?? [spec.clusterIP]).filter((ip) => !ip.includes(':'));
  const ingress = (service.status.loadBalancer?.ingress ?? []).flatMap((i) =>
    i.ip && i.ipMode !== 'Proxy' ? [i.ip] : [],
  );
  const addresses = [...clusterIps, ...(spec.externalIPs ?? []), ...ingress];
  const affinitySeconds =
    spec.sessionAffinity === 'ClientIP' ? (spec.sessionAffinityConfig?.clientIP?.timeoutSeconds ?? 10_800) : undefined;
  return (spec.ports ?? []).map((port) => {
    const everywhere = endpointsFor(port, slices);
    const here = endpointsFor(port, slices, nodeName);
    return {
      name: `${service.metadata.namespace}/${service.metadata.name}:${port.name ?? ''}`,
      protocol: port.protocol ?? 'TCP',
      addresses,
      port: port.port,
      ...(port.nodePort ? { nodePort: port.nodePort } : {}),
      endpoints: spec.internalTrafficPolicy === 'Local' ? here : everywhere,
      ...(spec.externalTrafficPolicy === 'Local' ? { externalEndpoints: here } : {}),
      ...(affinitySeconds === undefined ? {} : { affinitySeconds }),
    };
  });
}

/** Ready endpoints of a port; where none is ready, those that still serve while they terminate. */
function endpointsFor(port: ServicePort, slices: Stored<EndpointSlice>[], onNode?: string): Address[] {
  const ready: Address[] = [];
  const ending: Address[] = [];
  for (const slice of slices) {
    const target = slice.ports?.find((p) => (p.name ?? '') === (port.name ?? ''));
    if (!target?.port) continue;
    for (const endpoint of slice.endpoints ?? []) {
      const ip = endpoint.addresses[0];
      if (!ip || (onNode !== undefined && endpoint.nodeName !== onNode)) continue;
      if (endpoint.conditions?.ready !== false) ready.push({ ip, port: target.port });
      else if (servesWhileTerminating(endpoint)) ending.push({ ip, port: target.port });
    }
  }
  return distinct(ready.length > 0 ? ready : ending);
}

function servesWhileTerminating({ conditions }: Endpoint): boolean {
  return conditions?.serving === true && conditions.terminating === true;
}

function distinct(endpoints: Address[]): Address[] {
  const byText = new Map(endpoints.map((e) => [`${e.ip}:${e.port}`, e]));
  return [...byText.keys()].sort().flatMap((key) => byText.get(key) ?? []);
}

function hostPortRules(pod: Stored<Pod>, nodeName: string): ForwardingRule[] {
  const { podIP, phase } = pod.status;
  const gone = phase === 'Succeeded' || phase === 'Failed';
  if (!podIP || gone || pod.spec.nodeName !== nodeName || pod.spec.hostNetwork) return [];
  return pod.spec.containers.flatMap((container) =>
    (container.ports ?? []).flatMap((port): ForwardingRule[] => {
      if (!port.hostPort) return [];
      const protocol = port.protocol ?? 'TCP';
      const bound = port.hostIP && port.hostIP !== '0.0.0.0' ? [port.hostIP] : [];
      return [
        {
          name: `${pod.metadata.namespace}/${pod.metadata.name}:hostport:${port.hostPort}/${protocol}`,
          protocol,
          addresses: bound,
          port: port.hostPort,
          ...(bound.length === 0 ? { nodePort: port.hostPort } : {}),
          endpoints: [{ ip: podIP, port: port.containerPort }],
        },
      ];
    }),
  );
}
