import {
  type DaemonSet,
  type DaemonSetUpdateStrategy,
  type FieldError,
  invalidValue,
  notSupported,
  required,
} from '#api';
import { atMostAll, countOrPercent, isZeroCount } from '../count-or-percent.ts';
import { notNegative } from '../field-rules.ts';
import { validateReplicatedTemplate, validateSelector } from './replica-set-validation.ts';

export function validateDaemonSet({ spec }: DaemonSet): FieldError[] {
  return [
    ...validateSelector('spec.selector', spec?.selector, 'empty selector is invalid for daemonset'),
    ...validateReplicatedTemplate('spec.template', spec?.template, spec?.selector, 'DaemonSet'),
    ...notNegative('spec.minReadySeconds', spec?.minReadySeconds),
    ...validateStrategy('spec.updateStrategy', spec?.updateStrategy ?? {}),
    ...notNegative('spec.revisionHistoryLimit', spec?.revisionHistoryLimit),
  ];
}

function validateStrategy(field: string, { type, rollingUpdate }: DaemonSetUpdateStrategy): FieldError[] {
  if (type === 'OnDelete') return [];
  if (type !== 'RollingUpdate') return [notSupported(`${field}.type`, type ?? '', ['OnDelete', 'RollingUpdate'])];
  const path = `${field}.rollingUpdate`;
  if (!rollingUpdate) return [required(path)];
  const { maxUnavailable = 0, maxSurge = 0 } = rollingUpdate;
  const errors = [
    ...countOrPercent(`${path}.maxUnavailable`, maxUnavailable),
    ...countOrPercent(`${path}.maxSurge`, maxSurge),
  ];
  if (!isZeroCount(maxUnavailable) && !isZeroCount(maxSurge)) {
    errors.push(invalidValue(`${path}.maxSurge`, maxSurge, 'may not be set when maxUnavailable is non-zero'));
  }
  if (isZeroCount(maxUnavailable) && isZeroCount(maxSurge)) {
    errors.push(required(`${path}.maxUnavailable`, 'cannot be 0 when maxSurge is 0'));
  }
  return [
    ...errors,
    ...atMostAll(`${path}.maxUnavailable`, maxUnavailable),
    ...atMostAll(`${path}.maxSurge`, maxSurge),
  ];
}
