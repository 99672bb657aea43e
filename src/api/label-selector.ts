import type { LabelSelector } from './generated/types.ts';

export type Labels = { readonly [key: string]: string };

/** One condition on a label; `values` is empty for `Exists` and `DoesNotExist`. */
export interface Requirement {
  key: string;
  operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist' | 'Gt' | 'Lt';
  values: string[];
}

/** All conditions must hold; none matches everything. */
export type Requirements = Requirement[];

export function labelsMatch(requirements: Requirements, labels: Labels | undefined): boolean {
  return requirements.every((r) => requirementHolds(r, labels ?? {}));
}

function requirementHolds({ key, operator, values }: Requirement, labels: Labels): boolean {
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    case 'Gt':
      return value !== undefined && Number.parseInt(value, 10) > Number.parseInt(values[0] ?? '', 10);
    case 'Lt':
      return value !== undefined && Number.parseInt(value, 10) < Number.parseInt(values[0] ?? '', 10);
    default:
      return operator satisfies never;
  }
}

/** The conditions of a `LabelSelector` object; an empty one matches everything, an absent one nothing (undefined). */
export function requirementsOf(selector: LabelSelector | undefined): Requirements | undefined {
  if (!selector) return undefined;
  const exact = Object.entries(selector.matchLabels ?? {}).map(
    ([key, value]): Requirement => ({ key, operator: 'In', values: [value] }),
  );
  const expressions = (selector.matchExpressions ?? []).map(
    ({ key, operator, values }): Requirement => ({
      key,
      operator: operator as Requirement['operator'],
      values: values ?? [],
    }),
  );
  return [...exact, ...expressions];
}

/** Whether a `LabelSelector` object selects these labels; an absent selector selects nothing. */
export function selectorMatches(selector: LabelSelector | undefined, labels: Labels | undefined): boolean {
  const requirements = requirementsOf(selector);
  return requirements !== undefined && labelsMatch(requirements, labels);
}

/** Whether plain `key: value` pairs (as in `Service.spec.selector`) select these labels. */
export function pairsMatch(pairs: Labels, labels: Labels | undefined): boolean {
  return Object.entries(pairs).every(([key, value]) => labels?.[key] === value);
}
