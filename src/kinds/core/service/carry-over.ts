import type { Service, ServiceSpec, Stored } from '#api';
import { sameValue } from '../../immutable-field.ts';

/** Whether services of this type have an address of their own. */
export function needsClusterIP({ type }: ServiceSpec): boolean {
  return type !== 'ExternalName';
}

/** Whether every port of a service is given a port on each node. */
export function needsNodePort(spec: ServiceSpec): boolean {
  return spec.type === 'NodePort' || (spec.type === 'LoadBalancer' && spec.allocateLoadBalancerNodePorts !== false);
}

/** Whether a load balancer asks the nodes which of them have endpoints. */
export function needsHealthCheck({ type, externalTrafficPolicy }: ServiceSpec): boolean {
  return type === 'LoadBalancer' && externalTrafficPolicy === 'Local';
}

/** Whether traffic may come from outside of the cluster. */
export function isExternallyAccessible({ type, externalIPs }: ServiceSpec): boolean {
  return type === 'NodePort' || type === 'LoadBalancer' || (type === 'ClusterIP' && Boolean(externalIPs?.length));
}

/** A service without an address: its name stands for its endpoints. */
export function isHeadless({ clusterIPs }: ServiceSpec): boolean {
  return clusterIPs?.length === 1 && clusterIPs[0] === 'None';
}

/**
 * Keeps what the server gave a service before: its address and ports where the update leaves them out; drops what
 * its new type has no use for. Doing it twice is the same as once.
 */
export function carryOver(draft: Service, old: Stored<Service>): void {
  const { spec } = draft;
  if (!spec) return;
  keepAddresses(spec, old.spec);
  if (needsNodePort(old.spec) && needsNodePort(spec)) keepNodePorts(spec, old.spec);
  if (needsHealthCheck(old.spec) && needsHealthCheck(spec) && old.spec.healthCheckNodePort) {
    spec.healthCheckNodePort ||= old.spec.healthCheckNodePort;
  }
  dropUnused(spec, old.spec);
  // No balancer of an earlier type has a say any more.
  if (spec.type !== 'LoadBalancer' && draft.status?.loadBalancer?.ingress) {
    draft.status = { ...draft.status, loadBalancer: {} };
  }
}

/** The single address leads; the list follows when only the single one was changed. */
function keepAddresses(spec: ServiceSpec, old: ServiceSpec): void {
  if (needsClusterIP(old) && needsClusterIP(spec) && old.clusterIP) spec.clusterIP ||= old.clusterIP;
  if (!spec.clusterIPs?.length && spec.clusterIP === old.clusterIP && old.clusterIPs) spec.clusterIPs = old.clusterIPs;
  if (spec.clusterIP === old.clusterIP || !sameValue(spec.clusterIPs, old.clusterIPs)) return;
  if (spec.clusterIP) spec.clusterIPs = [spec.clusterIP];
  else delete spec.clusterIPs;
}

/** A port keeps its number as long as it keeps its name. */
function keepNodePorts(spec: ServiceSpec, old: ServiceSpec): void {
  const numbers = ({ ports = [] }: ServiceSpec) => ports.flatMap(({ nodePort }) => nodePort || []);
  const asked = numbers(spec);
  const used = new Set(numbers(old).filter((nodePort) => asked.includes(nodePort)));
  const byName = new Map((old.ports ?? []).map(({ name = '', nodePort }) => [name, nodePort]));
  for (const port of spec.ports ?? []) {
    const before = byName.get(port.name ?? '');
    if (port.nodePort || !before || used.has(before)) continue;
    port.nodePort = before;
    used.add(before);
  }
}

function dropUnused(spec: ServiceSpec, old: ServiceSpec): void {
  if (needsClusterIP(old) && !needsClusterIP(spec)) {
    if (spec.clusterIP === old.clusterIP && sameValue(spec.clusterIPs, old.clusterIPs)) {
      delete spec.clusterIP;
      delete spec.clusterIPs;
    }
    if (sameValue(spec.ipFamilies, old.ipFamilies)) delete spec.ipFamilies;
    if (spec.ipFamilyPolicy === old.ipFamilyPolicy) delete spec.ipFamilyPolicy;
  }
  if (needsNodePort(old) && !needsNodePort(spec) && hasNoNewNodePort(spec, old)) {
    for (const port of spec.ports ?? []) delete port.nodePort;
  }
  if (needsHealthCheck(old) && !needsHealthCheck(spec) && spec.healthCheckNodePort === old.healthCheckNodePort) {
    delete spec.healthCheckNodePort;
  }
  if (old.type === 'LoadBalancer' && spec.type !== 'LoadBalancer') {
    for (const field of ['allocateLoadBalancerNodePorts', 'loadBalancerClass'] as const) {
      if (spec[field] === old[field]) delete spec[field];
    }
  }
  if (isExternallyAccessible(old) && !isExternallyAccessible(spec)) {
    if (spec.externalTrafficPolicy === old.externalTrafficPolicy) delete spec.externalTrafficPolicy;
  }
}

function hasNoNewNodePort(spec: ServiceSpec, old: ServiceSpec): boolean {
  const before = (old.ports ?? []).map(({ nodePort }) => nodePort);
  return (spec.ports ?? []).every(({ nodePort }) => !nodePort || before.includes(nodePort));
}
