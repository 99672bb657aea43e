import {
  duplicate,
  type FieldError,
  invalidValue,
  type Job,
  type JobSpec,
  type JobStatus,
  OMITTED,
  required,
  type Stored,
} from '#api';
import { notNegative } from '../field-rules.ts';
import { sameValue } from '../immutable-field.ts';
import { commonIndex, IndexesSyntaxError, parseIndexes } from './indexes.ts';

type Condition = 'Complete' | 'Failed' | 'FailureTarget' | 'SuccessCriteriaMet';

/** A status and the one it replaces. Most rules look at what has changed only. */
interface Change {
  spec: JobSpec;
  now: JobStatus;
  old: JobStatus;
}

const is = ({ conditions = [] }: JobStatus, type: Condition) =>
  conditions.some((condition) => condition.type === type && condition.status === 'True');
const isFinished = (status: JobStatus) => is(status, 'Complete') || is(status, 'Failed');
const turned = ({ now, old }: Change, type: Condition) => is(now, type) !== is(old, type);
const ended = ({ now, old }: Change) => isFinished(now) !== isFinished(old);
const changed = ({ now, old }: Change, field: keyof JobStatus) => !sameValue(now[field], old[field]);
const conditionsError = (text: string) => invalidValue('status.conditions', OMITTED, text);

/** What a job may not say of itself, whoever runs it. */
export function validateJobStatus({ spec, status = {} }: Job, old: Stored<Job>): FieldError[] {
  const change: Change = { spec: spec ?? old.spec, now: status, old: old.status };
  return [
    ...(['active', 'succeeded', 'failed', 'ready', 'terminating'] as const).flatMap((count) =>
      notNegative(`status.${count}`, status[count]),
    ),
    ...validateUncounted(status),
    ...validateEnds(change),
    ...validateFinished(change),
    ...validateIndexes(change),
    ...validatePods(change),
    ...validateCriteria(change),
    ...validateProgress(change),
  ];
}

function validateUncounted({ uncountedTerminatedPods }: JobStatus): FieldError[] {
  const seen = new Set<string>();
  return (['succeeded', 'failed'] as const).flatMap((list) =>
    (uncountedTerminatedPods?.[list] ?? []).flatMap((uid, i) => {
      const path = `status.uncountedTerminatedPods.${list}[${i}]`;
      if (!uid) return [invalidValue(path, uid, 'must not be empty')];
      if (seen.has(uid)) return [duplicate(path, uid)];
      seen.add(uid);
      return [];
    }),
  );
}

/** How a job ends: one way, at a time. */
function validateEnds(change: Change): FieldError[] {
  const { now } = change;
  const { startTime, completionTime } = now;
  const complete = is(now, 'Complete');
  const failed = is(now, 'Failed');
  const errors: FieldError[] = [];
  if ((turned(change, 'Complete') || turned(change, 'Failed')) && complete && failed) {
    errors.push(conditionsError('cannot set Complete=True and Failed=true conditions'));
  }
  const isTarget = is(now, 'FailureTarget');
  if ((turned(change, 'Complete') || turned(change, 'FailureTarget')) && complete && isTarget) {
    errors.push(conditionsError('cannot set Complete=True and FailureTarget=true conditions'));
  }
  const moved = changed(change, 'completionTime');
  if ((turned(change, 'Complete') || moved) && completionTime && !complete) {
    const text = 'cannot set completionTime when there is no Complete=True condition';
    errors.push(invalidValue('status.completionTime', completionTime, text));
  }
  if ((turned(change, 'Complete') || moved) && !completionTime && complete) {
    errors.push(required('status.completionTime', 'completionTime is required for Complete jobs'));
  }
  if ((changed(change, 'startTime') || moved) && startTime && completionTime && isBefore(completionTime, startTime)) {
    errors.push(invalidValue('status.completionTime', completionTime, 'completionTime cannot be set before startTime'));
  }
  if ((turned(change, 'Failed') || turned(change, 'FailureTarget')) && failed && !isTarget) {
    errors.push(conditionsError('cannot set Failed=True condition without the FailureTarget=true condition'));
  }
  const isMet = is(now, 'SuccessCriteriaMet');
  if ((turned(change, 'Complete') || turned(change, 'SuccessCriteriaMet')) && complete && !isMet) {
    errors.push(conditionsError('cannot set Complete=True condition without the SuccessCriteriaMet=true condition'));
  }
  return errors;
}

function isBefore(a: string, b: string): boolean {
  return Date.parse(a) < Date.parse(b);
}

/** A job that has ended has begun, and has no pods left. */
function validateFinished(change: Change): FieldError[] {
  const { now, spec } = change;
  if (!isFinished(now)) return [];
  const errors: FieldError[] = [];
  if ((ended(change) || changed(change, 'active')) && (now.active ?? 0) > 0) {
    errors.push(invalidValue('status.active', now.active, 'active>0 is invalid for finished job'));
  }
  const neverRan = spec.suspend && spec.completions === 0;
  if ((ended(change) || changed(change, 'startTime')) && !neverRan && !now.startTime) {
    errors.push(required('status.startTime', 'startTime is required for finished job'));
  }
  const { succeeded = [], failed = [] } = now.uncountedTerminatedPods ?? {};
  const isUncounted = succeeded.length + failed.length > 0;
  if ((ended(change) || changed(change, 'uncountedTerminatedPods')) && isUncounted) {
    const shown = { Succeeded: now.uncountedTerminatedPods?.succeeded, Failed: now.uncountedTerminatedPods?.failed };
    const text = 'uncountedTerminatedPods needs to be empty for finished job';
    errors.push(invalidValue('status.uncountedTerminatedPods', orNull(shown), text));
  }
  return errors;
}

