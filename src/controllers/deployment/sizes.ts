import type { Deployment, ReplicaSet, Stored } from '#api';
import type { Resizing } from './resizing.ts';
import { DESIRED, MAX } from './revision.ts';
import { rollingLimits } from './rolling-limits.ts';

type Set = Stored<ReplicaSet>;

const available = (sets: readonly Set[]) => sets.reduce((sum, set) => sum + (set.status.availableReplicas ?? 0), 0);
const wanted = (deployment: Stored<Deployment>) => deployment.spec.replicas ?? 1;

export function byAge(sets: readonly Set[]): Set[] {
  return sets.toSorted((a, b) => compareAge(a, b));
}

function compareAge(a: Set, b: Set): number {
  const [atA, atB] = [a.metadata.creationTimestamp, b.metadata.creationTimestamp];
  if (atA !== atB) return atA < atB ? -1 : 1;
  return a.metadata.name < b.metadata.name ? -1 : 1;
}

/** Whether the deployment's size was changed since its replica sets were last told. */
export function wasResized(deployment: Stored<Deployment>, sets: readonly Set[]): boolean {
  return sets.some((set) => {
    const told = set.metadata.annotations?.[DESIRED];
    return (set.spec.replicas ?? 1) > 0 && told !== undefined && Number(told) !== wanted(deployment);
  });
}

/** How large the current set may be now: as many as fit under the surge, never more than wanted. */
export function newSetSize(deployment: Stored<Deployment>, total: number, size: number): number {
  if (deployment.spec.strategy?.type === 'Recreate') return wanted(deployment);
  const room = wanted(deployment) + rollingLimits(deployment).surge - total;
  return room <= 0 ? size : size + Math.min(room, wanted(deployment) - size);
}

/** One step of a rolling update: first the current set grows, then the old ones shrink. Says whether it did. */
export function rollingStep(deployment: Stored<Deployment>, current: Set, old: readonly Set[], to: Resizing): boolean {
  const size = to.size(current);
  if (size > wanted(deployment)) return to.scale(current, wanted(deployment));
  if (size < wanted(deployment)) {
    const grown = newSetSize(deployment, to.total([...old, current]), size);
    if (to.scale(current, grown)) return true;
  }
  return shrinkOld(deployment, current, old, to);
}

/** Old pods go as far as enough stay available; those that are not available anyway go first. */
function shrinkOld(deployment: Stored<Deployment>, current: Set, old: readonly Set[], to: Resizing): boolean {
  if (to.total(old) === 0) return false;
  const minAvailable = wanted(deployment) - rollingLimits(deployment).unavailable;
  const newUnavailable = to.size(current) - (current.status.availableReplicas ?? 0);
  const mayGo = to.total([...old, current]) - minAvailable - newUnavailable;
  if (mayGo <= 0) return false;
  const active = byAge(old).filter((set) => to.size(set) > 0);
  let gone = 0;
  for (const set of active) {
    const unhealthy = to.size(set) - (set.status.availableReplicas ?? 0);
    const less = Math.min(mayGo - gone, unhealthy);
    if (less <= 0) continue;
    to.scale(set, to.size(set) - less);
    gone += less;
  }
  const spare = available([...old, current]) - minAvailable;
  let fewer = 0;
  for (const set of active) {
    const less = Math.min(to.size(set), spare - fewer);
    if (less <= 0) continue;
    to.scale(set, to.size(set) - less);
    fewer += less;
  }
  return gone + fewer > 0;
}

/** Brings a changed size of the deployment to its sets: to the only active one, or to all in proportion. */
export function resize(
  deployment: Stored<Deployment>,
  current: Set | undefined,
  old: readonly Set[],
  to: Resizing,
): void {
  const all = current ? [...old, current] : [...old];
  const active = all.filter((set) => to.size(set) > 0);
  const only = active.length === 0 ? (current ?? byAge(old).at(-1)) : active.length === 1 ? active[0] : undefined;
  if (only) {
    to.scale(only, wanted(deployment));
    return;
  }
  if (active.length === 0) return;
  if (current && isSaturated(deployment, current)) {
    for (const set of active) if (set !== current) to.scale(set, 0);
    return;
  }
  if (deployment.spec.strategy?.type !== 'Recreate') resizeInProportion(deployment, active, to);
}

function isSaturated(deployment: Stored<Deployment>, set: Set): boolean {
  const desired = Number(set.metadata.annotations?.[DESIRED]);
  const size = wanted(deployment);
  return set.spec.replicas === size && desired === size && set.status.availableReplicas === size;
}

function resizeInProportion(deployment: Stored<Deployment>, active: readonly Set[], to: Resizing): void {
  const size = wanted(deployment);
  const allowed = size > 0 ? size + rollingLimits(deployment).surge : 0;
  const toAdd = allowed - to.total(active);
  const sorted = active.toSorted(
    (a, b) => to.size(b) - to.size(a) || (toAdd > 0 ? compareAge(b, a) : compareAge(a, b)),
  );
  let added = 0;
  const sizes = sorted.map((set) => {
    const share = shareOf(deployment, set, toAdd, added, to);
    added += share;
    return to.size(set) + share;
  });
  for (const [index, set] of sorted.entries()) {
    const rest = index === 0 && toAdd !== 0 ? toAdd - added : 0;
    to.rescale(set, Math.max(0, (sizes[index] ?? 0) + rest));
  }
}

/** A set's part of what is to be added (or, below zero, taken away), by its part of the whole. */
function shareOf(deployment: Stored<Deployment>, set: Set, toAdd: number, added: number, to: Resizing): number {
  const size = to.size(set);
  if (size === 0 || toAdd === 0 || toAdd === added) return 0;
  const left = toAdd - added;
  const share = fractionOf(deployment, set, size);
  return toAdd > 0 ? Math.min(share, left) : Math.max(share, left);
}

function fractionOf(deployment: Stored<Deployment>, set: Set, size: number): number {
  if (wanted(deployment) === 0) return -size;
  const max = wanted(deployment) + rollingLimits(deployment).surge;
  const before = Number(set.metadata.annotations?.[MAX]) || deployment.status.replicas || 0;
  return before === 0 ? 0 : Math.round((size * max) / before) - size;
}
