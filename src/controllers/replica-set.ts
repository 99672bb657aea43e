import {
  nameOf,
  type Pod,
  type ReplicaSet,
  type ReplicaSetCondition,
  type ReplicaSetStatus,
  type Stored,
  selectorMatches,
} from '#api';
import { pods, replicaSets } from '#kinds';
import { claim } from './claim.ts';
import { failureText, namespaceIsLeaving } from './failure.ts';
import { inDeletionOrder } from './pods/deletion-order.ts';
import { podFromTemplate } from './pods/pod-from-template.ts';
import { isActive, isAvailable, isReady, isTerminating, readySinceMs } from './pods/pod-state.ts';
import { type Change, create, event, update } from './runtime/change.ts';
import { type Controller, controllerOf, reads } from './runtime/controller.ts';
import type { Seen } from './runtime/seen.ts';
import { sameContent } from './same-content.ts';
import { timeText } from './time-text.ts';

/** At most so many pods are made or deleted in one turn. */
const BURST = 500;

/** Keeps as many pods as a replica set asks for. */
export const replicaSetController: Controller<ReplicaSet> = {
  name: 'replicaset-controller',
  reconciles: replicaSets,
  reads: [
    reads(pods, (pod, seen) => {
      if (pod.metadata.ownerReferences?.some((o) => o.controller)) return controllerOf('ReplicaSet')(pod);
      const all = seen.of(replicaSets).list(pod.metadata.namespace);
      return all.filter((rs) => selectorMatches(rs.spec.selector, pod.metadata.labels)).map(nameOf);
    }),
  ],
  reconcile,
};

function reconcile(set: Stored<ReplicaSet>, seen: Seen): Change[] {
  const { owned, changes } = claim(set, set.spec.selector, pods, seen.of(pods), isActive);
  const terminating = seen
    .of(pods)
    .ownedBy(set.metadata.uid)
    .filter((pod) => isTerminating(pod) && selectorMatches(set.spec.selector, pod.metadata.labels));
  const status = (failure: unknown) => statusChanges(set, owned, terminating.length, failure, seen.nowMs);
  // An adopted pod counts from the next turn on; making another before would be one too many.
  if (changes.length > 0) return changes;
  if (set.metadata.deletionTimestamp) return status(undefined);
  const missing = (set.spec.replicas ?? 1) - owned.length;
  if (missing > 0) return [creations(set, Math.min(missing, BURST), status)];
  if (missing < 0) return [deletions(set, owned, Math.min(-missing, BURST), seen, status)];
  return status(undefined);
}

function creations(set: Stored<ReplicaSet>, count: number, status: (failure: unknown) => Change[]): Change {
  const one = create(pods, podFromTemplate(set, set.spec.template ?? {}), {
    created: (pod) => [event(set, 'Normal', 'SuccessfulCreate', `Created pod: ${pod.metadata.name}`)],
  });
  return {
    type: 'batch',
    slowStart: true,
    changes: Array.from({ length: count }, () => one),
    forgive: namespaceIsLeaving,
    after: (failure) => {
      const told =
        failure === undefined || namespaceIsLeaving(failure)
          ? []
          : [event(set, 'Warning', 'FailedCreate', `Error creating: ${failureText(failure)}`)];
      return [...told, ...status(namespaceIsLeaving(failure) ? undefined : failure)];
    },
  };
}

function deletions(
  set: Stored<ReplicaSet>,
  owned: readonly Stored<Pod>[],
  count: number,
  seen: Seen,
  status: (failure: unknown) => Change[],
): Change {
  const victims = inDeletionOrder(owned, neighbours(set, seen), seen.nowMs).slice(0, count);
  return {
    type: 'batch',
    changes: victims.map((pod) => ({
      type: 'delete',
      resource: pods,
      at: nameOf(pod),
      options: { preconditions: { uid: pod.metadata.uid } },
      deleted: () => [event(set, 'Normal', 'SuccessfulDelete', `Deleted pod: ${pod.metadata.name}`)],
    })),
    after: (failure) => [
      ...(failure === undefined
        ? []
        : [event(set, 'Warning', 'FailedDelete', `Error deleting: ${failureText(failure)}`)]),
      ...status(failure),
    ],
  };
}

/** Active pods of all replica sets under the same deployment: they do the same work. */
function neighbours(set: Stored<ReplicaSet>, seen: Seen): Stored<Pod>[] {
  const owner = set.metadata.ownerReferences?.find((o) => o.controller);
  const sets = owner ? seen.of(replicaSets).ownedBy(owner.uid) : [set];
  return sets.flatMap((s) => seen.of(pods).ownedBy(s.metadata.uid)).filter(isActive);
}

function statusChanges(
  set: Stored<ReplicaSet>,
  owned: readonly Stored<Pod>[],
  terminatingReplicas: number,
  failure: unknown,
  nowMs: number,
): Change[] {
  const status = statusOf(set, owned, terminatingReplicas, failure, nowMs);
  const changes: Change[] = [];
  if (!sameContent(status, set.status)) {
    changes.push(update(replicaSets, { ...set, status }, { subresource: 'status' }));
  }
  const minReadySeconds = set.spec.minReadySeconds ?? 0;
  const waits = owned
    .filter((pod) => isReady(pod) && !isAvailable(pod, minReadySeconds, nowMs))
    .map((pod) => (readySinceMs(pod) ?? nowMs) + minReadySeconds * 1000 - nowMs);
  if (waits.length > 0) changes.push({ type: 'requeue', afterMs: Math.max(0, Math.min(...waits)) });
  return changes;
}

function statusOf(
  set: Stored<ReplicaSet>,
  owned: readonly Stored<Pod>[],
  terminatingReplicas: number,
  failure: unknown,
  nowMs: number,
): ReplicaSetStatus {
  const templateLabels = Object.entries(set.spec.template?.metadata?.labels ?? {});
  const count = (holds: (pod: Stored<Pod>) => boolean) => owned.filter(holds).length;
  const fullyLabeled = count((pod) => templateLabels.every(([key, value]) => pod.metadata.labels?.[key] === value));
  const ready = count(isReady);
  const available = count((pod) => isAvailable(pod, set.spec.minReadySeconds ?? 0, nowMs));
  const conditions = conditionsOf(set, owned.length, failure, nowMs);
  return {
    replicas: owned.length,
    ...(fullyLabeled ? { fullyLabeledReplicas: fullyLabeled } : {}),
    ...(ready ? { readyReplicas: ready } : {}),
    ...(available ? { availableReplicas: available } : {}),
    terminatingReplicas,
    observedGeneration: set.metadata.generation ?? 0,
    ...(conditions.length > 0 ? { conditions } : {}),
  };
}

/** A failure stays as first told until it is over. */
function conditionsOf(set: Stored<ReplicaSet>, owned: number, failure: unknown, nowMs: number): ReplicaSetCondition[] {
  const conditions = set.status.conditions ?? [];
  const others = conditions.filter((c) => c.type !== 'ReplicaFailure');
  if (failure === undefined) return others;
  if (others.length < conditions.length) return conditions;
  const reason = owned < (set.spec.replicas ?? 1) ? 'FailedCreate' : 'FailedDelete';
  const lastTransitionTime = timeText(nowMs);
  return [
    ...others,
    { type: 'ReplicaFailure', status: 'True', lastTransitionTime, reason, message: failureText(failure) },
  ];
}
