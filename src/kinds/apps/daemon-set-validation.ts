import {
  type DaemonSet,
  type DaemonSetUpdateStrategy,
  type FieldError,
  invalidValue,
  notSupported,
  required,
} from '#api';
import { validateTemplate } from '../core/pod/validation/template.ts';
import { atMostAll, countOrPercent, isZeroCount } from '../count-or-percent.ts';
import { notNegative } from '../field-rules.ts';
import { internalForm } from '../internal-form.ts';
import { validateLabelSelector } from '../label-selector-validation.ts';
import { isEmpty, validateEndless, validateOwnPods } from './replica-set-validation.ts';

export function validateDaemonSet({ spec }: DaemonSet): FieldError[] {
  const { selector, template = {} } = spec ?? {};
  const errors = validateLabelSelector('spec.selector', selector);
  if (errors.length === 0) errors.push(...validateOwnPods('spec.template', selector, template));
  if (selector && isEmpty(selector)) {
    errors.push(invalidValue('spec.selector', selector, 'empty selector is invalid for daemonset'));
  }
  return [
    ...errors,
    ...validateTemplate('spec.template', template),
    ...validateEndless('spec.template', template, 'DaemonSet'),
    ...notNegative('spec.minReadySeconds', spec?.minReadySeconds),
    ...validateStrategy('spec.updateStrategy', spec?.updateStrategy ?? {}),
    ...notNegative('spec.revisionHistoryLimit', spec?.revisionHistoryLimit),
  ];
}

function validateStrategy(field: string, strategy: DaemonSetUpdateStrategy): FieldError[] {
  const { type, rollingUpdate } = strategy;
  if (type === 'OnDelete') return [];
  if (type !== 'RollingUpdate') {
    const shown = internalForm('io.k8s.api.apps.v1.DaemonSetUpdateStrategy', strategy);
    return [notSupported(field, shown, ['RollingUpdate', 'OnDelete'])];
  }
  const path = `${field}.rollingUpdate`;
  if (!rollingUpdate) return [required(path)];
  const { maxUnavailable = 0, maxSurge = 0 } = rollingUpdate;
  const errors = [
    ...countOrPercent(`${path}.maxUnavailable`, maxUnavailable),
    ...countOrPercent(`${path}.maxSurge`, maxSurge),
    ...atMostAll(`${path}.maxUnavailable`, maxUnavailable),
    ...atMostAll(`${path}.maxSurge`, maxSurge),
  ];
  if (!isZeroCount(maxUnavailable) && !isZeroCount(maxSurge)) {
    errors.push(invalidValue(`${path}.maxSurge`, maxSurge, 'may not be set when maxUnavailable is non-zero'));
  }
  if (isZeroCount(maxUnavailable) && isZeroCount(maxSurge)) {
    errors.push(required(`${path}.maxUnavailable`, 'cannot be 0 when maxSurge is 0'));
  }
  return errors;
}
