import type { LabelSelector, PodDisruptionBudget } from '#api';
import { sameValue } from '../immutable-field.ts';
import { podDisruptionBudgets } from '../policy/pod-disruption-budget.ts';
import { olderVersion } from './older-version.ts';

/** An empty selector chose no pods where it chooses all today; this label, which no pod has, tells the two apart. */
const MARK = 'pdb.kubernetes.io/deprecated-v1beta1-empty-selector-match';
const EMPTY: LabelSelector = {};
const NONE_TODAY: LabelSelector = { matchExpressions: [{ key: MARK, operator: 'Exists' }] };
const ALL_ONCE: LabelSelector = { matchExpressions: [{ key: MARK, operator: 'DoesNotExist' }] };

/** The selector that means the same in the other version, given how none and all are said in both. */
function translated(
  selector: LabelSelector,
  { none, all }: { none: readonly [LabelSelector, LabelSelector]; all: readonly [LabelSelector, LabelSelector] },
): LabelSelector {
  if (sameValue(selector, none[0])) return none[1];
  if (sameValue(selector, all[0])) return all[1];
  const { matchExpressions, ...rest } = selector;
  const own = matchExpressions?.filter(({ key }) => key !== MARK) ?? [];
  return { ...rest, ...(own.length > 0 && { matchExpressions: own }) };
}

function withSelector(budget: PodDisruptionBudget, words: Parameters<typeof translated>[1]): object {
  const { selector } = budget.spec ?? {};
  return selector ? { ...budget, spec: { ...budget.spec, selector: translated(selector, words) } } : budget;
}

export const podDisruptionBudgetsV1beta1 = olderVersion(podDisruptionBudgets, {
  version: 'v1beta1',
  deprecated: '1.21',
  removed: '1.25',
  toToday: (budget: PodDisruptionBudget) => withSelector(budget, { none: [EMPTY, NONE_TODAY], all: [ALL_ONCE, EMPTY] }),
  fromToday: (budget: PodDisruptionBudget) =>
    withSelector(budget, { none: [NONE_TODAY, EMPTY], all: [EMPTY, ALL_ONCE] }),
});
