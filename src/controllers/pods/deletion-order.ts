import type { ContainerStatus, Pod, Stored } from '#api';
import { isReady, readySinceMs } from './pod-state.ts';

const COST = 'controller.kubernetes.io/pod-deletion-cost';
const PHASES: readonly (string | undefined)[] = ['Pending', 'Unknown', 'Running'];

/**
 * The pods, those first that are missed least when fewer are wanted: not placed, not running, not ready, cheap to
 * delete, doubled up on a node, recently ready, often restarted, young. Ages in the same power of two count as
 * equal, as in the original, so that not always the newest goes. `neighbours` are all pods that do the same work.
 */
export function inDeletionOrder(
  pods: readonly Stored<Pod>[],
  neighbours: readonly Stored<Pod>[],
  nowMs: number,
): Stored<Pod>[] {
  const perNode = new Map<string | undefined, number>();
  for (const { spec } of neighbours) perNode.set(spec.nodeName, (perNode.get(spec.nodeName) ?? 0) + 1);
  const crowd = ({ spec }: Stored<Pod>) => (spec.nodeName ? (perNode.get(spec.nodeName) ?? 0) : 0);
  return pods.toSorted((a, b) => compare(a, b, crowd(b) - crowd(a), nowMs));
}

function compare(a: Stored<Pod>, b: Stored<Pod>, crowdedFirst: number, nowMs: number): number {
  return (
    Number(Boolean(a.spec.nodeName)) - Number(Boolean(b.spec.nodeName)) ||
    PHASES.indexOf(a.status.phase) - PHASES.indexOf(b.status.phase) ||
    Number(isReady(a)) - Number(isReady(b)) ||
    cost(a) - cost(b) ||
    crowdedFirst ||
    (isReady(a) && isReady(b) ? youngerFirst(a, b, readySinceMs(a), readySinceMs(b), nowMs) : 0) ||
    restarts(b, false) - restarts(a, false) ||
    restarts(b, true) - restarts(a, true) ||
    youngerFirst(a, b, Date.parse(a.metadata.creationTimestamp), Date.parse(b.metadata.creationTimestamp), nowMs)
  );
}

function cost({ metadata }: Stored<Pod>): number {
  const text = metadata.annotations?.[COST] ?? '0';
  return /^(0|-?[1-9]\d*)$/.test(text) ? Number(text) : 0;
}

function youngerFirst(
  a: Stored<Pod>,
  b: Stored<Pod>,
  atA: number | undefined,
  atB: number | undefined,
  nowMs: number,
): number {
  if (atA === atB) return 0;
  if (atA === undefined) return -1;
  if (atB === undefined) return 1;
  return ageRank(nowMs - atA) - ageRank(nowMs - atB) || (a.metadata.uid < b.metadata.uid ? -1 : 1);
}

/** The power of two of an age in nanoseconds, the original's unit. */
function ageRank(ageMs: number): number {
  return ageMs > 0 ? Math.floor(Math.log2(ageMs * 1_000_000)) : -1;
}

/** Most restarts of one container; sidecars (init containers that restart always) count apart. */
function restarts({ spec, status }: Stored<Pod>, ofSidecars: boolean): number {
  const sidecars = new Set((spec.initContainers ?? []).filter((c) => c.restartPolicy === 'Always').map((c) => c.name));
  const most = (statuses: readonly ContainerStatus[]) => Math.max(0, ...statuses.map((s) => s.restartCount));
  const init = status.initContainerStatuses ?? [];
  if (ofSidecars) return most(init.filter((s) => sidecars.has(s.name)));
  return most(status.containerStatuses ?? []);
}
