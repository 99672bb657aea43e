import type { Service } from '#api';

const STICKY_SECONDS = 10_800;

export function defaultService(service: Service): void {
  const { spec } = service;
  if (spec) {
    spec.sessionAffinity ??= 'None';
    if (spec.sessionAffinity === 'None') delete spec.sessionAffinityConfig;
    else if (!spec.sessionAffinityConfig?.clientIP?.timeoutSeconds) {
      spec.sessionAffinityConfig = { clientIP: { timeoutSeconds: STICKY_SECONDS } };
    }
    spec.type ??= 'ClusterIP';
    for (const port of spec.ports ?? []) if (!port.targetPort) port.targetPort = port.port;
    const fromOutside =
      spec.type === 'NodePort' ||
      spec.type === 'LoadBalancer' ||
      (spec.type === 'ClusterIP' && spec.externalIPs?.length);
    if (fromOutside) spec.externalTrafficPolicy ??= 'Cluster';
    if (spec.type !== 'ExternalName') spec.internalTrafficPolicy ??= 'Cluster';
    if (spec.type === 'LoadBalancer') spec.allocateLoadBalancerNodePorts ??= true;
  }
  service.status ??= {};
  service.status.loadBalancer ??= {};
  for (const ingress of service.status.loadBalancer.ingress ?? []) if (ingress.ip) ingress.ipMode ??= 'VIP';
}
