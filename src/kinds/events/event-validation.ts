import { type CoreEvent, type EventsEvent, type FieldError, invalidValue, required, type Stored } from '#api';
import { validateAnyEvent } from '../core/event-validation.ts';
import { immutable, sameValue } from '../immutable-field.ts';
import { inCoreForm } from './core-form.ts';

/** The group's own rules. Whatever they find wrong they name as the core group does. */
export function validateEvent(newForm: EventsEvent, old?: Stored<EventsEvent>): FieldError[] {
  const event = inCoreForm(newForm);
  const errors = validateAnyEvent(event, 'reportingController');
  if (old) return sameValue(newForm.series, old.series) ? errors : [...errors, ...validateSeries(event)];
  errors.push(...validateSeries(event));
  if (!event.eventTime) errors.push(required('eventTime'));
  if (event.type !== 'Normal' && event.type !== 'Warning') {
    errors.push(invalidValue('type', '', `has invalid value: ${event.type ?? ''}`));
  }
  for (const field of ['firstTimestamp', 'lastTimestamp', 'count'] as const) {
    if (event[field]) errors.push(unwanted(field));
  }
  if (event.source?.component || event.source?.host) errors.push(unwanted('source'));
  return errors;
}

function validateSeries({ series }: CoreEvent): FieldError[] {
  if (!series) return [];
  const errors: FieldError[] = [];
  if ((series.count ?? 0) < 2) errors.push(invalidValue('series.count', '', 'should be at least 2'));
  if (!series.lastObservedTime) errors.push(required('series.lastObservedTime'));
  return errors;
}

function unwanted(field: string): FieldError {
  return invalidValue(field, '', 'needs to be unset');
}

/** Only the series of an event goes on. */
export function validateEventUpdate(event: EventsEvent, old: Stored<EventsEvent>): FieldError[] {
  const [now, before] = [fixedParts(inCoreForm(event)), fixedParts(inCoreForm(old))];
  return FIXED.flatMap((field) => immutable(field, now[field], before[field]));
}

const FIXED = [
  'involvedObject',
  'reason',
  'message',
  'source',
  'firstTimestamp',
  'lastTimestamp',
  'count',
  'reason',
  'type',
  'eventTime',
  'action',
  'related',
  'reportingController',
  'reportingInstance',
] as const;

/** The parts that never change, in the form in which messages show them. */
function fixedParts(event: CoreEvent): Record<(typeof FIXED)[number], unknown> {
  const { component = '', host = '' } = event.source ?? {};
  return {
    involvedObject: shownReference(event.involvedObject),
    reason: event.reason ?? '',
    message: event.message ?? '',
    source: { Component: component, Host: host },
    firstTimestamp: event.firstTimestamp ?? null,
    lastTimestamp: event.lastTimestamp ?? null,
    count: event.count ?? 0,
    type: event.type ?? '',
    eventTime: event.eventTime ?? null,
    action: event.action ?? '',
    related: event.related && shownReference(event.related),
    reportingController: event.reportingComponent ?? '',
    reportingInstance: event.reportingInstance ?? '',
  };
}

function shownReference(reference: CoreEvent['involvedObject']): object {
  return {
    Kind: reference.kind ?? '',
    Namespace: reference.namespace ?? '',
    Name: reference.name ?? '',
    UID: reference.uid ?? '',
    APIVersion: reference.apiVersion ?? '',
    ResourceVersion: reference.resourceVersion ?? '',
    FieldPath: reference.fieldPath ?? '',
  };
}
