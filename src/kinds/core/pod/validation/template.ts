import { type FieldError, forbidden, type PodTemplateSpec } from '#api';
import { validateAnnotations, validateLabels } from '../../../metadata-validation.ts';
import { validatePodSpec } from './spec.ts';

/** Checks what a controller makes pods from. */
export function validateTemplate(field: string, template: PodTemplateSpec): FieldError[] {
  const { metadata, spec } = template;
  const errors = [
    ...validateLabels(metadata?.labels, `${field}.metadata.labels`),
    ...validateAnnotations(metadata?.annotations, `${field}.metadata.annotations`),
    ...validatePodSpec(`${field}.spec`, spec ?? { containers: [] }, false),
  ];
  if (spec?.ephemeralContainers?.length) {
    errors.push(forbidden(`${field}.spec.ephemeralContainers`, 'ephemeral containers not allowed in pod template'));
  }
  return errors;
}
