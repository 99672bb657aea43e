import {
  type FieldError,
  invalidValue,
  type JobSpec,
  notSupported,
  type PodFailurePolicyRule,
  required,
  tooMany,
} from '#api';
import { oneOf, qualifiedName } from '../field-rules.ts';

const ACTIONS = ['Count', 'FailIndex', 'FailJob', 'Ignore'];
const MAX_RULES = 20;

/** What a job does about pods that fail. */
export function validatePodFailurePolicy(field: string, spec: JobSpec): FieldError[] {
  const rules = spec.podFailurePolicy?.rules ?? [];
  const path = `${field}.podFailurePolicy.rules`;
  if (rules.length > MAX_RULES) return [tooMany(path, rules.length, MAX_RULES)];
  const names = [...(spec.template.spec?.containers ?? []), ...(spec.template.spec?.initContainers ?? [])];
  return rules.flatMap((rule, i) =>
    validateFailureRule(`${path}[${i}]`, rule, { spec, names: names.map((c) => c.name) }),
  );
}

function validateFailureRule(
  path: string,
  { action, onExitCodes, onPodConditions = [] }: PodFailurePolicyRule,
  { spec, names }: { spec: JobSpec; names: string[] },
): FieldError[] {
  const errors: FieldError[] = [];
  if (!action) errors.push(required(`${path}.action`, `valid values: ${ACTIONS.map((a) => `"${a}"`).join(', ')}`));
  else if (action === 'FailIndex' && spec.backoffLimitPerIndex === undefined) {
    errors.push(invalidValue(`${path}.action`, action, 'requires the backoffLimitPerIndex to be set'));
  } else if (!ACTIONS.includes(action)) errors.push(notSupported(`${path}.action`, action, ACTIONS));
  if (onExitCodes) {
    const at = `${path}.onExitCodes`;
    const { operator, values, containerName } = onExitCodes;
    errors.push(...oneOf(`${at}.operator`, operator, ['In', 'NotIn']));
    if (containerName !== undefined && !names.includes(containerName)) {
      const text = 'must be one of the container or initContainer names in the pod template';
      errors.push(invalidValue(`${at}.containerName`, containerName, text));
    }
    if (!values?.length) errors.push(invalidValue(`${at}.values`, values ?? [], 'at least one value is required'));
    (values ?? []).forEach((value, i) => {
      if (operator === 'In' && value === 0) {
        errors.push(invalidValue(`${at}.values[${i}]`, value, 'must not be 0 for the In operator'));
      }
    });
  }
  onPodConditions.forEach(({ type, status }, i) => {
    const at = `${path}.onPodConditions[${i}]`;
    errors.push(...qualifiedName(`${at}.type`, type), ...oneOf(`${at}.status`, status, ['False', 'True', 'Unknown']));
  });
  if (onExitCodes && onPodConditions.length) {
    errors.push(invalidValue(path, null, 'specifying both OnExitCodes and OnPodConditions is not supported'));
  }
  if (!onExitCodes && !onPodConditions.length) {
    errors.push(invalidValue(path, null, 'specifying one of OnExitCodes and OnPodConditions is required'));
  }
  return errors;
}

/** When an indexed job has succeeded before all of its pods have. */
export function validateSuccessPolicy(
  field: string,
  { completionMode, completions = 0, successPolicy }: JobSpec,
): FieldError[] {
  const path = `${field}.successPolicy`;
  if (completionMode !== 'Indexed') return [invalidValue(path, successPolicy, 'requires indexed completion mode')];
  const rules = successPolicy?.rules ?? [];
  if (!rules.length)
    return [required(`${path}.rules`, 'at least one rule must be specified when the successPolicy is specified')];
  if (rules.length > MAX_RULES) return [tooMany(`${path}.rules`, rules.length, MAX_RULES)];
  return rules.flatMap(({ succeededCount, succeededIndexes }, i) => {
    const at = `${path}.rules[${i}]`;
    if (succeededCount === undefined && succeededIndexes === undefined) {
      return [required(at, 'at least one of succeededCount or succeededIndexes must be specified')];
    }
    if (succeededCount !== undefined && succeededCount > completions) {
      const text = `must be less than or equal to ${completions} (the number of specified completions)`;
      return [invalidValue(`${at}.succeededCount`, succeededCount, text)];
    }
    return [];
  });
}
