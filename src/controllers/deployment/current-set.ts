import { type Deployment, type DeploymentStatus, isApiError, nameOf, type ReplicaSet, type Stored } from '#api';
import { deployments, replicaSets } from '#kinds';
import { failureText, namespaceIsLeaving } from '../failure.ts';
import { controllerReference } from '../pods/pod-from-template.ts';
import { type Change, create, event, update } from '../runtime/change.ts';
import type { Seen } from '../runtime/seen.ts';
import { condition, conditionOf, hasProgressDeadline, withCondition } from './conditions.ts';
import type { Resizing } from './resizing.ts';
import { currentAnnotations, nextRevision, sizeAnnotations } from './revision.ts';
import { rollingLimits } from './rolling-limits.ts';
import { byAge, newSetSize } from './sizes.ts';
import { HASH_LABEL, sameTemplate, templateHash } from './template-hash.ts';

type Set = Stored<ReplicaSet>;

/** The set that has the deployment's template, the oldest if there are several. */
export function findCurrent({ spec }: Stored<Deployment>, sets: readonly Set[]): Set | undefined {
  return byAge(sets).find((set) => sameTemplate(set.spec.template, spec.template));
}

/** Brings revision and annotations of the current set up to date, and notes in the status that it was found. */
export function refreshCurrent(
  deployment: Stored<Deployment>,
  status: DeploymentStatus,
  current: Set,
  old: readonly Set[],
  to: Resizing,
  nowMs: number,
): DeploymentStatus {
  const annotations = currentAnnotations(deployment, current, nextRevision(old));
  const { minReadySeconds: _, ...spec } = current.spec;
  const wait = deployment.spec.minReadySeconds;
  to.change({
    ...current,
    metadata: { ...current.metadata, annotations },
    spec: { ...spec, ...(wait ? { minReadySeconds: wait } : {}) },
  });
  if (!hasProgressDeadline(deployment) || conditionOf(status, 'Progressing')) return status;
  const message = `Found new replica set "${current.metadata.name}"`;
  return withCondition(status, condition('Progressing', 'True', 'FoundNewReplicaSet', message, nowMs));
}

/** A set for a template that has none yet, as large as the limits let it start. */
export function newSet(deployment: Stored<Deployment>, old: readonly Set[]): ReplicaSet {
  const { spec, metadata, status } = deployment;
  const hash = templateHash(spec.template, status.collisionCount);
  const labels = { ...spec.template.metadata?.labels, [HASH_LABEL]: hash };
  const total = old.reduce((sum, set) => sum + (set.spec.replicas ?? 1), 0);
  const set: ReplicaSet = {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name: `${metadata.name}-${hash}`,
      ...(metadata.namespace ? { namespace: metadata.namespace } : {}),
      labels,
      ownerReferences: [controllerReference(deployment)],
    },
    spec: {
      replicas: newSetSize(deployment, total, 0),
      ...(spec.minReadySeconds ? { minReadySeconds: spec.minReadySeconds } : {}),
      selector: { ...spec.selector, matchLabels: { ...spec.selector.matchLabels, [HASH_LABEL]: hash } },
      template: { ...spec.template, metadata: { ...spec.template.metadata, labels } },
    },
  };
  const annotations = {
    ...currentAnnotations(deployment, set, nextRevision(old)),
    ...sizeAnnotations(spec.replicas ?? 1, rollingLimits(deployment).surge),
  };
  return { ...set, metadata: { ...set.metadata, annotations } };
}

/** What the status says once the set is made. */
export function createdStatus(deployment: Stored<Deployment>, status: DeploymentStatus, name: string, nowMs: number) {
  if (!hasProgressDeadline(deployment)) return status;
  const message = `Created new replica set "${name}"`;
  return withCondition(status, condition('Progressing', 'True', 'NewReplicaSetCreated', message, nowMs));
}

/** Makes the set, tells so, and goes on with `rest`; or says why it could not be made. */
export function creation(deployment: Stored<Deployment>, set: ReplicaSet, rest: readonly Change[], seen: Seen): Change {
  const { name = '' } = set.metadata ?? {};
  const size = set.spec?.replicas ?? 0;
  const text = `Scaled up replica set ${name} from 0 to ${size}`;
  const told = size > 0 ? [event(deployment, 'Normal', 'ScalingReplicaSet', text)] : [];
  return {
    type: 'batch',
    changes: [create(replicaSets, set, { created: () => told })],
    after: (failure) => (failure === undefined ? rest : notCreated(deployment, name, failure, seen)),
    forgive: (failure) => isApiError(failure, 'AlreadyExists') || namespaceIsLeaving(failure),
  };
}

function notCreated(deployment: Stored<Deployment>, name: string, failure: unknown, seen: Seen): Change[] {
  const status = (next: DeploymentStatus) =>
    update(deployments, { ...deployment, status: next }, { subresource: 'status' });
  if (namespaceIsLeaving(failure)) return [];
  if (isApiError(failure, 'AlreadyExists')) {
    const standing = seen.of(replicaSets).get({ ...nameOf(deployment), name });
    // Not seen yet: it may well be ours, made before the controllers were started anew.
    if (!standing) return [{ type: 'requeue', afterMs: 1000 }];
    const collisionCount = (deployment.status.collisionCount ?? 0) + 1;
    return [status({ ...deployment.status, collisionCount })];
  }
  const message = `Failed to create new replica set "${name}": ${failureText(failure)}`;
  const failed = condition('Progressing', 'False', 'ReplicaSetCreateError', message, seen.nowMs);
  return [
    event(deployment, 'Warning', 'ReplicaSetCreateError', message),
    ...(hasProgressDeadline(deployment) ? [status(withCondition(deployment.status, failed))] : []),
  ];
}
