import {
  duplicate,
  type FieldError,
  invalidValue,
  type JobSpec,
  notSupported,
  OMITTED,
  type PodFailurePolicyOnExitCodesRequirement,
  type PodFailurePolicyRule,
  quoted,
  required,
  type SuccessPolicyRule,
  tooLong,
  tooMany,
} from '#api';
import { notNegative, qualifiedName } from '../field-rules.ts';
import { countOf, IndexesSyntaxError, parseIndexes } from './indexes.ts';

const ACTIONS = ['Count', 'FailIndex', 'FailJob', 'Ignore'];
const OPERATORS = ['In', 'NotIn'];
const STATUSES = ['False', 'True', 'Unknown'];
const MAX_RULES = 20;
const MAX_EXIT_CODES = 255;
const MAX_CONDITIONS = 20;
const MAX_INDEXES_BYTES = 64 * 1024;

/** What a job does about pods that fail. */
export function validatePodFailurePolicy(field: string, spec: JobSpec): FieldError[] {
  const rules = spec.podFailurePolicy?.rules ?? [];
  const path = `${field}.podFailurePolicy.rules`;
  const { containers = [], initContainers = [] } = spec.template.spec ?? {};
  const names = [...containers, ...initContainers].map(({ name }) => name);
  return [
    ...atMost(path, rules, MAX_RULES),
    ...rules.flatMap((rule, i) => validateFailureRule(`${path}[${i}]`, rule, { spec, names })),
  ];
}

function atMost(path: string, list: readonly unknown[], max: number): FieldError[] {
  return list.length > max ? [tooMany(path, list.length, max)] : [];
}

/** One of the values, which an error about none at all lists as well. */
function choice(path: string, value: string | undefined, values: readonly string[]): FieldError[] {
  if (!value) return [required(path, `valid values: [${values.map(quoted).join(' ')}]`)];
  return values.includes(value) ? [] : [notSupported(path, value, values)];
}

function validateFailureRule(
  path: string,
  { action, onExitCodes, onPodConditions = [] }: PodFailurePolicyRule,
  { spec, names }: { spec: JobSpec; names: string[] },
): FieldError[] {
  const errors = choice(`${path}.action`, action, ACTIONS);
  if (action === 'FailIndex' && spec.backoffLimitPerIndex === undefined) {
    errors.push(invalidValue(`${path}.action`, action, 'requires the backoffLimitPerIndex to be set'));
  }
  if (onExitCodes) errors.push(...validateExitCodes(`${path}.onExitCodes`, onExitCodes, names));
  errors.push(...atMost(`${path}.onPodConditions`, onPodConditions, MAX_CONDITIONS));
  onPodConditions.forEach(({ type, status }, i) => {
    const at = `${path}.onPodConditions[${i}]`;
    errors.push(...qualifiedName(`${at}.type`, type), ...choice(`${at}.status`, status, STATUSES));
  });
  if (onExitCodes && onPodConditions.length > 0) {
    errors.push(invalidValue(path, OMITTED, 'specifying both OnExitCodes and OnPodConditions is not supported'));
  }
  if (!onExitCodes && onPodConditions.length === 0) {
    errors.push(invalidValue(path, OMITTED, 'specifying one of OnExitCodes and OnPodConditions is required'));
  }
  return errors;
}

function validateExitCodes(
  path: string,
  { operator, values, containerName }: PodFailurePolicyOnExitCodesRequirement,
  names: readonly string[],
): FieldError[] {
  const errors = choice(`${path}.operator`, operator, OPERATORS);
  if (containerName !== undefined && !names.includes(containerName)) {
    const text = 'must be one of the container or initContainer names in the pod template';
    errors.push(invalidValue(`${path}.containerName`, containerName, text));
  }
  if (!values?.length) errors.push(invalidValue(`${path}.values`, values, 'at least one value is required'));
  errors.push(...atMost(`${path}.values`, values ?? [], MAX_EXIT_CODES));
  (values ?? []).forEach((value, i) => {
    if (operator === 'In' && value === 0) {
      errors.push(invalidValue(`${path}.values[${i}]`, value, 'must not be 0 for the In operator'));
    }
    if (values.indexOf(value) < i) errors.push(duplicate(`${path}.values[${i}]`, value));
  });
  const isOrdered = (values ?? []).every((value, i) => i === 0 || (values[i - 1] ?? value) <= value);
  return isOrdered ? errors : [...errors, invalidValue(`${path}.values`, values, 'must be ordered')];
}

/** When an indexed job has succeeded before all of its pods have. */
export function validateSuccessPolicy(field: string, { completions = 0, successPolicy }: JobSpec): FieldError[] {
  const rules = successPolicy?.rules ?? [];
  const path = `${field}.successPolicy.rules`;
  const text = 'at least one rules must be specified when the successPolicy is specified';
  return [
    ...(rules.length === 0 ? [required(path, text)] : []),
    ...atMost(path, rules, MAX_RULES),
    ...rules.flatMap((rule, i) => validateSuccessRule(`${path}[${i}]`, rule, completions)),
  ];
}

function validateSuccessRule(path: string, rule: SuccessPolicyRule, completions: number): FieldError[] {
  const { succeededCount: count, succeededIndexes: indexes } = rule;
  const errors: FieldError[] = [];
  if (count === undefined && indexes === undefined) {
    errors.push(required(path, 'at least one of succeededCount or succeededIndexes must be specified'));
  }
  let total = 0;
  if (indexes !== undefined) {
    const at = `${path}.succeededIndexes`;
    if (indexes.length > MAX_INDEXES_BYTES) errors.push(tooLong(at, MAX_INDEXES_BYTES));
    try {
      total = countOf(parseIndexes(indexes, completions));
    } catch (error) {
      if (!(error instanceof IndexesSyntaxError)) throw error;
      errors.push(invalidValue(at, indexes, `error parsing succeededIndexes: ${error.message}`));
    }
  }
  if (count === undefined) return errors;
  const at = `${path}.succeededCount`;
  errors.push(...notNegative(at, count));
  const tooBig = (limit: number, what: string) =>
    errors.push(invalidValue(at, count, `must be less than or equal to ${limit} (the number of ${what})`));
  if (count > completions) tooBig(completions, 'specified completions');
  if (indexes !== undefined && count > total) tooBig(total, 'indexes in the specified succeededIndexes field');
  return errors;
}
