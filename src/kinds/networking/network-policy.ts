import { labelSelectorText, type NetworkPolicy } from '#api';
import { ageColumn, nameColumn, textOf } from '../cells.ts';
import { declareKind } from '../kind.ts';
import { networkPolicyWarnings, validateNetworkPolicy } from './network-policy-validation.ts';

export const networkPolicies = declareKind<NetworkPolicy>({
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'NetworkPolicy',
  plural: 'networkpolicies',
  singular: 'networkpolicy',
  shortNames: ['netpol'],
  categories: [],
  namespaced: true,
  definition: 'io.k8s.api.networking.v1.NetworkPolicy',
  subresources: {},
  countsGenerations: true,
  columns: [
    nameColumn,
    {
      name: 'Pod-Selector',
      type: 'string',
      description: textOf('networking.v1.NetworkPolicySpec', 'podSelector'),
      cell: ({ spec }) => labelSelectorText(spec.podSelector) || '<none>',
    },
    ageColumn,
  ],
  defaults: defaultNetworkPolicy,
  validate: validateNetworkPolicy,
  warnings: networkPolicyWarnings,
});

function defaultNetworkPolicy({ spec }: NetworkPolicy): void {
  if (!spec) return;
  spec.podSelector ??= {};
  for (const { ports } of [...(spec.ingress ?? []), ...(spec.egress ?? [])]) {
    for (const port of ports ?? []) port.protocol ??= 'TCP';
  }
  spec.policyTypes ??= spec.egress?.length ? ['Ingress', 'Egress'] : ['Ingress'];
}
