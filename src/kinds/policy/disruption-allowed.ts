import type { Condition, PodDisruptionBudgetStatus } from '#api';

const TYPE = 'DisruptionAllowed';

/** Conditions of a budget with what its number of allowed disruptions says. `nowText` is the time of a change. */
export function withDisruptionAllowed(status: PodDisruptionBudgetStatus, nowText: string): Condition[] {
  const allowed = (status.disruptionsAllowed ?? 0) > 0;
  const reason = allowed ? 'SufficientPods' : 'InsufficientPods';
  return withCondition(status, { status: allowed ? 'True' : 'False', reason, message: '' }, nowText);
}

/** Conditions of a budget whose numbers cannot be found out: nothing is allowed. */
export function withSyncFailed(status: PodDisruptionBudgetStatus, message: string, nowText: string): Condition[] {
  return withCondition(status, { status: 'False', reason: 'SyncFailed', message }, nowText);
}

/** The condition that says whether pods may be evicted. */
export function disruptionAllowed({ conditions }: PodDisruptionBudgetStatus): Condition | undefined {
  return conditions?.find(({ type }) => type === TYPE);
}

function withCondition(
  status: PodDisruptionBudgetStatus,
  said: Pick<Condition, 'status' | 'reason' | 'message'>,
  nowText: string,
): Condition[] {
  const { conditions = [], observedGeneration } = status;
  const known = disruptionAllowed(status);
  const lastTransitionTime = known?.status === said.status ? known.lastTransitionTime : nowText;
  const condition: Condition = {
    type: TYPE,
    ...said,
    ...(observedGeneration && { observedGeneration }),
    lastTransitionTime,
  };
  return known ? conditions.map((c) => (c === known ? condition : c)) : [...conditions, condition];
}
