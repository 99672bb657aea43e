import {
  dnsLabelProblems,
  duplicate,
  type FieldError,
  forbidden,
  invalidValue,
  type ResourceClaimSpec,
  required,
} from '#api';
import { oneOf, problems } from '../field-rules.ts';

type Exactly = NonNullable<NonNullable<NonNullable<ResourceClaimSpec['devices']>['requests']>[number]['exactly']>;

/** A request that does not say how many is for one. */
function defaultAmount(request: Pick<Exactly, 'allocationMode' | 'count'>): void {
  request.allocationMode ??= 'ExactCount';
  if (request.allocationMode === 'ExactCount') request.count ??= 1;
}

export function defaultClaimSpec(spec: ResourceClaimSpec | undefined): void {
  for (const { exactly, firstAvailable } of spec?.devices?.requests ?? []) {
    if (exactly) defaultAmount(exactly);
    for (const alternative of firstAvailable ?? []) defaultAmount(alternative);
  }
}

export function validateClaimSpec(field: string, spec: ResourceClaimSpec | undefined): FieldError[] {
  const seen = new Set<string>();
  return (spec?.devices?.requests ?? []).flatMap(({ name, exactly, firstAvailable = [] }, i) => {
    const path = `${field}.devices.requests[${i}]`;
    const errors = name ? problems(`${path}.name`, name, dnsLabelProblems(name)) : [required(`${path}.name`)];
    if (name && seen.has(name)) errors.push(duplicate(`${path}.name`, name));
    seen.add(name);
    if (exactly && firstAvailable.length) {
      return [...errors, invalidValue(path, null, 'exactly one of `exactly` or `firstAvailable` must be specified')];
    }
    if (!exactly && !firstAvailable.length) {
      return [...errors, required(path, 'exactly one of `exactly` or `firstAvailable` must be specified')];
    }
    if (exactly) errors.push(...validateRequest(`${path}.exactly`, exactly));
    firstAvailable.forEach((alternative, j) => {
      errors.push(...validateRequest(`${path}.firstAvailable[${j}]`, alternative));
    });
    return errors;
  });
}

function validateRequest(path: string, { deviceClassName, allocationMode, count }: Exactly): FieldError[] {
  const errors: FieldError[] = deviceClassName ? [] : [required(`${path}.deviceClassName`)];
  errors.push(...oneOf(`${path}.allocationMode`, allocationMode, ['All', 'ExactCount']));
  if (allocationMode === 'All' && count) {
    errors.push(forbidden(`${path}.count`, "must not be specified when allocationMode is 'All'"));
  } else if (allocationMode === 'ExactCount' && (count ?? 0) <= 0) {
    errors.push(invalidValue(`${path}.count`, count ?? 0, 'must be greater than zero'));
  }
  return errors;
}
