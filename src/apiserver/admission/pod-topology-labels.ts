import type { ObjectMeta, Pod } from '#api';
import { nodes, pods } from '#kinds';
import type { AdmissionContext, AdmissionStep } from './step.ts';

const LABELS = ['topology.kubernetes.io/zone', 'topology.kubernetes.io/region'];

/** Tells pods in which zone and region their node is. */
export const podTopologyLabels: AdmissionStep = {
  name: 'PodTopologyLabels',
  admit({ kind, subresource, operation, object }, context) {
    if (kind !== pods || (subresource ? subresource !== 'binding' : operation !== 'create')) return;
    const { metadata, spec } = object as Pod;
    return metadata && spec?.nodeName ? label(metadata, spec.nodeName, context) : undefined;
  },
};

async function label(metadata: ObjectMeta, nodeName: string, { lookup }: AdmissionContext): Promise<void> {
  const node = await lookup(nodes, { name: nodeName });
  for (const key of LABELS) {
    const value = node?.metadata.labels?.[key];
    if (value !== undefined) metadata.labels = { ...metadata.labels, [key]: value };
  }
}
