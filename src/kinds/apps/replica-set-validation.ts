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
    ...validateSelectedTemplate('spec', spec ?? {}),
  ];
}

interface SelectedTemplate {
  selector?: LabelSelector;
  template?: PodTemplateSpec;
}

/** The selector and the template of a ReplicaSet, or of a Deployment that makes them. */
export function validateSelectedTemplate(field: string, { selector, template = {} }: SelectedTemplate): FieldError[] {
  const path = `${field}.selector`;
  const malformed = validateLabelSelector(path, selector);
  const errors = selector ? [...malformed] : [required(path)];
  if (selector && isEmpty(selector)) {
    errors.push(invalidValue(path, selector, 'empty selector is invalid for deployment'));
  }
  // What cannot be read selects nothing that could be compared with the template.
  if (malformed.length > 0) return [...errors, invalidValue(path, selector, 'invalid label selector')];
  return [
    ...errors,
    ...validateOwnPods(`${field}.template`, selector, template),
    ...validateTemplate(`${field}.template`, template),
    ...validateEndless(`${field}.template`, template, 'ReplicaSet'),
  ];
}

export function isEmpty({ matchLabels, matchExpressions }: LabelSelector): boolean {
  return Object.keys(matchLabels ?? {}).length === 0 && !matchExpressions?.length;
}

/** An error for a selector that would not find the pods of its own template. */
export function validateOwnPods(
  field: string,
  selector: LabelSelector | undefined,
  { metadata }: PodTemplateSpec,
): FieldError[] {
  return selectorMatches(selector, metadata?.labels) ? [] : [notOwnPods(field, metadata?.labels)];
}

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
