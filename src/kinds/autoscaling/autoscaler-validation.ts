import {
  type FieldError,
  invalidValue,
  notSupported,
  required,
  type V2HorizontalPodAutoscaler,
  type V2MetricTarget,
} from '#api';
import { notNegative, oneOf } from '../field-rules.ts';

const SOURCES: { readonly [type: string]: 'containerResource' | 'external' | 'object' | 'pods' | 'resource' } = {
  ContainerResource: 'containerResource',
  External: 'external',
  Object: 'object',
  Pods: 'pods',
  Resource: 'resource',
};
const TARGET_TYPES = ['Utilization', 'Value', 'AverageValue'];
const MAX_PERIOD_SECONDS = 1800;
const MAX_WINDOW_SECONDS = 3600;

export function validateAutoscaler({ spec }: V2HorizontalPodAutoscaler): FieldError[] {
  const { minReplicas, maxReplicas = 0, scaleTargetRef, metrics = [] } = spec ?? {};
  const errors: FieldError[] = [];
  if (minReplicas !== undefined && minReplicas < 1) {
    errors.push(invalidValue('spec.minReplicas', minReplicas, 'must be greater than or equal to 1'));
  }
  if (maxReplicas < 1) errors.push(invalidValue('spec.maxReplicas', maxReplicas, 'must be greater than 0'));
  if (minReplicas !== undefined && maxReplicas < minReplicas) {
    errors.push(invalidValue('spec.maxReplicas', maxReplicas, 'must be greater than or equal to `minReplicas`'));
  }
  if (!scaleTargetRef?.kind) errors.push(required('spec.scaleTargetRef.kind'));
  if (!scaleTargetRef?.name) errors.push(required('spec.scaleTargetRef.name'));
  metrics.forEach((metric, i) => {
    const path = `spec.metrics[${i}]`;
    const source = SOURCES[metric.type];
    if (!metric.type) errors.push(required(`${path}.type`, 'must specify a metric source type'));
    else if (!source) errors.push(notSupported(`${path}.type`, metric.type, Object.keys(SOURCES)));
    else if (!metric[source]) {
      errors.push(required(`${path}.${source}`, 'must populate information for the given metric source'));
    } else errors.push(...validateTarget(`${path}.${source}.target`, metric[source].target));
  });
  return [...errors, ...validateBehavior(spec)];
}

function validateTarget(path: string, target: V2MetricTarget | undefined): FieldError[] {
  if (!target?.type) return [required(`${path}.type`, 'must specify a metric target type')];
  const errors: FieldError[] = [];
  if (!TARGET_TYPES.includes(target.type)) {
    errors.push(invalidValue(`${path}.type`, target.type, 'must be either Utilization, Value, or AverageValue'));
  }
  const { averageUtilization } = target;
  if (averageUtilization !== undefined && averageUtilization < 1) {
    errors.push(invalidValue(`${path}.averageUtilization`, averageUtilization, 'must be greater than 0'));
  }
  return errors;
}

function validateBehavior(spec: V2HorizontalPodAutoscaler['spec'] | undefined): FieldError[] {
  return (['scaleUp', 'scaleDown'] as const).flatMap((direction) => {
    const rules = spec?.behavior?.[direction];
    if (!rules) return [];
    const path = `spec.behavior.${direction}`;
    const { stabilizationWindowSeconds: windowSeconds, selectPolicy, policies = [] } = rules;
    const errors = notNegative(`${path}.stabilizationWindowSeconds`, windowSeconds);
    if ((windowSeconds ?? 0) > MAX_WINDOW_SECONDS) {
      const text = `must be less than or equal to ${MAX_WINDOW_SECONDS}`;
      errors.push(invalidValue(`${path}.stabilizationWindowSeconds`, windowSeconds, text));
    }
    errors.push(...oneOf(`${path}.selectPolicy`, selectPolicy ?? '', ['Disabled', 'Max', 'Min']));
    if (policies.length === 0) errors.push(required(`${path}.policies`, 'must specify at least one Policy'));
    for (const [i, { type, value, periodSeconds }] of policies.entries()) {
      const at = `${path}.policies[${i}]`;
      if (type !== 'Pods' && type !== 'Percent') errors.push(notSupported(`${at}.type`, type, ['Percent', 'Pods']));
      if (value <= 0) errors.push(invalidValue(`${at}.value`, value, 'must be greater than zero'));
      if (periodSeconds <= 0) {
        errors.push(invalidValue(`${at}.periodSeconds`, periodSeconds, 'must be greater than zero'));
      }
      if (periodSeconds > MAX_PERIOD_SECONDS) {
        const text = `must be less than or equal to ${MAX_PERIOD_SECONDS}`;
        errors.push(invalidValue(`${at}.periodSeconds`, periodSeconds, text));
      }
    }
    return errors;
  });
}
