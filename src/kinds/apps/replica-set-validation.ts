import {
  type FieldError,
  forbidden,
  invalidValue,
  type LabelSelector,
  notSupported,
  type PodTemplateSpec,
  type ReplicaSet,
  required,
  selectorMatches,
} from '#api';
import { validateTemplate } from '../core/pod/validation/template.ts';
import { notNegative } from '../field-rules.ts';
import { validateLabelSelector } from '../label-selector-validation.ts';

export function validateReplicaSet({ spec }: ReplicaSet): FieldError[] {
  return [
    ...notNegative('spec.replicas', spec?.replicas),
    ...notNegative('spec.minReadySeconds', spec?.minReadySeconds),
    ...validateSelector('spec.selector', spec?.selector),
    ...validateReplicatedTemplate('spec.template', spec?.template, spec?.selector),
  ];
}

/** The selector of a workload: given, well-formed and not empty. */
export function validateSelector(field: string, selector: LabelSelector | undefined): FieldError[] {
  if (!selector) return [required(field)];
  const errors = validateLabelSelector(field, selector);
  const isEmpty = !Object.keys(selector.matchLabels ?? {}).length && !selector.matchExpressions?.length;
  if (isEmpty) errors.push(invalidValue(field, selector, 'empty selector is invalid for deployment'));
  return errors;
}

/** A template whose pods must be found by the selector and must run for ever. */
export function validateReplicatedTemplate(
  field: string,
  template: PodTemplateSpec | undefined,
  selector: LabelSelector | undefined,
): FieldError[] {
  if (!template) return [required(field)];
  const errors: FieldError[] = [];
  const labels = template.metadata?.labels;
  if (selector && !selectorMatches(selector, labels)) {
    const text = '`selector` does not match template `labels`';
    errors.push(invalidValue(`${field}.metadata.labels`, labels ?? null, text));
  }
  errors.push(...validateTemplate(field, template));
  const { restartPolicy, activeDeadlineSeconds } = template.spec ?? {};
  if (restartPolicy && restartPolicy !== 'Always') {
    errors.push(notSupported(`${field}.spec.restartPolicy`, restartPolicy, ['Always']));
  }
  if (activeDeadlineSeconds !== undefined) {
    const text = 'activeDeadlineSeconds in ReplicaSet is not Supported';
    errors.push(forbidden(`${field}.spec.activeDeadlineSeconds`, text));
  }
  return errors;
}
