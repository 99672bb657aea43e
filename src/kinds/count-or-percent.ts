import { type FieldError, type IntOrString, invalidValue, percentProblems } from '#api';
import { notNegative, problems } from './field-rules.ts';

/** Checks a number of pods, or a share of them such as `25%`. */
export function countOrPercent(field: string, value: IntOrString): FieldError[] {
  return typeof value === 'string' ? problems(field, value, percentProblems(value)) : notNegative(field, value);
}

/** An error for a share of more than all. */
export function atMostAll(field: string, value: IntOrString): FieldError[] {
  const percent = typeof value === 'string' ? /^(\d+)%$/.exec(value)?.[1] : undefined;
  return Number(percent ?? 0) > 100 ? [invalidValue(field, value, 'must not be greater than 100%')] : [];
}

/** Whether it comes to nothing; a text that is no number does. */
export function isZeroCount(value: IntOrString): boolean {
  if (typeof value === 'number') return value === 0;
  return Number(/^([-+]?\d+)%?$/.exec(value)?.[1] ?? 0) === 0;
}
