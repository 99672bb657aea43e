import {
  type FieldError,
  forbidden,
  invalidValue,
  type LabelSelector,
  type Labels,
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

/** The selector of a workload: given, well-formed and not empty. `emptyText` is what an empty one is told. */
export function validateSelector(
  field: string,
  selector: LabelSelector | undefined,
  emptyText = 'empty selector is invalid for deployment',
): FieldError[] {
  if (!selector) return [required(field)];
  const errors = validateLabelSelector(field, selector);
  const isEmpty = !Object.keys(selector.matchLabels ?? {}).length && !selector.matchExpressions?.length;
  if (isEmpty) errors.push(invalidValue(field, selector, emptyText));
  return errors;
}

/** A template whose pods must be found by the selector and must run for ever. */
export function validateReplicatedTemplate(
  field: string,
  template: PodTemplateSpec | undefined,
  selector: LabelSelector | undefined,
  owner = 'ReplicaSet',
): FieldError[] {
  if (!template) return [required(field)];
  const errors: FieldError[] = [];
  const labels = template.metadata?.labels;
  if (selector && !selectorMatches(selector, labels)) errors.push(notOwnPods(field, labels));
  return [...errors, ...validateTemplate(field, template), ...validateEndless(field, template, owner)];
}

/** Says that a selector would not find the pods of its own template. */
export function notOwnPods(field: string, labels: Labels | undefined): FieldError {
  const text = '`selector` does not match template `labels`';
  return invalidValue(`${field}.metadata.labels`, labels ?? null, text);
}

/** Pods that are always replaced must not end by themselves. */
export function validateEndless(field: string, template: PodTemplateSpec, owner: string): FieldError[] {
  const errors: FieldError[] = [];
  const { restartPolicy, activeDeadlineSeconds } = template.spec ?? {};
  if (restartPolicy && restartPolicy !== 'Always') {
    errors.push(notSupported(`${field}.spec.restartPolicy`, restartPolicy, ['Always']));
  }
  if (activeDeadlineSeconds !== undefined) {
    const text = `activeDeadlineSeconds in ${owner} is not Supported`;
    errors.push(forbidden(`${field}.spec.activeDeadlineSeconds`, text));
  }
  return errors;
}
