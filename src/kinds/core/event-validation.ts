import { type CoreEvent, dnsSubdomainProblems, type FieldError, invalidValue, required } from '#api';
import { problems, qualifiedName } from '../field-rules.ts';

const MAX_MESSAGE = 1024;

/** An event lives beside what it is about. Events of the new style, which have an `eventTime`, must say more. */
export function validateCoreEvent(event: CoreEvent): FieldError[] {
  const { metadata, involvedObject } = event;
  const namespace = metadata.namespace ?? '';
  const errors: FieldError[] = [];
  const about = involvedObject.namespace ?? '';
  const fits = about ? about === namespace : namespace === '' || namespace === 'default';
  if (!fits) errors.push(invalidValue('involvedObject.namespace', about, 'does not match event.namespace'));
  errors.push(...problems('namespace', namespace, dnsSubdomainProblems(namespace)));
  if (!event.eventTime) return errors;
  if (event.reportingComponent) errors.push(...qualifiedName('reportingComponent', event.reportingComponent));
  else errors.push(required('reportingComponent'));
  if (!event.reportingInstance) errors.push(required('reportingInstance'));
  if (!event.action) errors.push(required('action'));
  if (!event.reason) errors.push(required('reason'));
  errors.push(...limited('reportingInstance', event.reportingInstance, 128));
  errors.push(...limited('action', event.action, 128));
  errors.push(...limited('reason', event.reason, 128));
  return [...errors, ...limited('message', event.message, MAX_MESSAGE)];
}

/** A text that may not grow without bound. */
export function limited(field: string, text: string | undefined, max: number): FieldError[] {
  return (text ?? '').length > max ? [invalidValue(field, '', `can have at most ${max} characters`)] : [];
}
