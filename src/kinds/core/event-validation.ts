import { type CoreEvent, dnsSubdomainProblems, type FieldError, invalidValue, required } from '#api';
import { utf8Length } from '#base';
import { problems, qualifiedName } from '../field-rules.ts';

const MAX_MESSAGE = 1024;
const MAX_WORD = 128;

/** All that the core group asks: whatever is done to an event there, it may look like those of old. */
export function validateCoreEvent(event: CoreEvent): FieldError[] {
  return validateAnyEvent(event, 'reportingComponent');
}

/**
 * What holds in both groups: an event lives beside what it is about, and those of the new style, which have an
 * `eventTime`, say who reports what was done and why. `reporter` is the group's own name of who reports.
 */
export function validateAnyEvent(event: CoreEvent, reporter: string): FieldError[] {
  const namespace = event.metadata.namespace ?? '';
  const about = event.involvedObject.namespace ?? '';
  const errors: FieldError[] = [];
  if (!(event.eventTime ? newFits(namespace, about) : oldFits(namespace, about))) {
    errors.push(invalidValue('involvedObject.namespace', about, 'does not match event.namespace'));
  }
  if (event.eventTime) {
    const { reportingComponent = '', message = '' } = event;
    if (!reportingComponent) errors.push(required(reporter));
    errors.push(...qualifiedName(reporter, reportingComponent));
    for (const field of ['reportingInstance', 'action', 'reason'] as const) errors.push(...word(field, event[field]));
    if (utf8Length(message) > MAX_MESSAGE) errors.push(atMost('message', MAX_MESSAGE));
  }
  return [...errors, ...problems('namespace', namespace, dnsSubdomainProblems(namespace))];
}

/** What is in no namespace has its events in that by default. */
function oldFits(namespace: string, about: string): boolean {
  return about ? about === namespace : namespace === '' || namespace === 'default';
}

function newFits(namespace: string, about: string): boolean {
  return about !== '' || namespace === 'default' || namespace === 'kube-system';
}

function word(field: string, text: string | undefined): FieldError[] {
  if (!text) return [required(field)];
  return utf8Length(text) > MAX_WORD ? [atMost(field, MAX_WORD)] : [];
}

function atMost(field: string, max: number): FieldError {
  return invalidValue(field, '', `can have at most ${max} characters`);
}
