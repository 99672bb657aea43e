import type { ContainerStatus, Pod, PodStatus, Stored } from '#api';
import { isSidecar } from '../observed.ts';

export type PodPhase = NonNullable<PodStatus['phase']>;

interface Counts {
  waiting: number;
  running: number;
  stopped: number;
  succeeded: number;
  unknown: number;
}

/**
 * The phase that follows from what the containers do: the original's `getPhase`. `terminal`: the pod is being ended, so
 * what has stopped stays stopped.
 */
export function podPhase(
  pod: Stored<Pod>,
  main: ContainerStatus[],
  init: ContainerStatus[],
  terminal: boolean,
): PodPhase {
  const specInits = pod.spec.initContainers ?? [];
  const counts: Counts = { waiting: 0, running: 0, stopped: 0, succeeded: 0, unknown: 0 };
  let pendingInit = 0;
  let failedInit = 0;
  let pendingSidecars = 0;
  for (const container of specInits) {
    const status = init.find((s) => s.name === container.name);
    if (isSidecar(container)) {
      if (!status?.started) pendingSidecars++;
      if (status?.state?.running) counts.running++;
      continue;
    }
    const ended = status?.state?.terminated ?? (status?.state?.waiting ? status.lastState?.terminated : undefined);
    if (!ended) pendingInit++;
    else if (ended.exitCode !== 0) {
      pendingInit++;
      if (status?.state?.terminated) failedInit++;
    }
  }
  for (const { name } of pod.spec.containers)
    count(
      counts,
      main.find((s) => s.name === name),
    );
  const never = pod.spec.restartPolicy === 'Never';
  if (failedInit > 0 && never) return 'Failed';
  if (pendingInit > 0) return terminal && counts.running === 0 && counts.stopped > 0 ? 'Failed' : 'Pending';
  if (pendingSidecars > 0 && counts.stopped === 0 && counts.running === 0) return 'Pending';
  if (counts.waiting > 0) return 'Pending';
  if (counts.running > 0 && counts.unknown === 0) return 'Running';
  if (counts.stopped > 0 && counts.unknown === 0) {
    const allSucceeded = counts.stopped === counts.succeeded;
    if (terminal) return allSucceeded ? 'Succeeded' : 'Failed';
    if ((pod.spec.restartPolicy ?? 'Always') === 'Always') return 'Running';
    if (allSucceeded) return 'Succeeded';
    return never ? 'Failed' : 'Running';
  }
  return 'Pending';
}

function count(counts: Counts, status: ContainerStatus | undefined): void {
  if (!status) counts.unknown++;
  else if (status.state?.running) counts.running++;
  else if (status.state?.terminated) {
    counts.stopped++;
    if (status.state.terminated.exitCode === 0) counts.succeeded++;
  } else if (status.state?.waiting) {
    if (status.lastState?.terminated) counts.stopped++;
    else counts.waiting++;
  } else counts.unknown++;
}
