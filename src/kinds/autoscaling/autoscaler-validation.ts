import {
  type FieldError,
  forbidden,
  invalidValue,
  notSupported,
  parseQuantity,
  required,
  type Stored,
  type V2CrossVersionObjectReference,
  type V2HorizontalPodAutoscaler,
  type V2HPAScalingRules,
} from '#api';
import { notNegative } from '../field-rules.ts';
import { describedRule, type VersionRule, validateMetric, validateReference } from './metric-validation.ts';

type Autoscaler = V2HorizontalPodAutoscaler;
type Target = V2CrossVersionObjectReference;

const MAX_PERIOD_SECONDS = 1800;
const MAX_WINDOW_SECONDS = 3600;
const SELECTIONS = ['Disabled', 'Max', 'Min'];

export function validateAutoscaler({ spec }: Autoscaler, old?: Stored<Autoscaler>): FieldError[] {
  const { minReplicas, maxReplicas = 0, scaleTargetRef, metrics = [], behavior } = spec ?? {};
  const errors: FieldError[] = [];
  // None at all is a feature that is off, but what scales to none already may go on.
  const least = old?.spec.minReplicas === 0 ? 0 : 1;
  if (minReplicas !== undefined && minReplicas < least) {
    errors.push(invalidValue('spec.minReplicas', minReplicas, `must be greater than or equal to ${least}`));
  }
  if (maxReplicas < 1) errors.push(invalidValue('spec.maxReplicas', maxReplicas, 'must be greater than 0'));
  if (minReplicas !== undefined && maxReplicas < minReplicas) {
    errors.push(invalidValue('spec.maxReplicas', maxReplicas, 'must be greater than or equal to `minReplicas`'));
  }
  errors.push(...validateReference('spec.scaleTargetRef', scaleTargetRef, targetRule(scaleTargetRef, old)));
  const described = describedRule(old?.spec.metrics);
  metrics.forEach((metric, i) => {
    errors.push(...validateMetric(`spec.metrics[${i}]`, metric, described));
  });
  if (minReplicas === 0 && !metrics.some(({ type }) => type === 'Object' || type === 'External')) {
    const text = 'must specify at least one Object or External metric to support scaling to zero replicas';
    errors.push(forbidden('spec.metrics', text));
  }
  for (const direction of ['scaleUp', 'scaleDown'] as const) {
    const rules = behavior?.[direction];
    if (rules) errors.push(...validateRules(`spec.behavior.${direction}`, rules));
  }
  return errors;
}

/** All that can be scaled is of a group, but for one; what was there already is not looked at again. */
function targetRule(target: Target | undefined, old: Stored<Autoscaler> | undefined): VersionRule {
  const before = old?.spec.scaleTargetRef;
  if (before && before.apiVersion === target?.apiVersion && before.kind === target?.kind) return 'any';
  return target?.kind === 'ReplicationController' ? 'readable' : 'grouped';
}

export function validateAutoscalerStatus({ status }: V2HorizontalPodAutoscaler): FieldError[] {
  return [
    ...notNegative('status.currentReplicas', status?.currentReplicas),
    ...notNegative('status.desiredReplicas', status?.desiredReplicas),
  ];
}

function validateRules(path: string, rules: V2HPAScalingRules): FieldError[] {
  const { stabilizationWindowSeconds: windowSeconds, selectPolicy, policies = [], tolerance } = rules;
  const errors: FieldError[] = [];
  const windowIs = (text: string) =>
    errors.push(invalidValue(`${path}.stabilizationWindowSeconds`, windowSeconds, text));
  if ((windowSeconds ?? 0) < 0) windowIs('must be greater than or equal to zero');
  if ((windowSeconds ?? 0) > MAX_WINDOW_SECONDS) windowIs(`must be less than or equal to ${MAX_WINDOW_SECONDS}`);
  if (selectPolicy !== undefined && !SELECTIONS.includes(selectPolicy)) {
    errors.push(notSupported(`${path}.selectPolicy`, selectPolicy, SELECTIONS));
  }
  if (policies.length === 0) errors.push(required(`${path}.policies`, 'must specify at least one Policy'));
  for (const [i, { type, value, periodSeconds }] of policies.entries()) {
    const at = `${path}.policies[${i}]`;
    if (type !== 'Pods' && type !== 'Percent') errors.push(notSupported(`${at}.type`, type, ['Percent', 'Pods']));
    if (value <= 0) errors.push(invalidValue(`${at}.value`, value, 'must be greater than zero'));
    const periodIs = (text: string) => errors.push(invalidValue(`${at}.periodSeconds`, periodSeconds, text));
    if (periodSeconds <= 0) periodIs('must be greater than zero');
    if (periodSeconds > MAX_PERIOD_SECONDS) periodIs(`must be less than or equal to ${MAX_PERIOD_SECONDS}`);
  }
  if (tolerance !== undefined && (parseQuantity(tolerance)?.nano ?? 0n) < 0n) {
    errors.push(invalidValue(`${path}.tolerance`, tolerance, 'must be greater than or equal to 0'));
  }
  return errors;
}
