import {
  type LabelSelector,
  nameOf,
  type Pod,
  type PodDisruptionBudget,
  type PodDisruptionBudgetStatus,
  type Stored,
  selectorMatches,
} from '#api';
import {
  deployments,
  podDisruptionBudgets,
  pods,
  replicaSets,
  replicationControllers,
  statefulSets,
  withDisruptionAllowed,
  withSyncFailed,
} from '#kinds';
import { isReady } from '../pods/pod-state.ts';
import { type Change, event, update } from '../runtime/change.ts';
import { type Controller, reads } from '../runtime/controller.ts';
import type { Seen } from '../runtime/seen.ts';
import { sameContent } from '../same-content.ts';
import { timeText } from '../time-text.ts';
import { type ExpectedPods, expectedPods, UnknownScale } from './expected-pods.ts';

/** An evicted pod is expected to be told to go within this; else it is taken to stay. */
const DELETION_MS = 2 * 60_000;

/** Keeps count of how many pods of a budget may be disrupted; evictions take from that number. */
export const disruptionController: Controller<PodDisruptionBudget> = {
  name: 'disruption-controller',
  eventSource: 'controllermanager',
  reconciles: podDisruptionBudgets,
  reads: [
    reads(pods, (pod, seen) => budgetsOf(pod, seen).map(nameOf)),
    reads(replicationControllers),
    reads(replicaSets),
    reads(deployments),
    reads(statefulSets),
  ],
  reconcile,
};

function budgetsOf({ metadata }: Stored<Pod>, seen: Seen): Stored<PodDisruptionBudget>[] {
  const all = seen.of(podDisruptionBudgets).list(metadata.namespace);
  return all.filter(({ spec }) => selectorMatches(spec.selector, metadata.labels));
}

function reconcile(budget: Stored<PodDisruptionBudget>, seen: Seen): Change[] {
  const all = seen.of(pods).list(budget.metadata.namespace);
  const selected = all.filter(({ metadata }) => selectorMatches(budget.spec.selector, metadata.labels));
  const changes: Change[] = [];
  if (selected.length === 0) changes.push(event(budget, 'Normal', 'NoPods', 'No matching pods found'));
  try {
    return [...changes, ...counted(budget, selected, expectedPods(budget, selected, seen), seen.nowMs)];
  } catch (error) {
    if (!(error instanceof UnknownScale)) throw error;
    const message = `Failed to calculate the number of expected pods: ${error.message}`;
    changes.push(event(budget, 'Warning', 'CalculateExpectedPodCountFailed', message));
    const conditions = withSyncFailed(budget.status, error.message, timeText(seen.nowMs));
    return [...changes, ...written(budget, { ...budget.status, disruptionsAllowed: 0, conditions })];
  }
}

function counted(
  budget: Stored<PodDisruptionBudget>,
  selected: readonly Stored<Pod>[],
  { expected, desired, unmanaged }: ExpectedPods,
  nowMs: number,
): Change[] {
  const changes: Change[] = [];
  if (unmanaged.length > 0)
    changes.push(event(budget, 'Warning', 'UnmanagedPods', unmanagedText(budget.spec.selector)));
  const { disrupted, late, recheckMs } = disruptedPods(budget, selected, nowMs);
  const { namespace } = budget.metadata;
  for (const pod of late) {
    const message = `Pod was expected by PDB ${namespace}/${namespace} to be deleted but it wasn't`;
    changes.push(event(pod, 'Warning', 'NotDeleted', message));
  }
  const staying = selected.filter(({ metadata }) => !metadata.deletionTimestamp && !disrupted[metadata.name]);
  const healthy = staying.filter(isReady).length;
  const allowed = expected > 0 ? Math.max(0, healthy - desired) : 0;
  const { conditions } = budget.status;
  const status: PodDisruptionBudgetStatus = {
    ...(Object.keys(disrupted).length > 0 && { disruptedPods: disrupted }),
    currentHealthy: healthy,
    desiredHealthy: desired,
    expectedPods: expected,
    disruptionsAllowed: allowed,
    observedGeneration: budget.metadata.generation ?? 0,
    ...(conditions && { conditions }),
  };
  status.conditions = withDisruptionAllowed(status, timeText(nowMs));
  changes.push(...written(budget, status));
  if (recheckMs !== undefined) changes.push({ type: 'requeue', afterMs: recheckMs - nowMs });
  return changes;
}

/** The pods that evictions announced and that are still here, and when the first of them will have stayed too long. */
function disruptedPods({ status }: Stored<PodDisruptionBudget>, selected: readonly Stored<Pod>[], nowMs: number) {
  const disrupted: { [name: string]: string } = {};
  const late: Stored<Pod>[] = [];
  let recheckMs: number | undefined;
  for (const pod of selected) {
    const since = status.disruptedPods?.[pod.metadata.name];
    if (since === undefined || pod.metadata.deletionTimestamp) continue;
    const untilMs = Date.parse(since) + DELETION_MS;
    if (untilMs < nowMs) late.push(pod);
    else {
      disrupted[pod.metadata.name] = since;
      recheckMs = Math.min(recheckMs ?? untilMs, untilMs);
    }
  }
  return { disrupted, late, recheckMs };
}

function written(budget: Stored<PodDisruptionBudget>, status: PodDisruptionBudgetStatus): Change[] {
  if (sameContent(status, budget.status)) return [];
  return [update(podDisruptionBudgets, { ...budget, status }, { subresource: 'status' })];
}

function unmanagedText(selector: LabelSelector | undefined): string {
  return (
    `Pods selected by this PodDisruptionBudget (selector: ${selectorText(selector)}) were found to be unmanaged. ` +
    'As a result, the status of the PDB cannot be calculated correctly, which may result in undefined behavior. ' +
    'To account for these pods please set ".spec.minAvailable" field of the PDB to an integer value.'
  );
}

/** A selector as the original's messages show it. */
function selectorText(selector: LabelSelector | undefined): string {
  if (!selector) return 'nil';
  const labels = Object.entries(selector.matchLabels ?? {})
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}: ${value},`);
  const expressions = (selector.matchExpressions ?? []).map(
    ({ key, operator, values = [] }) =>
      `LabelSelectorRequirement{Key:${key},Operator:${operator},Values:[${values.join(' ')}],},`,
  );
  const pairs = `MatchLabels:map[string]string{${labels.join('')}}`;
  return `&LabelSelector{${pairs},MatchExpressions:[]LabelSelectorRequirement{${expressions.join('')}},}`;
}
