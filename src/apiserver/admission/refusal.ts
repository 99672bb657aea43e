import { ApiError, type FieldError, groupResource, invalid, type StatusCause } from '#api';
import type { AdmissionRequest } from './step.ts';

/**
 * Refuses a request in the words every admission step uses; `causes` tell programs why. A name that is made for the
 * object counts only once it is complete, before that its beginning does: so refusals repeat, and their events are counted.
 */
export function refused(request: AdmissionRequest, why: string, causes?: StatusCause[]): ApiError {
  const { kind, object } = request;
  const name = request.name || object?.metadata?.generateName || object?.metadata?.name || 'Unknown';
  return new ApiError('Forbidden', `${groupResource(kind)} "${name}" is forbidden: ${why}`, {
    details: {
      name,
      ...(kind.group && { group: kind.group }),
      kind: kind.plural,
      ...(causes && { causes }),
    },
  });
}

/** Refuses an object that is complete by now: by the name it would have, also where the server made it up. */
export function refusedWhole(request: AdmissionRequest, why: string): ApiError {
  return refused({ ...request, name: request.name || (request.object?.metadata?.name ?? '') }, why);
}

/** Refuses a request for what a field holds. */
export function refusedField(request: AdmissionRequest, ...errors: FieldError[]): ApiError {
  return invalid(request.kind, request.name || request.object?.metadata?.name || '', errors);
}
