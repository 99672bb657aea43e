import type { Deployment, DeploymentCondition, DeploymentStatus, ReplicaSet, Stored } from '#api';
import { condition, conditionOf, hasProgressDeadline, withCondition, withoutCondition } from './conditions.ts';
import { rollingLimits } from './rolling-limits.ts';

type Set = Stored<ReplicaSet>;

export interface RolloutView {
  deployment: Stored<Deployment>;
  /** Conditions as this turn has them so far. */
  status: DeploymentStatus;
  current: Set | undefined;
  old: readonly Set[];
  nowMs: number;
}

/** Counts, and whether enough pods are available. */
export function countedStatus({ deployment, status, current, old, nowMs }: RolloutView): DeploymentStatus {
  const all = current ? [...old, current] : [...old];
  const sum = (of: (set: Set) => number | undefined) => all.reduce((total, set) => total + (of(set) ?? 0), 0);
  const available = sum((set) => set.status.availableReplicas);
  const unavailable = Math.max(0, sum((set) => set.spec.replicas) - available);
  const ready = sum((set) => set.status.readyReplicas);
  const replicas = sum((set) => set.status.replicas);
  const updated = current?.status.replicas ?? 0;
  const terminatingKnown = all.every((set) => set.status.terminatingReplicas !== undefined);
  const { collisionCount, conditions } = status;
  const counted: DeploymentStatus = {
    observedGeneration: deployment.metadata.generation ?? 0,
    ...(replicas ? { replicas } : {}),
    ...(updated ? { updatedReplicas: updated } : {}),
    ...(ready ? { readyReplicas: ready } : {}),
    ...(available ? { availableReplicas: available } : {}),
    ...(unavailable ? { unavailableReplicas: unavailable } : {}),
    ...(terminatingKnown ? { terminatingReplicas: sum((set) => set.status.terminatingReplicas) } : {}),
    ...(collisionCount === undefined ? {} : { collisionCount }),
    ...(conditions ? { conditions } : {}),
  };
  const enough = available >= (deployment.spec.replicas ?? 1) - rollingLimits(deployment).unavailable;
  return withCondition(
    counted,
    enough
      ? condition('Available', 'True', 'MinimumReplicasAvailable', 'Deployment has minimum availability.', nowMs)
      : condition(
          'Available',
          'False',
          'MinimumReplicasUnavailable',
          'Deployment does not have minimum availability.',
          nowMs,
        ),
  );
}

/** Counts, and how the rollout goes. */
export function rolloutStatus(view: RolloutView): DeploymentStatus {
  const { deployment, current, old } = view;
  let status = countedStatus(view);
  const progressing = conditionOf(view.status, 'Progressing');
  if (!hasProgressDeadline(deployment)) status = withoutCondition(status, 'Progressing');
  else if (!(updatesAll(status) && progressing?.reason === 'NewReplicaSetAvailable')) {
    status = withProgress(view, status, progressing);
  }
  const failures = [current, ...(failureOf(current) ? [] : old)].map(failureOf).filter((f) => f !== undefined);
  return failures[0] ? withCondition(status, failures[0]) : withoutCondition(status, 'ReplicaFailure');
}

function updatesAll(status: DeploymentStatus): boolean {
  return (status.replicas ?? 0) === (status.updatedReplicas ?? 0);
}

function withProgress(
  { deployment, status: before, current, nowMs }: RolloutView,
  status: DeploymentStatus,
  now: DeploymentCondition | undefined,
): DeploymentStatus {
  const who = current ? `ReplicaSet "${current.metadata.name}"` : `Deployment "${deployment.metadata.name}"`;
  if (isComplete(deployment, status)) {
    const message = `${who} has successfully progressed.`;
    return withCondition(status, condition('Progressing', 'True', 'NewReplicaSetAvailable', message, nowMs));
  }
  if (progressed(before, status)) {
    const next = condition('Progressing', 'True', 'ReplicaSetUpdated', `${who} is progressing.`, nowMs);
    // Every step is written anew, so that the deadline counts from the last one.
    const since = now?.status === 'True' ? now.lastTransitionTime : undefined;
    const added = { ...next, ...(since ? { lastTransitionTime: since } : {}) };
    return withCondition(withoutCondition(status, 'Progressing'), added);
  }
  if (isTimedOut(deployment, status, nowMs)) {
    const message = `${who} has timed out progressing.`;
    return withCondition(status, condition('Progressing', 'False', 'ProgressDeadlineExceeded', message, nowMs));
  }
  return status;
}

/** All pods are of the current template, and available. */
export function isComplete({ spec, metadata }: Stored<Deployment>, status: DeploymentStatus): boolean {
  const size = spec.replicas ?? 1;
  return (
    (status.updatedReplicas ?? 0) === size &&
    (status.replicas ?? 0) === size &&
    (status.availableReplicas ?? 0) === size &&
    (status.observedGeneration ?? 0) >= (metadata.generation ?? 0)
  );
}

function progressed(before: DeploymentStatus, after: DeploymentStatus): boolean {
  const old = (status: DeploymentStatus) => (status.replicas ?? 0) - (status.updatedReplicas ?? 0);
  return (
    (after.updatedReplicas ?? 0) > (before.updatedReplicas ?? 0) ||
    old(after) < old(before) ||
    (after.readyReplicas ?? 0) > (before.readyReplicas ?? 0) ||
    (after.availableReplicas ?? 0) > (before.availableReplicas ?? 0)
  );
}

function isTimedOut(deployment: Stored<Deployment>, status: DeploymentStatus, nowMs: number): boolean {
  const now = conditionOf(status, 'Progressing');
  if (!now || now.reason === 'NewReplicaSetAvailable') return false;
  if (now.reason === 'ProgressDeadlineExceeded') return true;
  return nowMs > deadlineMs(deployment, now);
}

function deadlineMs({ spec }: Stored<Deployment>, { lastUpdateTime }: DeploymentCondition): number {
  return Date.parse(lastUpdateTime ?? '') + (spec.progressDeadlineSeconds ?? 0) * 1000;
}

/** When to look again whether the rollout is stuck, in milliseconds from now; undefined when it cannot be. */
export function stuckCheckMs(deployment: Stored<Deployment>, status: DeploymentStatus, nowMs: number) {
  const now = conditionOf(status, 'Progressing');
  if (!hasProgressDeadline(deployment) || !now) return undefined;
  if (isComplete(deployment, status) || now.reason === 'ProgressDeadlineExceeded') return undefined;
  return Math.max(0, deadlineMs(deployment, now) - nowMs) + 1000;
}

function failureOf(set: Set | undefined): DeploymentCondition | undefined {
  const found = set?.status.conditions?.find((c) => c.type === 'ReplicaFailure');
  if (!found) return undefined;
  return found.lastTransitionTime ? { ...found, lastUpdateTime: found.lastTransitionTime } : { ...found };
}
