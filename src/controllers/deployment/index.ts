import { type Deployment, type DeploymentStatus, nameOf, type ReplicaSet, type Stored, selectorMatches } from '#api';
import { deployments, pods, replicaSets } from '#kinds';
import { claim } from '../claim.ts';
import { isTerminal } from '../pods/pod-state.ts';
import { type Change, event, update } from '../runtime/change.ts';
import { type Controller, controllerOf, reads } from '../runtime/controller.ts';
import type { Seen } from '../runtime/seen.ts';
import { sameContent } from '../same-content.ts';
import { condition, conditionOf, hasProgressDeadline, withCondition } from './conditions.ts';
import { createdStatus, creation, findCurrent, newSet, refreshCurrent } from './current-set.ts';
import { Resizing } from './resizing.ts';
import { nextRevision, REVISION, revisionOf } from './revision.ts';
import { resize, rollingStep, wasResized } from './sizes.ts';
import { countedStatus, isComplete, rolloutStatus, stuckCheckMs } from './status.ts';

type Set = Stored<ReplicaSet>;

/** Rolls replica sets from one pod template to the next. */
export const deploymentController: Controller<Deployment> = {
  name: 'deployment-controller',
  reconciles: deployments,
  reads: [
    reads(replicaSets, (set, seen) => {
      if (set.metadata.ownerReferences?.some((o) => o.controller)) return controllerOf('Deployment')(set);
      const all = seen.of(deployments).list(set.metadata.namespace);
      return all.filter((d) => selectorMatches(d.spec.selector, set.metadata.labels)).map(nameOf);
    }),
    // Only Recreate waits for pods to be gone; all else is in the status of the replica sets.
    reads(pods, (pod, seen) =>
      controllerOf('ReplicaSet')(pod)
        .flatMap((at) => controllerOf('Deployment')(seen.of(replicaSets).get(at) ?? pod))
        .filter((at) => seen.of(deployments).get(at)?.spec.strategy?.type === 'Recreate'),
    ),
  ],
  reconcile,
};

/** One turn's knowledge. */
interface Turn {
  deployment: Stored<Deployment>;
  status: DeploymentStatus;
  current: Set | undefined;
  /** Every set but the current one. */
  old: readonly Set[];
  to: Resizing;
  seen: Seen;
}

function reconcile(deployment: Stored<Deployment>, seen: Seen): readonly Change[] {
  const { spec, metadata } = deployment;
  if (Object.keys(spec.selector.matchLabels ?? {}).length + (spec.selector.matchExpressions?.length ?? 0) === 0) {
    return selectsAll(deployment);
  }
  const { owned: sets, changes } = claim(deployment, spec.selector, replicaSets, seen.of(replicaSets));
  if (changes.length > 0) return changes;
  const current = findCurrent(deployment, sets);
  const old = sets.filter((set) => set !== current);
  const status = pausedStatus(deployment, seen.nowMs);
  const turn = { deployment, status, current, old, to: new Resizing(deployment, sets), seen };
  if (metadata.deletionTimestamp) return finish(turn, countedStatus({ ...turn, nowMs: seen.nowMs }));
  if (spec.paused || wasResized(deployment, sets)) return sync(turn);
  return spec.strategy?.type === 'Recreate' ? recreate(turn) : roll(turn);
}

function selectsAll(deployment: Stored<Deployment>): Change[] {
  const message = 'This deployment is selecting all pods. A non-empty selector is required.';
  const observedGeneration = deployment.metadata.generation ?? 0;
  const told = event(deployment, 'Warning', 'SelectingAll', message);
  if ((deployment.status.observedGeneration ?? 0) >= observedGeneration) return [told];
  const status = { ...deployment.status, observedGeneration };
  return [told, update(deployments, { ...deployment, status }, { subresource: 'status' })];
}

/** Pausing stops the progress deadline, resuming starts it again. */
function pausedStatus(deployment: Stored<Deployment>, nowMs: number): DeploymentStatus {
  const { status, spec } = deployment;
  const now = conditionOf(status, 'Progressing');
  if (!hasProgressDeadline(deployment) || now?.reason === 'ProgressDeadlineExceeded') return status;
  const wasPaused = now?.reason === 'DeploymentPaused';
  if (spec.paused && !wasPaused) {
    return withCondition(
      status,
      condition('Progressing', 'Unknown', 'DeploymentPaused', 'Deployment is paused', nowMs),
    );
  }
  if (spec.paused || !wasPaused) return status;
  return withCondition(
    status,
    condition('Progressing', 'Unknown', 'DeploymentResumed', 'Deployment is resumed', nowMs),
  );
}

/** Paused, or its size was changed: sizes follow, templates do not. */
function sync(turn: Turn): Change[] {
  const { deployment, current, old, to, seen } = turn;
  let { status } = turn;
  if (current) status = refreshCurrent(deployment, status, current, old, to, seen.nowMs);
  resize(deployment, current, old, to);
  const cleaned = deployment.spec.paused ? cleanup(turn) : [];
  const counted = countedStatus({ ...turn, status, nowMs: seen.nowMs });
  return [...to.changes(), ...cleaned, ...finish(turn, counted, currentRevision(turn))];
}

