import type { Pod, PodCondition, Stored } from '#api';
import { pods } from '#kinds';
import { isTerminal } from '../pods/pod-state.ts';
import { type Change, update } from '../runtime/change.ts';
import type { Controller } from '../runtime/controller.ts';
import type { Seen } from '../runtime/seen.ts';
import { timeText } from '../time-text.ts';

const TYPE = 'DisruptionTarget';
/** Whoever says that a pod is about to go has this long to make it go. */
const STALE_MS = 2 * 60_000;

/** Takes back what pods say of a disruption that has not come. */
export const staleDisruptionTargets: Controller<Pod> = {
  name: 'disruption-controller',
  eventSource: 'controllermanager',
  reconciles: pods,
  concerns: (pod) => targetOf(pod) !== undefined,
  reads: [],
  reconcile,
};

function targetOf(pod: Stored<Pod>): PodCondition | undefined {
  if (pod.metadata.deletionTimestamp || isTerminal(pod)) return undefined;
  return pod.status.conditions?.find(
    ({ type, status, reason }) => type === TYPE && status === 'True' && reason !== 'TerminationByKubelet',
  );
}

function reconcile(pod: Stored<Pod>, { nowMs }: Seen): Change[] {
  const target = targetOf(pod);
  if (!target) return [];
  const leftMs = Date.parse(target.lastTransitionTime ?? '') + STALE_MS - nowMs;
  if (leftMs > 0) return [{ type: 'requeue', afterMs: leftMs }];
  const { reason: _, message: __, ...kept } = target;
  const over = { ...kept, status: 'False', lastTransitionTime: timeText(nowMs) };
  const conditions = (pod.status.conditions ?? []).map((condition) => (condition === target ? over : condition));
  return [update(pods, { ...pod, status: { ...pod.status, conditions } }, { subresource: 'status' })];
}
