import {
  dnsLabelProblems,
  type FieldError,
  invalidValue,
  type Job,
  type JobSpec,
  notSupported,
  required,
  type Stored,
  selectorMatches,
  tooLong,
} from '#api';
import { notOwnPods } from '../apps/replica-set-validation.ts';
import { validateTemplate } from '../core/pod/validation/template.ts';
import { domainPrefixedPath, notNegative } from '../field-rules.ts';
import { internalForm } from '../internal-form.ts';
import { validateLabelSelector } from '../label-selector-validation.ts';
import { validatePodFailurePolicy, validateSuccessPolicy } from './job-policies-validation.ts';

const MODES = ['NonIndexed', 'Indexed'];
const REPLACEMENTS = ['Failed', 'TerminatingOrFailed'];
const MAX_MANAGED_BY = 63;
const MANY_INDEXES = 100_000;
/** What a job with many indexes may have of workers and of failed indexes. */
const SOME_INDEXES = 10_000;

/** The labels by which a job finds its pods; each in the old form and in the one with a prefix. */
export function jobLabels(name: string, uid: string): { readonly [label: string]: string } {
  return {
    'batch.kubernetes.io/controller-uid': uid,
    'batch.kubernetes.io/job-name': name,
    'controller-uid': uid,
    'job-name': name,
  };
}

/** A selector the server made, and names of pods to come, are checked on create alone: neither changes later. */
export function validateJob({ metadata, spec }: Job, old?: Stored<Job>): FieldError[] {
  const { name = '', uid = '' } = metadata ?? {};
  if (!spec) return [required('spec')];
  const isMade = !old && !spec.manualSelector && spec.selector;
  return [
    ...(isMade ? validateGenerated(spec, name, uid) : []),
    ...validateJobSpec('spec', spec),
    ...validateSelector(spec),
    ...(old ? [] : validateHostname(name, spec)),
  ];
}

function validateSelector({ selector, template }: JobSpec): FieldError[] {
  const malformed = validateLabelSelector('spec.selector', selector);
  const errors = selector ? [...malformed] : [required('spec.selector')];
  const labels = template?.metadata?.labels;
  if (malformed.length === 0 && !selectorMatches(selector, labels)) errors.push(notOwnPods('spec.template', labels));
  return errors;
}

/** Pods of an indexed job are named after it, with their index at the end. */
function validateHostname(name: string, { completionMode, completions = 0 }: JobSpec): FieldError[] {
  if (completionMode !== 'Indexed' || completions <= 0) return [];
  const hostname = `${name}-${completions - 1}`;
  if (dnsLabelProblems(hostname).length === 0) return [];
  return [invalidValue('metadata.name', name, `will not able to create pod with invalid DNS label: ${hostname}`)];
}

/** A selector that the server makes must be just that, with its labels on the pods. */
function validateGenerated({ template, selector }: JobSpec, name: string, uid: string): FieldError[] {
  const labels = template?.metadata?.labels ?? {};
  const expected = jobLabels(name, uid);
  const [uidLabel, nameLabel, ...old] = Object.entries(expected);
  const inOrder = [...old, uidLabel, nameLabel].filter((entry) => entry !== undefined);
  const errors = inOrder.flatMap(([key, value]) => {
    if (labels[key] === value) return [];
    const path = `spec.template.metadata.labels[${key}]`;
    const text = `must be '${value}'`;
    return [key in labels ? invalidValue(path, labels, text) : required(path, text)];
  });
  const isReadable = validateLabelSelector('spec.selector', selector).length === 0;
  if (isReadable && !selectorMatches(selector, expected)) {
    errors.push(invalidValue('spec.selector', selector, '`selector` not auto-generated'));
  }
  return errors;
}

/** What a job's spec must be, in a job and in the template of a CronJob, but for its selector. */
export function validateJobSpec(field: string, spec: JobSpec): FieldError[] {
  const { completionMode, podFailurePolicy, successPolicy } = spec;
  const errors = [...validateNumbers(field, spec), ...validateManager(`${field}.managedBy`, spec)];
  if (completionMode !== undefined && !MODES.includes(completionMode)) {
    errors.push(notSupported(`${field}.completionMode`, completionMode, MODES));
  }
  errors.push(...(completionMode === 'Indexed' ? validateIndexed(field, spec) : []));
  if (completionMode === undefined || completionMode === 'NonIndexed') errors.push(...validateNotIndexed(field, spec));
  if (podFailurePolicy) errors.push(...validatePodFailurePolicy(field, spec));
  if (successPolicy && completionMode === 'Indexed') errors.push(...validateSuccessPolicy(field, spec));
  else if (successPolicy) {
    const shown = internalForm('io.k8s.api.batch.v1.SuccessPolicy', successPolicy);
    errors.push(invalidValue(`${field}.successPolicy`, shown, 'requires indexed completion mode'));
  }
  return [
    ...errors,
    ...validateReplacement(`${field}.podReplacementPolicy`, spec),
    ...validateTemplate(`${field}.template`, spec.template ?? {}),
    ...validateRestartPolicy(`${field}.template.spec.restartPolicy`, spec),
  ];
}

