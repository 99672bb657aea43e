import {
  type Deployment,
  type DeploymentStrategy,
  type FieldError,
  forbidden,
  invalidValue,
  notSupported,
  required,
} from '#api';
import { atMostAll, countOrPercent, isZeroCount } from '../count-or-percent.ts';
import { notNegative } from '../field-rules.ts';
import { internalForm } from '../internal-form.ts';
import { validateSelectedTemplate } from './replica-set-validation.ts';

export function validateDeployment({ spec }: Deployment): FieldError[] {
  const { minReadySeconds = 0, progressDeadlineSeconds: deadline } = spec ?? {};
  const errors = [
    ...notNegative('spec.replicas', spec?.replicas),
    ...validateSelectedTemplate('spec', spec ?? {}),
    ...validateStrategy('spec.strategy', spec?.strategy ?? {}),
    ...notNegative('spec.minReadySeconds', minReadySeconds),
    ...notNegative('spec.revisionHistoryLimit', spec?.revisionHistoryLimit),
    ...notNegative('spec.progressDeadlineSeconds', deadline),
  ];
  if (deadline !== undefined && deadline <= minReadySeconds) {
    errors.push(invalidValue('spec.progressDeadlineSeconds', deadline, 'must be greater than minReadySeconds'));
  }
  return errors;
}

function validateStrategy(field: string, strategy: DeploymentStrategy): FieldError[] {
  const { type, rollingUpdate } = strategy;
  if (type === 'Recreate') {
    if (!rollingUpdate) return [];
    return [forbidden(`${field}.rollingUpdate`, "may not be specified when strategy `type` is 'Recreate'")];
  }
  if (type !== 'RollingUpdate') {
    const shown = internalForm('io.k8s.api.apps.v1.DeploymentStrategy', strategy);
    return [notSupported(field, shown, ['Recreate', 'RollingUpdate'])];
  }
  const path = `${field}.rollingUpdate`;
  if (!rollingUpdate) return [required(path, 'this should be defaulted and never be nil')];
  const { maxUnavailable = 0, maxSurge = 0 } = rollingUpdate;
  const errors = [
    ...countOrPercent(`${path}.maxUnavailable`, maxUnavailable),
    ...countOrPercent(`${path}.maxSurge`, maxSurge),
  ];
  if (isZeroCount(maxUnavailable) && isZeroCount(maxSurge)) {
    errors.push(invalidValue(`${path}.maxUnavailable`, maxUnavailable, 'may not be 0 when `maxSurge` is 0'));
  }
  return [...errors, ...atMostAll(`${path}.maxUnavailable`, maxUnavailable)];
}
