import type { Node } from '#api';
import { rangeWarnings } from '../../address-rules.ts';
import { declareKind } from '../../kind.ts';
import { nodeColumns } from './columns.ts';
import { validateNode, validateNodeUpdate } from './validation.ts';

export const nodes = declareKind<Node>({
  group: '',
  version: 'v1',
  kind: 'Node',
  plural: 'nodes',
  singular: 'node',
  shortNames: ['no'],
  categories: [],
  namespaced: false,
  definition: 'io.k8s.api.core.v1.Node',
  subresources: {
    status: true,
    others: [{ name: 'proxy', kind: 'NodeProxyOptions', verbs: ['create', 'delete', 'get', 'patch', 'update'] }],
  },
  countsGenerations: false,
  keepsStatusOnCreate: true,
  selectableFields: { 'spec.unschedulable': ({ spec }) => String(spec.unschedulable ?? false) },
  columns: nodeColumns,
  defaults: defaultNode,
  prepareUpdate({ spec }, old) {
    // Nodes are not configured through the API any more.
    if (!old.spec.configSource) delete spec?.configSource;
  },
  validate: validateNode,
  validateUpdate: validateNodeUpdate,
  validateStatus: validateNodeUpdate,
  warnings: nodeWarnings,
});

function nodeWarnings({ spec = {} }: Node): string[] {
  const warnings: string[] = [];
  if (spec.configSource) warnings.push('spec.configSource: the feature is removed');
  if (spec.externalID) warnings.push('spec.externalID: this field is deprecated, and is unused by Kubernetes');
  return [...warnings, ...(spec.podCIDRs ?? []).flatMap((range, i) => rangeWarnings(`spec.podCIDRs[${i}]`, range))];
}

/** The wire writes these times as null when there is none; the generated types know only text. */
const NO_TIME = null as unknown as string;

function defaultNode(node: Node): void {
  node.spec ??= {};
  node.status ??= {};
  const { spec, status } = node;
  // The single range and the first of the list are one field in two forms.
  if (spec.podCIDR) {
    if (spec.podCIDRs?.[0] !== spec.podCIDR) spec.podCIDRs = [spec.podCIDR];
  } else if (spec.podCIDRs?.[0]) spec.podCIDR = spec.podCIDRs[0];
  if (status.capacity && !status.allocatable) status.allocatable = { ...status.capacity };
  for (const condition of status.conditions ?? []) {
    condition.lastHeartbeatTime ??= NO_TIME;
    condition.lastTransitionTime ??= NO_TIME;
  }
}