function validateNumbers(field: string, spec: JobSpec): FieldError[] {
  const errors = [
    ...notNegative(`${field}.parallelism`, spec.parallelism),
    ...notNegative(`${field}.completions`, spec.completions),
    ...notNegative(`${field}.activeDeadlineSeconds`, spec.activeDeadlineSeconds),
    ...notNegative(`${field}.backoffLimit`, spec.backoffLimit),
    ...notNegative(`${field}.ttlSecondsAfterFinished`, spec.ttlSecondsAfterFinished),
    ...notNegative(`${field}.backoffLimitPerIndex`, spec.backoffLimitPerIndex),
    ...notNegative(`${field}.maxFailedIndexes`, spec.maxFailedIndexes),
  ];
  if (spec.maxFailedIndexes !== undefined && spec.backoffLimitPerIndex === undefined) {
    errors.push(required(`${field}.backoffLimitPerIndex`, 'when maxFailedIndexes is specified'));
  }
  return errors;
}

function validateManager(field: string, { managedBy }: JobSpec): FieldError[] {
  if (managedBy === undefined) return [];
  const errors = domainPrefixedPath(field, managedBy);
  return managedBy.length > MAX_MANAGED_BY ? [...errors, tooLong(field, MAX_MANAGED_BY)] : errors;
}

function validateIndexed(field: string, spec: JobSpec): FieldError[] {
  const { completions, parallelism = 0, backoffLimitPerIndex, maxFailedIndexes } = spec;
  const errors: FieldError[] = [];
  const atMost = (name: 'parallelism' | 'maxFailedIndexes', limit: number, when = '') => {
    if ((spec[name] ?? 0) <= limit) return;
    errors.push(invalidValue(`${field}.${name}`, spec[name], `must be less than or equal to ${limit}${when}`));
  };
  if (completions === undefined) errors.push(required(`${field}.completions`, 'when completion mode is Indexed'));
  atMost('parallelism', MANY_INDEXES, ' when completion mode is Indexed');
  if (completions !== undefined && maxFailedIndexes !== undefined && maxFailedIndexes > completions) {
    const text = 'must be less than or equal to completions';
    errors.push(invalidValue(`${field}.maxFailedIndexes`, maxFailedIndexes, text));
  }
  atMost('maxFailedIndexes', MANY_INDEXES);
  if (completions === undefined || completions <= MANY_INDEXES || backoffLimitPerIndex === undefined) return errors;
  if (maxFailedIndexes === undefined) {
    const text = `must be specified when completions is above ${MANY_INDEXES}`;
    errors.push(required(`${field}.maxFailedIndexes`, text));
  }
  const when = ` when completions are above ${MANY_INDEXES} and used with backoff limit per index`;
  if (parallelism > 0) atMost('parallelism', SOME_INDEXES, when);
  atMost('maxFailedIndexes', SOME_INDEXES, when);
  return errors;
}

function validateNotIndexed(field: string, { backoffLimitPerIndex, maxFailedIndexes }: JobSpec): FieldError[] {
  return Object.entries({ backoffLimitPerIndex, maxFailedIndexes }).flatMap(([name, value]) =>
    value === undefined ? [] : [invalidValue(`${field}.${name}`, value, 'requires indexed completion mode')],
  );
}

function validateReplacement(field: string, { podReplacementPolicy: policy, podFailurePolicy }: JobSpec): FieldError[] {
  if (policy === undefined) return [];
  const supported = podFailurePolicy ? ['Failed'] : REPLACEMENTS;
  return supported.includes(policy) ? [] : [notSupported(field, policy, supported)];
}

function validateRestartPolicy(field: string, { template, podFailurePolicy }: JobSpec): FieldError[] {
  const policy = template?.spec?.restartPolicy;
  if (!policy || policy === 'Always') return [required(field, 'valid values: "OnFailure", "Never"')];
  if (policy !== 'OnFailure' && policy !== 'Never') return [notSupported(field, policy, ['OnFailure', 'Never'])];
  if (podFailurePolicy && policy !== 'Never') {
    return [invalidValue(field, policy, 'only "Never" is supported when podFailurePolicy is specified')];
  }
  return [];
}
