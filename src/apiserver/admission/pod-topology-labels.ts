import type { Pod } from '#api';
import { nodes, pods } from '#kinds';
import type { AdmissionStep } from './step.ts';

const LABELS = ['topology.kubernetes.io/zone', 'topology.kubernetes.io/region'];

/** Tells pods in which zone and region their node is. */
export const podTopologyLabels: AdmissionStep = {
  name: 'PodTopologyLabels',
  async admit({ kind, subresource, operation, object }, { lookup }) {
    if (kind !== pods || (subresource ? subresource !== 'binding' : operation !== 'create')) return;
    const { metadata, spec } = object as Pod;
    const node = metadata && spec?.nodeName ? await lookup(nodes, { name: spec.nodeName }) : undefined;
    for (const key of LABELS) {
      const value = node?.metadata.labels?.[key];
      if (metadata && value !== undefined) metadata.labels = { ...metadata.labels, [key]: value };
    }
  },
};
