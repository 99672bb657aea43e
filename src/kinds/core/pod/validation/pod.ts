import { type FieldError, forbidden, type Pod, type PodSpec } from '#api';
import { validatePodAnnotations, validateProfilesMatch } from './annotations.ts';
import { validateImages } from './container.ts';
import { validatePodSpec } from './spec.ts';

const NO_SPEC: PodSpec = { containers: [] };

/** Checks a pod of its own, new or changed. */
export function validatePod({ metadata = {}, spec = NO_SPEC }: Pod): FieldError[] {
  return [
    ...validatePodAnnotations('metadata.annotations', metadata.annotations ?? {}, spec),
    ...validatePodSpec('spec', spec, metadata),
    ...validateTokens(spec),
    ...validateImages('spec.containers', spec.containers),
    ...validateImages('spec.initContainers', spec.initContainers),
  ];
}

/** A token is an account's. */
function validateTokens({ serviceAccountName, volumes = [] }: PodSpec): FieldError[] {
  if (serviceAccountName) return [];
  return volumes.flatMap(({ projected }, v) =>
    (projected?.sources ?? []).flatMap(({ serviceAccountToken }, s) => {
      if (!serviceAccountToken) return [];
      const path = `spec.volumes[${v}].projected.sources[${s}].serviceAccountToken`;
      return [forbidden(path, 'must not be specified when serviceAccountName is not set')];
    }),
  );
}

/** Checks what only holds of a pod that is new. */
export function validateNewPod({ metadata = {}, spec = NO_SPEC }: Pod): FieldError[] {
  const errors: FieldError[] = [];
  if (spec.ephemeralContainers?.length) {
    errors.push(forbidden('spec.ephemeralContainers', 'cannot be set on create'));
  }
  if (spec.nodeName && spec.schedulingGates?.length) {
    errors.push(forbidden('spec.nodeName', 'cannot be set until all schedulingGates have been cleared'));
  }
  return [...errors, ...validateProfilesMatch('spec', metadata.annotations ?? {}, spec)];
}
