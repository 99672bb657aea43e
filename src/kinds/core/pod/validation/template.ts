import { type FieldError, forbidden, type PodTemplateSpec } from '#api';
import { validateAnnotations, validateLabels } from '../../../metadata-validation.ts';
import { validatePodAnnotations, validateProfilesMatch } from './annotations.ts';
import { validatePodSpec } from './spec.ts';

/** Checks what a controller makes pods from. The original tells labels and annotations as the template's own. */
export function validateTemplate(field: string, template: PodTemplateSpec): FieldError[] {
  const { metadata, spec = { containers: [] } } = template;
  const { labels, annotations = {} } = metadata ?? {};
  const errors = [
    ...validateLabels(labels, `${field}.labels`),
    ...validateAnnotations(annotations, `${field}.annotations`),
    ...validatePodAnnotations(`${field}.annotations`, annotations, spec),
    ...validatePodSpec(`${field}.spec`, spec),
    ...validateProfilesMatch(`${field}.spec`, annotations, spec),
  ];
  if (spec.ephemeralContainers?.length) {
    errors.push(forbidden(`${field}.spec.ephemeralContainers`, 'ephemeral containers not allowed in pod template'));
  }
  return errors;
}
