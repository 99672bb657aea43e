import {
  dnsLabelProblems,
  type FieldError,
  forbidden,
  invalidValue,
  type Job,
  type JobSpec,
  type JobStatus,
  notSupported,
  type PodTemplateSpec,
  required,
  type Stored,
  selectorMatches,
} from '#api';
import { validateTemplate } from '../core/pod/validation/template.ts';
import { notNegative } from '../field-rules.ts';
import { immutable, sameValue } from '../immutable-field.ts';
import { validateLabelSelector } from '../label-selector-validation.ts';
import { validatePodFailurePolicy, validateSuccessPolicy } from './job-policies-validation.ts';

const MODES = ['NonIndexed', 'Indexed'];
const REPLACEMENTS = ['Failed', 'TerminatingOrFailed'];
const MAX_PARALLEL_INDEXED = 100_000;

/** The labels by which a job finds its pods; each in the old form and in the one with a prefix. */
export function jobLabels(name: string, uid: string): { readonly [label: string]: string } {
  return {
    'batch.kubernetes.io/controller-uid': uid,
    'batch.kubernetes.io/job-name': name,
    'controller-uid': uid,
    'job-name': name,
  };
}

export function validateJob({ metadata, spec }: Job): FieldError[] {
  const { name = '', uid = '' } = metadata ?? {};
  if (!spec) return [required('spec')];
  const { template, selector } = spec;
  const errors: FieldError[] = [];
  if (!spec.manualSelector && selector) errors.push(...validateGenerated(spec, jobLabels(name, uid)));
  errors.push(...validateJobSpec('spec', spec));
  if (!selector) errors.push(required('spec.selector'));
  else {
    errors.push(...validateLabelSelector('spec.selector', selector));
    if (!selectorMatches(selector, template?.metadata?.labels)) {
      const text = '`selector` does not match template `labels`';
      errors.push(invalidValue('spec.template.metadata.labels', template?.metadata?.labels ?? null, text));
    }
  }
  if (spec.completionMode === 'Indexed' && (spec.completions ?? 0) > 0) {
    const hostname = `${name}-${(spec.completions ?? 0) - 1}`;
    const problems = dnsLabelProblems(hostname);
    if (problems.length) {
      const text = `will not able to create pod with invalid DNS label ${hostname}: [${problems.join(' ')}]`;
      errors.push(invalidValue('metadata.name', name, text));
    }
  }
  return errors;
}

/** A selector that the server makes must be just that, with its labels on the pods. */
function validateGenerated({ template, selector }: JobSpec, expected: { readonly [label: string]: string }) {
  const labels = template?.metadata?.labels ?? {};
  const errors = Object.entries(expected).flatMap(([key, value]) => {
    if (labels[key] === value) return [];
    const path = `spec.template.metadata.labels[${key}]`;
    const text = `must be '${value}'`;
    return [key in labels ? invalidValue(path, labels, text) : required(path, text)];
  });
  if (!selectorMatches(selector, expected)) {
    errors.push(invalidValue('spec.selector', selector, '`selector` not auto-generated'));
  }
  return errors;
}

/** What a job's spec must be, in a job and in the template of a CronJob, but for its selector. */
export function validateJobSpec(field: string, spec: JobSpec | undefined): FieldError[] {
  if (!spec?.template) return [required(`${field}.template`)];
  return [
    ...notNegative(`${field}.parallelism`, spec.parallelism),
    ...notNegative(`${field}.completions`, spec.completions),
    ...notNegative(`${field}.activeDeadlineSeconds`, spec.activeDeadlineSeconds),
    ...notNegative(`${field}.backoffLimit`, spec.backoffLimit),
    ...notNegative(`${field}.ttlSecondsAfterFinished`, spec.ttlSecondsAfterFinished),
    ...notNegative(`${field}.backoffLimitPerIndex`, spec.backoffLimitPerIndex),
    ...notNegative(`${field}.maxFailedIndexes`, spec.maxFailedIndexes),
    ...validateMode(field, spec),
    ...(spec.podFailurePolicy ? validatePodFailurePolicy(field, spec) : []),
    ...(spec.successPolicy ? validateSuccessPolicy(field, spec) : []),
    ...validateReplacement(`${field}.podReplacementPolicy`, spec),
    ...validateTemplate(`${field}.template`, spec.template),
    ...validateRestartPolicy(`${field}.template.spec.restartPolicy`, spec),
  ];
}

