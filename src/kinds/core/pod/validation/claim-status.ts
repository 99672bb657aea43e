import {
  dnsLabelProblems,
  dnsSubdomainProblems,
  duplicate,
  type FieldError,
  invalidValue,
  type PodSpec,
  type PodStatus,
  required,
} from '#api';
import { problems } from '../../../field-rules.ts';

/** Checks what is said of the claims that were made for a pod. */
export function validateClaimStatuses(status: PodStatus, spec: PodSpec): FieldError[] {
  return [...validateClaims(status, spec), ...validateExtended(status, spec)];
}

function validateClaims({ resourceClaimStatuses = [] }: PodStatus, { resourceClaims = [] }: PodSpec): FieldError[] {
  const names = new Set<string>();
  return resourceClaimStatuses.flatMap(({ name, resourceClaimName }, i) => {
    const path = `status.resourceClaimStatuses[${i}]`;
    const errors: FieldError[] = [];
    if (!resourceClaims.some((claim) => claim.name === name)) {
      errors.push(invalidValue(`${path}.name`, name, 'must match the name of an entry in `spec.resourceClaims`'));
    }
    if (names.has(name)) errors.push(duplicate(`${path}.name`, name));
    names.add(name);
    if (resourceClaimName === undefined) return errors;
    return [
      ...errors,
      ...problems(`${path}.resourceClaimName`, resourceClaimName, dnsSubdomainProblems(resourceClaimName)),
    ];
  });
}

function validateExtended({ extendedResourceClaimStatus: extended }: PodStatus, spec: PodSpec): FieldError[] {
  if (!extended) return [];
  const field = 'status.extendedResourceClaimStatus';
  const { requestMappings = [], resourceClaimName } = extended;
  const errors: FieldError[] = [];
  if (requestMappings.length === 0) {
    errors.push(required(`${field}.requestMappings`, 'at least one request mapping is required'));
  }
  const containers = [...(spec.containers ?? []), ...(spec.initContainers ?? [])];
  const seen = new Set<string>();
  for (const [i, { containerName, resourceName, requestName }] of requestMappings.entries()) {
    const path = `${field}.requestMappings[${i}]`;
    const container = containers.find((c) => c.name === containerName);
    if (!container) {
      const text = 'must match the name of an entry in spec.initContainers.name or spec.containers.name';
      errors.push(invalidValue(`${path}.containerName`, containerName, text));
    } else if (container.resources?.requests?.[resourceName] === undefined) {
      const text =
        'must match the extended resource name of an entry in spec.initContainers.resources.requests or spec.containers.resources.requests';
      errors.push(invalidValue(`${path}.resourceName`, resourceName, text));
    }
    errors.push(...problems(`${field}.requestName`, requestName, dnsLabelProblems(requestName)));
    const key = JSON.stringify([containerName, resourceName, requestName]);
    if (seen.has(key)) {
      errors.push(
        duplicate(`${path}.containerName`, containerName),
        duplicate(`${path}.resourceName`, resourceName),
        duplicate(`${path}.requestName`, requestName),
      );
    }
    seen.add(key);
  }
  const path = `${field}.resourceClaimName`;
  if (!resourceClaimName) return [...errors, required(path)];
  return [...errors, ...problems(path, resourceClaimName, dnsSubdomainProblems(resourceClaimName))];
}