function orNull(fields: object): object {
  return Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, value ?? null]));
}

function validateIndexes(change: Change): FieldError[] {
  const { now, spec } = change;
  const { completedIndexes: completed = '', failedIndexes: failed } = now;
  const { completions, backoffLimitPerIndex } = spec;
  const errors: FieldError[] = [];
  const check = (field: 'completedIndexes' | 'failedIndexes', text: string) => {
    const problem = completions === undefined ? undefined : syntaxProblem(text, completions);
    if (!changed(change, field) || !problem) return;
    errors.push(invalidValue(`status.${field}`, text, `error parsing ${field}: ${problem}`));
  };
  check('completedIndexes', completed);
  if (backoffLimitPerIndex !== undefined && failed !== undefined) check('failedIndexes', failed);
  if (changed(change, 'completedIndexes') && completed && spec.completionMode !== 'Indexed') {
    const text = 'cannot set non-empty completedIndexes when non-indexed completion mode';
    errors.push(invalidValue('status.completedIndexes', completed, text));
  }
  if (changed(change, 'failedIndexes') && failed !== undefined && backoffLimitPerIndex === undefined) {
    const text = 'cannot set non-null failedIndexes when backoffLimitPerIndex is null';
    errors.push(invalidValue('status.failedIndexes', failed, text));
  }
  const isNew = changed(change, 'failedIndexes') || changed(change, 'completedIndexes');
  const common = isNew && completed && failed ? commonIndex(completed, failed, completions ?? 0) : undefined;
  if (common !== undefined) {
    const text = `failedIndexes and completedIndexes overlap at index: ${common}`;
    errors.push(invalidValue('status.failedIndexes', failed, text));
  }
  return errors;
}

function syntaxProblem(text: string, completions: number): string | undefined {
  try {
    parseIndexes(text, completions);
    return undefined;
  } catch (error) {
    if (!(error instanceof IndexesSyntaxError)) throw error;
    return error.message;
  }
}

function validatePods(change: Change): FieldError[] {
  const { terminating = 0, ready = 0, active = 0 } = change.now;
  const errors: FieldError[] = [];
  if ((ended(change) || changed(change, 'terminating')) && terminating > 0 && isFinished(change.now)) {
    errors.push(invalidValue('status.terminating', terminating, 'terminating>0 is invalid for finished job'));
  }
  if ((changed(change, 'ready') || changed(change, 'active')) && ready > active) {
    errors.push(invalidValue('status.ready', ready, 'cannot set more ready pods than active'));
  }
  return errors;
}

function validateCriteria({ now, spec }: Change): FieldError[] {
  const isMet = is(now, 'SuccessCriteriaMet');
  const errors: FieldError[] = [];
  if (isMet && is(now, 'Failed')) {
    errors.push(conditionsError('cannot set SuccessCriteriaMet=True and Failed=true conditions'));
  }
  if (isMet && is(now, 'FailureTarget')) {
    errors.push(conditionsError('cannot set SuccessCriteriaMet=True and FailureTarget=true conditions'));
  }
  if (spec.successPolicy && !isMet && is(now, 'Complete')) {
    const text = 'cannot set Complete=True for Job with SuccessPolicy unless SuccessCriteriaMet=True';
    errors.push(conditionsError(text));
  }
  return errors;
}

/** What has happened stays so. */
function validateProgress(change: Change): FieldError[] {
  const { now, old, spec } = change;
  const errors: FieldError[] = [];
  for (const type of ['Failed', 'Complete', 'FailureTarget'] as const) {
    if (is(old, type) && !is(now, type))
      errors.push(conditionsError(`cannot disable the terminal ${type}=True condition`));
  }
  const isResized = spec.completionMode === 'Indexed' && spec.completions === spec.parallelism;
  for (const count of ['failed', ...(isResized ? [] : ['succeeded'])] as ('failed' | 'succeeded')[]) {
    if ((now[count] ?? 0) >= (old[count] ?? 0)) continue;
    errors.push(invalidValue(`status.${count}`, now[count] ?? 0, `cannot decrease the ${count} counter`));
  }
  if (now.completionTime && old.completionTime && now.completionTime !== old.completionTime) {
    errors.push(invalidValue('status.completionTime', now.completionTime, 'completionTime cannot be mutated'));
  }
  if (old.startTime && now.startTime !== old.startTime && !spec.suspend) {
    errors.push(required('status.startTime', 'startTime cannot be removed for unsuspended job'));
  }
  const wasMet = is(old, 'SuccessCriteriaMet');
  const isMet = is(now, 'SuccessCriteriaMet');
  if (wasMet && !isMet) errors.push(conditionsError('cannot disable the SuccessCriteriaMet=True condition'));
  if (is(old, 'Complete') && !wasMet && isMet) {
    errors.push(conditionsError('cannot set SuccessCriteriaMet=True for Job already has Complete=true conditions'));
  }
  return errors;
}
