import type { APIService, PriorityClass } from '#api';
import { allKinds, systemPriorityClasses } from '#kinds';

/** How the original ranks its own groups: clients prefer the higher. */
const GROUP_PRIORITIES: { readonly [group: string]: number } = {
  '': 18_000,
  apps: 17_800,
  'events.k8s.io': 17_750,
  'authentication.k8s.io': 17_700,
  'authorization.k8s.io': 17_600,
  autoscaling: 17_500,
  batch: 17_400,
  'certificates.k8s.io': 17_300,
  'networking.k8s.io': 17_200,
  policy: 17_100,
  'rbac.authorization.k8s.io': 17_000,
  'storage.k8s.io': 16_800,
  'admissionregistration.k8s.io': 16_700,
  'apiextensions.k8s.io': 16_700,
  'scheduling.k8s.io': 16_600,
  'coordination.k8s.io': 16_500,
  'node.k8s.io': 16_300,
  'discovery.k8s.io': 16_200,
  'resource.k8s.io': 16_200,
  'flowcontrol.apiserver.k8s.io': 16_100,
};
const VERSION_PRIORITIES: { readonly [version: string]: number } = { v1: 15, v2: 30 };
/** Groups that answer questions only, and so have no kinds. */
const QUESTIONS = ['authentication.k8s.io', 'authorization.k8s.io'].map((group) => ({ group, version: 'v1' }));

/** One for every version of every group this server answers for itself, but for the group these are in. */
export function localApiServices(): APIService[] {
  const served = new Map(
    [...allKinds, ...QUESTIONS]
      .filter(({ group }) => group in GROUP_PRIORITIES)
      .map(({ group, version }) => [`${version}.${group}`, { group, version }]),
  );
  return [...served].map(([name, { group, version }]) => ({
    metadata: { name, labels: { 'kube-aggregator.kubernetes.io/automanaged': 'onstart' } },
    spec: {
      ...(group && { group }),
      version,
      groupPriorityMinimum: GROUP_PRIORITIES[group] ?? 0,
      versionPriority: group === '' ? 1 : (VERSION_PRIORITIES[version] ?? 0),
    },
  }));
}

/** The classes of what a cluster cannot do without. */
export function systemPriorities(): PriorityClass[] {
  return [...systemPriorityClasses].map(([name, value]) => ({
    metadata: { name },
    value,
    description:
      name === 'system-node-critical'
        ? 'Used for system critical pods that must not be moved from their current node.'
        : 'Used for system critical pods that must run in the cluster, but can be moved to another node if necessary.',
  }));
}
