import { canonicalQuantity, type FieldError, forbidden, invalidValue, type PodSpec, parseQuantity } from '#api';
import { isHugePages } from '../../../resource-names.ts';
import { sumOfContainers } from '../aggregate-resources.ts';
import { podResourceName } from './resource-names.ts';
import { validateResources } from './resources.ts';

const nano = (text: string) => parseQuantity(text)?.nano ?? 0n;

/** Checks what a pod asks for as a whole, by itself and against what its containers ask for. */
export function validatePodResources(field: string, spec: PodSpec, claimNames: ReadonlySet<string>): FieldError[] {
  const { resources } = spec;
  if (!resources) return [];
  if (spec.os?.name === 'windows') return [forbidden(field, 'may not be set for a windows pod')];
  const errors: FieldError[] = [];
  if (resources.claims) errors.push(forbidden(`${field}.claims`, 'claims may not be set for Resources at pod-level'));
  errors.push(...validateResources(field, resources, claimNames, podResourceName));
  return [...errors, ...validateConsistency(field, spec)];
}

function validateConsistency(field: string, spec: PodSpec): FieldError[] {
  const { requests = {}, limits = {} } = spec.resources ?? {};
  const errors: FieldError[] = [];
  for (const [name, sum] of Object.entries(sumOfContainers(spec, 'requests'))) {
    const own = requests[name];
    if (own === undefined || nano(sum) <= nano(own)) continue;
    const text = `must be greater than or equal to aggregate container requests of ${sum}`;
    errors.push(invalidValue(`${field}.requests[${name}]`, canonicalQuantity(own), text));
  }
  for (const [name, sum] of Object.entries(sumOfContainers(spec, 'limits'))) {
    const own = limits[name];
    if (!isHugePages(name) || own === undefined || nano(sum) <= nano(own)) continue;
    const text = `must be greater than or equal to aggregate container limits of ${sum}`;
    errors.push(invalidValue(`${field}.limits[${name}]`, canonicalQuantity(own), text));
  }
  for (const [index, { resources }] of (spec.containers ?? []).entries()) {
    for (const [name, limit] of Object.entries(resources?.limits ?? {})) {
      const own = limits[name];
      if (own === undefined || nano(limit) <= nano(own)) continue;
      const text = `must be less than or equal to pod limits of ${canonicalQuantity(own)}`;
      errors.push(invalidValue(`${field}.containers[${index}][${name}].limits`, canonicalQuantity(limit), text));
    }
  }
  return errors;
}
