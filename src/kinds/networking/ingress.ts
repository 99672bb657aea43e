import type { Ingress, Stored } from '#api';
import { ageColumn, nameColumn } from '../cells.ts';
import { declareKind } from '../kind.ts';
import { OLD_CLASS, validateIngress, validateIngressClassChoice, validateIngressStatus } from './ingress-validation.ts';

export const ingresses = declareKind<Ingress>({
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'Ingress',
  plural: 'ingresses',
  singular: 'ingress',
  shortNames: ['ing'],
  categories: [],
  namespaced: true,
  definition: 'io.k8s.api.networking.v1.Ingress',
  subresources: { status: true },
  countsGenerations: true,
  columns: [
    nameColumn,
    {
      name: 'Class',
      type: 'string',
      description: 'The name of the IngressClass resource that should be used for additional configuration',
      cell: ({ spec }) => spec.ingressClassName ?? '<none>',
    },
    {
      name: 'Hosts',
      type: 'string',
      description: 'Hosts that incoming requests are matched against before the ingress rule',
      cell: hostsText,
    },
    {
      name: 'Address',
      type: 'string',
      description: 'Address is a list containing ingress points for the load-balancer',
      cell: addressText,
    },
    {
      name: 'Ports',
      type: 'string',
      description: 'Ports of TLS configurations that open',
      cell: ({ spec }) => (spec.tls?.length ? '80, 443' : '80'),
    },
    ageColumn,
  ],
  defaults: (draft) => {
    draft.status ??= {};
    draft.status.loadBalancer ??= {};
  },
  validate: (ingress, old) => [...validateIngress(ingress), ...(old ? [] : validateIngressClassChoice(ingress))],
  validateStatus: validateIngressStatus,
  warnings: ({ metadata, spec }, old) => {
    const isOld = metadata?.annotations?.[OLD_CLASS] !== undefined && spec?.ingressClassName === undefined;
    const text = `annotation "${OLD_CLASS}" is deprecated, please use 'spec.ingressClassName' instead`;
    return isOld && !old ? [text] : [];
  },
});

function hostsText({ spec: { rules = [] } }: Stored<Ingress>): string {
  const hosts = rules.map(({ host }) => host ?? '').filter(Boolean);
  if (hosts.length === 0) return '*';
  const shown = hosts.slice(0, 3).join(',');
  return hosts.length > 3 ? `${shown} + ${rules.length - 3} more...` : shown;
}

function addressText({ status }: Stored<Ingress>): string {
  const addresses = (status.loadBalancer?.ingress ?? []).map(({ ip, hostname }) => ip || hostname || '');
  return [...new Set(addresses.filter(Boolean))].sort().join(',');
}