function roll(turn: Turn): Change[] {
  const { deployment, current, old, to, seen } = turn;
  const { nowMs } = seen;
  if (!current) {
    const set = newSet(deployment, old);
    const made = asMade(set, turn);
    const status = createdStatus(deployment, turn.status, made.metadata.name, nowMs);
    rollingStep(deployment, made, old, to);
    const done = rolloutStatus({ ...turn, status, current: made, nowMs });
    const rest = [...to.changes(), ...finish(turn, done, nextRevision(old))];
    return [creation(deployment, set, rest, seen)];
  }
  const status = refreshCurrent(deployment, turn.status, current, old, to, nowMs);
  const stepped = rollingStep(deployment, current, old, to);
  const cleaned = !stepped && isComplete(deployment, deployment.status) ? cleanup(turn) : [];
  return [
    ...to.changes(),
    ...cleaned,
    ...finish(turn, rolloutStatus({ ...withSizes(turn, status), nowMs }), currentRevision(turn)),
  ];
}

function recreate(turn: Turn): Change[] {
  const { deployment, current, old, to, seen } = turn;
  const { nowMs } = seen;
  let { status } = turn;
  if (current) status = refreshCurrent(deployment, status, current, old, to, nowMs);
  const stopped = old.filter((set) => to.size(set) > 0 && to.scale(set, 0)).length > 0;
  if (stopped || oldPodsRun(turn)) {
    return [
      ...to.changes(),
      ...finish(turn, rolloutStatus({ ...withSizes(turn, status), nowMs }), currentRevision(turn)),
    ];
  }
  if (!current) {
    const set = newSet(deployment, old);
    const made = asMade(set, turn);
    status = createdStatus(deployment, status, made.metadata.name, nowMs);
    const done = rolloutStatus({ ...turn, status, current: made, nowMs });
    const rest = [...to.changes(), ...finish(turn, done, nextRevision(old))];
    return [creation(deployment, set, rest, seen)];
  }
  to.scale(current, deployment.spec.replicas ?? 1);
  const cleaned = isComplete(deployment, deployment.status) ? cleanup(turn) : [];
  return [
    ...to.changes(),
    ...cleaned,
    ...finish(turn, rolloutStatus({ ...withSizes(turn, status), nowMs }), currentRevision(turn)),
  ];
}

/** The turn with its sets as they will be. */
function withSizes(turn: Turn, status: DeploymentStatus): Turn {
  const { current, old, to } = turn;
  return { ...turn, status, current: current && to.of(current), old: old.map((set) => to.of(set)) };
}

/** How the set will look when it is made: no pods yet. */
function asMade(set: ReplicaSet, { deployment, seen }: Turn): Set {
  const creationTimestamp = new Date(seen.nowMs).toISOString();
  const metadata = { name: '', ...set.metadata, uid: '', resourceVersion: '', creationTimestamp };
  const spec = set.spec ?? { selector: deployment.spec.selector };
  return { ...set, apiVersion: 'apps/v1', kind: 'ReplicaSet', metadata, spec, status: { replicas: 0 } };
}

/** The revision of the current set once it is refreshed. */
function currentRevision({ current, to }: Turn): number | undefined {
  return current && revisionOf(to.of(current));
}

function oldPodsRun({ old, seen }: Turn): boolean {
  if (old.some((set) => set.status.replicas > 0)) return true;
  return old.flatMap((set) => seen.of(pods).ownedBy(set.metadata.uid)).some((pod) => !isTerminal(pod));
}

/** Old sets beyond the history limit go, the oldest revisions first, once they are empty. */
function cleanup({ deployment, old }: Turn): Change[] {
  const limit = deployment.spec.revisionHistoryLimit;
  if (limit === undefined || limit === 2 ** 31 - 1) return [];
  const standing = old.filter((set) => !set.metadata.deletionTimestamp);
  const byRevision = standing.toSorted((a, b) => revisionOf(a) - revisionOf(b));
  return byRevision.slice(0, Math.max(0, standing.length - limit)).flatMap((set): Change[] => {
    const { status, spec, metadata } = set;
    const busy = (status.replicas ?? 0) !== 0 || (spec.replicas ?? 1) !== 0;
    if (busy || (metadata.generation ?? 0) > (status.observedGeneration ?? 0)) return [];
    return [{ type: 'delete', resource: replicaSets, at: nameOf(set) }];
  });
}

/**
 * Writes revision and status where they differ, and looks again when the rollout may be stuck. `revision` is that of
 * the current set; undefined when there is none yet.
 */
function finish({ deployment, seen }: Turn, status: DeploymentStatus, revision?: number): Change[] {
  const { metadata } = deployment;
  const afterMs = stuckCheckMs(deployment, status, seen.nowMs);
  const later: Change[] = afterMs === undefined ? [] : [{ type: 'requeue', afterMs }];
  const isNumbered = revision === undefined || revisionOf(deployment) === revision;
  if (isNumbered && sameContent(status, deployment.status)) return later;
  // With the status, so that the number does not count as a change of what is wished.
  const annotations = isNumbered ? metadata.annotations : { ...metadata.annotations, [REVISION]: String(revision) };
  const finished = { ...deployment, metadata: { ...metadata, ...(annotations && { annotations }) }, status };
  return [update(deployments, finished, { subresource: 'status' }), ...later];
}
