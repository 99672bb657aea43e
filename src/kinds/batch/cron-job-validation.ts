import { type CronJob, type FieldError, invalidValue, notSupported, required, type Stored } from '#api';
import { notNegative, oneOf } from '../field-rules.ts';
import { CronSyntaxError, parseCronSchedule } from './cron-schedule.ts';
import { validateJobSpec } from './job-validation.ts';

/** A job's name is the CronJob's with eleven more characters. */
const MAX_NAME = 52;

/** A CronJob that was stored under a longer name, or with a time zone in its schedule, may stay so. */
export function validateCronJob({ metadata, spec }: CronJob, old?: Stored<CronJob>): FieldError[] {
  const name = metadata?.name ?? '';
  const { schedule, timeZone, jobTemplate } = spec ?? {};
  const errors: FieldError[] = schedule ? validateSchedule(schedule, timeZone, old) : [required('spec.schedule')];
  errors.push(...notNegative('spec.startingDeadlineSeconds', spec?.startingDeadlineSeconds));
  if (!old || old.spec.timeZone !== timeZone) errors.push(...validateTimeZone('spec.timeZone', timeZone));
  errors.push(
    ...oneOf('spec.concurrencyPolicy', spec?.concurrencyPolicy, ['Allow', 'Forbid', 'Replace']),
    ...validateJobSpec('spec.jobTemplate.spec', jobTemplate?.spec ?? { template: {} }),
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
  if (!old && name.length > MAX_NAME) {
    errors.push(invalidValue('metadata.name', name, `must be no more than ${MAX_NAME} characters`));
  }
  return errors;
}

function validateSchedule(schedule: string, timeZone: string | undefined, old?: Stored<CronJob>): FieldError[] {
  const errors: FieldError[] = [];
  try {
    parseCronSchedule(schedule);
  } catch (error) {
    if (!(error instanceof CronSyntaxError)) throw error;
    errors.push(invalidValue('spec.schedule', schedule, error.message));
  }
  if (!schedule.includes('TZ')) return errors;
  const had = old?.spec.schedule.includes('TZ') === true;
  if (!had) {
    const text = 'cannot use TZ or CRON_TZ in schedule, use timeZone field instead';
    errors.push(invalidValue('spec.schedule', schedule, text));
  } else if (timeZone !== undefined) {
    const text = 'cannot use both timeZone field and TZ or CRON_TZ in schedule';
    errors.push(invalidValue('spec.schedule', schedule, text));
  }
  return errors;
}

const ZONE_PART = /^[A-Za-z.\-_0-9+]{1,14}$/;

function validateTimeZone(field: string, timeZone: string | undefined): FieldError[] {
  if (timeZone === undefined) return [];
  if (timeZone === '') return [invalidValue(field, timeZone, 'timeZone must be nil or non-empty string')];
  const unknown = [invalidValue(field, timeZone, `unknown time zone ${timeZone}`)];
  const parts = timeZone.split('/');
  if (!parts.every((part) => part !== '.' && part !== '..' && !part.startsWith('-') && ZONE_PART.test(part))) {
    return unknown;
  }
  const local = timeZone.toLowerCase() === 'local';
  const text = 'timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones';
  return [
    ...(local ? [invalidValue(field, timeZone, text)] : []),
    ...(timeZone === 'Local' || isTimeZone(timeZone) ? [] : unknown),
  ];
}

/** Whether there is a zone of this name, written just so. */
function isTimeZone(name: string): boolean {
  if (!name.split('/').every((part) => /^[A-Z]/.test(part))) return false;
  const known = Intl.supportedValuesOf('timeZone').find((zone) => zone.toLowerCase() === name.toLowerCase());
  if (known !== undefined) return known === name;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    // The one way to ask is to try.
    return false;
  }
}