function validateMode(field: string, spec: JobSpec): FieldError[] {
  const { completionMode: mode, completions, parallelism = 0, backoffLimitPerIndex, maxFailedIndexes } = spec;
  const errors: FieldError[] = [];
  if (mode !== undefined && !MODES.includes(mode)) errors.push(notSupported(`${field}.completionMode`, mode, MODES));
  if (mode === 'Indexed') {
    if (completions === undefined) errors.push(required(`${field}.completions`, 'when completion mode is Indexed'));
    if (parallelism > MAX_PARALLEL_INDEXED) {
      const text = `must be less than or equal to ${MAX_PARALLEL_INDEXED} when completion mode is Indexed`;
      errors.push(invalidValue(`${field}.parallelism`, parallelism, text));
    }
    if (maxFailedIndexes !== undefined && completions !== undefined && maxFailedIndexes > completions) {
      const text = 'must be less than or equal to completions';
      errors.push(invalidValue(`${field}.maxFailedIndexes`, maxFailedIndexes, text));
    }
  } else {
    for (const [name, value] of Object.entries({ backoffLimitPerIndex, maxFailedIndexes })) {
      if (value !== undefined) errors.push(invalidValue(`${field}.${name}`, value, 'requires indexed completion mode'));
    }
  }
  if (maxFailedIndexes !== undefined && backoffLimitPerIndex === undefined) {
    errors.push(required(`${field}.backoffLimitPerIndex`, 'when maxFailedIndexes is specified'));
  }
  return errors;
}

function validateReplacement(field: string, { podReplacementPolicy: policy, podFailurePolicy }: JobSpec): FieldError[] {
  if (policy === undefined) return [];
  const supported = podFailurePolicy ? ['Failed'] : REPLACEMENTS;
  return supported.includes(policy) ? [] : [notSupported(field, policy, supported)];
}

function validateRestartPolicy(field: string, { template, podFailurePolicy }: JobSpec): FieldError[] {
  const policy = template.spec?.restartPolicy;
  if (!policy || policy === 'Always') return [required(field, 'valid values: "OnFailure", "Never"')];
  if (policy !== 'OnFailure' && policy !== 'Never') return [notSupported(field, policy, ['OnFailure', 'Never'])];
  if (podFailurePolicy && policy !== 'Never') {
    return [invalidValue(field, policy, 'only "Never" is supported when podFailurePolicy is specified')];
  }
  return [];
}

export function validateJobUpdate({ spec }: Job, old: Stored<Job>): FieldError[] {
  if (!spec) return [];
  const before = old.spec;
  return [
    ...validateCompletionsUpdate(spec, before),
    ...immutable('spec.selector', spec.selector, before.selector),
    ...immutable('spec.template', mutablePartsOf(old, before.template, spec.template), before.template),
    ...immutable('spec.completionMode', spec.completionMode, before.completionMode),
    ...immutable('spec.podFailurePolicy', spec.podFailurePolicy, before.podFailurePolicy),
    ...immutable('spec.backoffLimitPerIndex', spec.backoffLimitPerIndex, before.backoffLimitPerIndex),
    ...immutable('spec.managedBy', spec.managedBy, before.managedBy),
    ...immutable('spec.successPolicy', spec.successPolicy, before.successPolicy),
  ];
}

/** An indexed job may grow and shrink, its pods with it. */
function validateCompletionsUpdate(spec: JobSpec, old: JobSpec): FieldError[] {
  const { completions, parallelism } = spec;
  const isElastic = spec.completionMode === 'Indexed' && completions !== undefined && old.completions !== undefined;
  if (!isElastic) return immutable('spec.completions', completions, old.completions);
  if (completions === old.completions) return [];
  const inTandem = completions === parallelism && old.completions === old.parallelism;
  return inTandem
    ? []
    : [invalidValue('spec.completions', completions, 'can only be modified in tandem with spec.parallelism')];
}

const PLACEMENT = ['affinity', 'nodeSelector', 'tolerations', 'schedulingGates'] as const;

/** The new template, with what may change while a job is suspended and never started taken from the old one. */
function mutablePartsOf({ spec, status }: Stored<Job>, before: PodTemplateSpec, after: PodTemplateSpec) {
  if (!spec.suspend || status.startTime || sameValue(before, after)) return after;
  const template: PodTemplateSpec = { ...after, metadata: { ...after.metadata } };
  const { labels, annotations } = before.metadata ?? {};
  Object.assign(template.metadata ?? {}, { labels, annotations });
  if (after.spec) {
    template.spec = { ...after.spec };
    for (const part of PLACEMENT) Object.assign(template.spec, { [part]: before.spec?.[part] });
  }
  return template;
}

export function validateJobStatus({ status }: Job, old: Stored<Job>): FieldError[] {
  const errors = (['active', 'succeeded', 'failed', 'ready', 'terminating'] as const).flatMap((count) =>
    notNegative(`status.${count}`, status?.[count]),
  );
  const ended = (s: JobStatus | undefined, type: string) =>
    s?.conditions?.some((c) => c.type === type && c.status === 'True') ?? false;
  for (const type of ['Complete', 'Failed']) {
    if (ended(old.status, type) && !ended(status, type)) {
      errors.push(
        invalidValue('status.conditions', 'field is immutable', `cannot disable the terminal ${type}=True condition`),
      );
    }
  }
  if (ended(status, 'Complete') && ended(status, 'Failed')) {
    errors.push(forbidden('status.conditions', 'cannot set Complete=True and Failed=true conditions'));
  }
  return errors;
}
