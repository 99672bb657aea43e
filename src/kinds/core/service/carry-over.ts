import type { Service, ServiceSpec, Stored } from '#api';
import { sameValue } from '../../immutable-field.ts';

/** Whether services of this type have an address of their own. */
export function needsClusterIP({ type }: ServiceSpec): boolean {
  return type !== 'ExternalName';
}

/** Whether the ports of a service are open on every node. */
export function needsNodePort(spec: ServiceSpec): boolean {
  return spec.type === 'NodePort' || (spec.type === 'LoadBalancer' && spec.allocateLoadBalancerNodePorts !== false);
}

function isReachableFromOutside({ type, externalIPs }: ServiceSpec): boolean {
  return type === 'NodePort' || type === 'LoadBalancer' || (type === 'ClusterIP' && Boolean(externalIPs?.length));
}

/**
 * Keeps what the server gave a service before: its address and node ports where the update leaves them out; drops what
 * its new type has no use for. Doing it twice is the same as once.
 */
export function carryOver(draft: Service, old: Stored<Service>): void {
  const { spec } = draft;
  if (!spec) return;
  followClusterIP(spec, old.spec);
  if (needsClusterIP(old.spec) && needsClusterIP(spec)) {
    spec.clusterIP ||= old.spec.clusterIP;
    if (!spec.clusterIPs?.length && spec.clusterIP === old.spec.clusterIP) spec.clusterIPs = old.spec.clusterIPs;
  }
  if (needsNodePort(old.spec) && needsNodePort(spec)) keepNodePorts(spec, old.spec);
  dropUnused(spec, old.spec);
}

/** The single address leads; the list follows when only the single one was changed. */
function followClusterIP(spec: ServiceSpec, old: ServiceSpec): void {
  if (!sameValue(spec.clusterIPs, old.clusterIPs) || spec.clusterIP === old.clusterIP) {
    if (spec.clusterIP && !spec.clusterIPs?.length && spec.clusterIP !== old.clusterIP) {
      spec.clusterIPs = [spec.clusterIP];
    }
    return;
  }
  if (spec.clusterIP) spec.clusterIPs = [spec.clusterIP];
  else delete spec.clusterIPs;
}

function keepNodePorts(spec: ServiceSpec, old: ServiceSpec): void {
  const asked = new Set((spec.ports ?? []).map((p) => p.nodePort));
  for (const port of spec.ports ?? []) {
    if (port.nodePort) continue;
    const before = old.ports?.find((p) => p.port === port.port && p.protocol === port.protocol)?.nodePort;
    if (before && !asked.has(before)) port.nodePort = before;
  }
}

function dropUnused(spec: ServiceSpec, old: ServiceSpec): void {
  if (needsClusterIP(old) && !needsClusterIP(spec)) {
    for (const field of ['clusterIP', 'clusterIPs', 'ipFamilies', 'ipFamilyPolicy'] as const) {
      if (sameValue(spec[field], old[field])) delete spec[field];
    }
  }
  const ports = (s: ServiceSpec) => (s.ports ?? []).map((p) => p.nodePort);
  if (needsNodePort(old) && !needsNodePort(spec) && sameValue(ports(spec), ports(old))) {
    for (const port of spec.ports ?? []) delete port.nodePort;
  }
  if (old.type === 'LoadBalancer' && spec.type !== 'LoadBalancer') {
    for (const field of ['allocateLoadBalancerNodePorts', 'loadBalancerClass'] as const) {
      if (spec[field] === old[field]) delete spec[field];
    }
  }
  if (isReachableFromOutside(old) && !isReachableFromOutside(spec)) {
    if (spec.externalTrafficPolicy === old.externalTrafficPolicy) delete spec.externalTrafficPolicy;
  }
  if (spec.type === 'ExternalName' && spec.internalTrafficPolicy === old.internalTrafficPolicy) {
    delete spec.internalTrafficPolicy;
  }
}
