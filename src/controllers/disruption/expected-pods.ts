import type { IntOrString, ObjectName, OwnerReference, Pod, PodDisruptionBudget, Stored } from '#api';
import { deployments, replicaSets, replicationControllers, statefulSets } from '#kinds';
import type { Seen } from '../runtime/seen.ts';

/** How many pods a budget counts on. */
export interface ExpectedPods {
  expected: number;
  /** So many must be healthy. */
  desired: number;
  /** Pods that nobody controls: how many there ought to be cannot be said. */
  unmanaged: string[];
}

/** The number cannot be found out; the message is the original's. */
export class UnknownScale extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UnknownScale';
  }
}

/** How many pods there should be, and how many of them healthy. Throws {@link UnknownScale}. */
export function expectedPods(
  { spec }: Stored<PodDisruptionBudget>,
  pods: readonly Stored<Pod>[],
  seen: Seen,
): ExpectedPods {
  const { maxUnavailable, minAvailable } = spec;
  if (maxUnavailable !== undefined) {
    const { expected, unmanaged } = scaleOf(pods, seen);
    return { expected, unmanaged, desired: Math.max(0, expected - scaled(maxUnavailable, expected)) };
  }
  if (typeof minAvailable === 'string') {
    const { expected, unmanaged } = scaleOf(pods, seen);
    return { expected, unmanaged, desired: scaled(minAvailable, expected) };
  }
  return { expected: minAvailable === undefined ? 0 : pods.length, unmanaged: [], desired: minAvailable ?? 0 };
}

/** A number, or that part of `total`, rounded up. */
function scaled(value: IntOrString, total: number): number {
  return typeof value === 'number' ? value : Math.ceil((Number.parseInt(value, 10) * total) / 100);
}

/** The wished replicas of everything that controls one of the pods, together. */
function scaleOf(pods: readonly Stored<Pod>[], seen: Seen): { expected: number; unmanaged: string[] } {
  const scales = new Map<string, number>();
  const unmanaged: string[] = [];
  for (const { metadata } of pods) {
    const owner = metadata.ownerReferences?.find(({ controller }) => controller);
    if (!owner) unmanaged.push(metadata.name);
    else if (!scales.has(owner.uid)) {
      const found = controllerScale(owner, metadata.namespace, seen);
      if (!found) throw new UnknownScale(`found no controllers for pod ${JSON.stringify(metadata.name)}`);
      scales.set(found.uid, found.replicas);
    }
  }
  return { expected: [...scales.values()].reduce((sum, count) => sum + count, 0), unmanaged };
}

interface Scaled {
  uid: string;
  replicas: number;
}

/** Kinds that control pods without a number of replicas. */
const WITHOUT_SCALE: { readonly [kind: string]: string } = { DaemonSet: 'daemonsets.apps', Job: 'jobs.batch' };

function controllerScale(owner: OwnerReference, namespace: string | undefined, seen: Seen): Scaled | undefined {
  const at: ObjectName = { namespace, name: owner.name };
  switch (owner.kind) {
    case 'ReplicationController':
      return sameScale(seen.of(replicationControllers).get(at), owner);
    case 'StatefulSet':
      return sameScale(seen.of(statefulSets).get(at), owner);
    case 'ReplicaSet':
      return replicaSetScale(owner, at, seen);
    case 'Deployment':
      return sameScale(seen.of(deployments).get(at), owner);
    default: {
      const resource = WITHOUT_SCALE[owner.kind];
      if (resource) throw new UnknownScale(`${resource} does not implement the scale subresource`);
      return undefined;
    }
  }
}

/** A replica set counts as the deployment behind it. */
function replicaSetScale(owner: OwnerReference, at: ObjectName, seen: Seen): Scaled | undefined {
  const set = seen.of(replicaSets).get(at);
  if (set?.metadata.uid !== owner.uid) return undefined;
  const behind = set.metadata.ownerReferences?.find(({ controller, kind }) => controller && kind === 'Deployment');
  if (!behind) return sameScale(set, owner);
  return sameScale(seen.of(deployments).get({ ...at, name: behind.name }), behind);
}

function sameScale(
  found: { metadata: { uid: string }; spec: { replicas?: number } } | undefined,
  { uid }: OwnerReference,
): Scaled | undefined {
  return found?.metadata.uid === uid ? { uid, replicas: found.spec.replicas ?? 1 } : undefined;
}
