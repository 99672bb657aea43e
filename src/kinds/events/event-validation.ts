import { type EventsEvent, type FieldError, invalidValue, required, type Stored } from '#api';
import { limited } from '../core/event-validation.ts';
import { qualifiedName } from '../field-rules.ts';
import { immutable } from '../immutable-field.ts';

/** The group's own rules, stricter than the core group's: every event says who reports what was done and why. */
export function validateEvent(event: EventsEvent): FieldError[] {
  const namespace = event.metadata?.namespace ?? '';
  const about = event.regarding?.namespace ?? '';
  const errors: FieldError[] = [];
  const fits = about ? about === namespace : namespace === '' || namespace === 'default';
  if (!fits) errors.push(invalidValue('regarding.namespace', about, 'does not match event.namespace'));
  // Old events have no time of their own, and may still be read and patched.
  if (event.deprecatedFirstTimestamp) return errors;
  if (!event.eventTime) errors.push(required('eventTime'));
  if (event.reportingController) errors.push(...qualifiedName('reportingController', event.reportingController));
  else errors.push(required('reportingController'));
  for (const field of ['reportingInstance', 'action', 'reason'] as const) {
    if (!event[field]) errors.push(required(field));
    errors.push(...limited(field, event[field], 128));
  }
  errors.push(...limited('note', event.note, 1024));
  if (event.type !== 'Normal' && event.type !== 'Warning') {
    errors.push(invalidValue('type', '', `has invalid value: ${event.type ?? ''}`));
  }
  if (event.series && event.series.count < 2) {
    errors.push(invalidValue('series.count', '', 'should be at least 2'));
  }
  return errors;
}

const FIXED = [
  'regarding',
  'reason',
  'action',
  'type',
  'note',
  'reportingController',
  'reportingInstance',
  'related',
] as const;

/** Only the series of an event goes on. */
export function validateEventUpdate(event: EventsEvent, old: Stored<EventsEvent>): FieldError[] {
  return FIXED.flatMap((field) => immutable(field, event[field], old[field]));
}
