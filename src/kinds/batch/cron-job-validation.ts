import { type CronJob, type FieldError, invalidValue, notSupported, required } from '#api';
import { notNegative, oneOf } from '../field-rules.ts';
import { CronSyntaxError, parseCronSchedule } from './cron-schedule.ts';
import { validateJobSpec } from './job-validation.ts';

/** A job's name is the CronJob's with eleven more characters. */
const MAX_NAME = 52;

export function validateCronJob({ metadata, spec }: CronJob): FieldError[] {
  const name = metadata?.name ?? '';
  const { schedule, timeZone, jobTemplate } = spec ?? {};
  const errors: FieldError[] = schedule ? validateSchedule(schedule, timeZone) : [required('spec.schedule')];
  errors.push(
    ...notNegative('spec.startingDeadlineSeconds', spec?.startingDeadlineSeconds),
    ...validateTimeZone('spec.timeZone', timeZone),
    ...oneOf('spec.concurrencyPolicy', spec?.concurrencyPolicy, ['Allow', 'Forbid', 'Replace']),
    ...validateJobSpec('spec.jobTemplate.spec', jobTemplate?.spec),
  );
  const { selector, manualSelector } = jobTemplate?.spec ?? {};
  if (selector) {
    errors.push(invalidValue('spec.jobTemplate.spec.selector', selector, '`selector` will be auto-generated'));
  }
  if (manualSelector) errors.push(notSupported('spec.jobTemplate.spec.manualSelector', true, ['nil', 'false']));
  errors.push(
    ...notNegative('spec.successfulJobsHistoryLimit', spec?.successfulJobsHistoryLimit),
    ...notNegative('spec.failedJobsHistoryLimit', spec?.failedJobsHistoryLimit),
  );
  if (name.length > MAX_NAME) {
    errors.push(invalidValue('metadata.name', name, `must be no more than ${MAX_NAME} characters`));
  }
  return errors;
}

function validateSchedule(schedule: string, timeZone: string | undefined): FieldError[] {
  const errors: FieldError[] = [];
  try {
    parseCronSchedule(schedule);
  } catch (error) {
    if (!(error instanceof CronSyntaxError)) throw error;
    errors.push(invalidValue('spec.schedule', schedule, error.message));
  }
  if (schedule.includes('TZ')) {
    const text =
      timeZone === undefined
        ? 'cannot use TZ or CRON_TZ in schedule, use timeZone field instead'
        : 'cannot use both timeZone field and TZ or CRON_TZ in schedule';
    errors.push(invalidValue('spec.schedule', schedule, text));
  }
  return errors;
}

function validateTimeZone(field: string, timeZone: string | undefined): FieldError[] {
  if (timeZone === undefined) return [];
  if (timeZone === '') return [invalidValue(field, timeZone, 'timeZone must be nil or non-empty string')];
  if (timeZone.toLowerCase() === 'local') {
    const text = 'timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones';
    return [invalidValue(field, timeZone, text)];
  }
  return isTimeZone(timeZone) ? [] : [invalidValue(field, timeZone, `unknown time zone ${timeZone}`)];
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return /^[A-Za-z]/.test(name);
  } catch {
    // The one way to ask is to try.
    return false;
  }
}
