import { isApiError } from '#api';

/** The text of whatever was thrown, for users. */
export function failureText(failure: unknown): string {
  return failure instanceof Error ? failure.message : String(failure);
}

/** Creating in a namespace that is being deleted, or gone, cannot work, and trying again is no use. */
export function namespaceIsLeaving(failure: unknown): boolean {
  if (!isApiError(failure)) return false;
  if (failure.reason === 'NotFound' && failure.details?.kind === 'namespaces') return true;
  return Boolean(failure.details?.causes?.some((cause) => cause.reason === 'NamespaceTerminating'));
}
