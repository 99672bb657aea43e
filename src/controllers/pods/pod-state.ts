import type { Pod, Stored } from '#api';

/** Its containers have ended for good. */
export function isTerminal({ status }: Stored<Pod>): boolean {
  return status.phase === 'Succeeded' || status.phase === 'Failed';
}

/** Counts as a replica: neither ended nor on its way out. */
export function isActive(pod: Stored<Pod>): boolean {
  return !isTerminal(pod) && pod.metadata.deletionTimestamp === undefined;
}

/** Told to go, and still running. */
export function isTerminating(pod: Stored<Pod>): boolean {
  return !isTerminal(pod) && pod.metadata.deletionTimestamp !== undefined;
}

export function isReady(pod: Stored<Pod>): boolean {
  return readyCondition(pod)?.status === 'True';
}

/** When it last became ready; undefined when it is not. */
export function readySinceMs(pod: Stored<Pod>): number | undefined {
  const condition = readyCondition(pod);
  if (condition?.status !== 'True' || !condition.lastTransitionTime) return undefined;
  return Date.parse(condition.lastTransitionTime);
}

/** Ready for at least `minReadySeconds`. */
export function isAvailable(pod: Stored<Pod>, minReadySeconds: number, nowMs: number): boolean {
  if (!isReady(pod)) return false;
  if (minReadySeconds === 0) return true;
  const sinceMs = readySinceMs(pod);
  return sinceMs !== undefined && sinceMs + minReadySeconds * 1000 <= nowMs;
}

function readyCondition({ status }: Stored<Pod>) {
  return status.conditions?.find((c) => c.type === 'Ready');
}
