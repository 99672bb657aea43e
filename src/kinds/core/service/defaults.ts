import type { Service } from '#api';
import { isExternallyAccessible } from './carry-over.ts';

const STICKY_SECONDS = 10_800;

export function defaultService(service: Service): void {
  const { spec } = service;
  if (spec) {
    spec.sessionAffinity ??= 'None';
    if (spec.sessionAffinity === 'None') delete spec.sessionAffinityConfig;
    else if (
      spec.sessionAffinity === 'ClientIP' &&
      spec.sessionAffinityConfig?.clientIP?.timeoutSeconds === undefined
    ) {
      spec.sessionAffinityConfig = { clientIP: { timeoutSeconds: STICKY_SECONDS } };
    }
    spec.type ??= 'ClusterIP';
    for (const port of spec.ports ?? []) if (!port.targetPort) port.targetPort = port.port;
    if (isExternallyAccessible(spec)) spec.externalTrafficPolicy ??= 'Cluster';
    if (['ClusterIP', 'NodePort', 'LoadBalancer'].includes(spec.type)) spec.internalTrafficPolicy ??= 'Cluster';
    if (spec.type === 'LoadBalancer') spec.allocateLoadBalancerNodePorts ??= true;
  }
  service.status ??= {};
  service.status.loadBalancer ??= {};
  if (spec?.type !== 'LoadBalancer') return;
  for (const ingress of service.status.loadBalancer.ingress ?? []) if (ingress.ip) ingress.ipMode ??= 'VIP';
}
