import type { KubeObject, Stored } from '#api';

/**
 * Tells users what happened to an object, as Event objects. Never throws and never waits: an event that cannot be
 * written is lost, as in the original.
 */
export interface EventRecorder {
  /** `fieldPath` such as `spec.containers{web}` says which part of the object it is about. */
  event(
    object: Stored<KubeObject>,
    type: 'Normal' | 'Warning',
    reason: string,
    message: string,
    fieldPath?: string,
  ): void;
}
