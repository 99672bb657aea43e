import {
  type DeviceClaim,
  type DeviceConstraint,
  dnsLabelProblems,
  type FieldError,
  invalidValue,
  notSupported,
  type ResourceClaimSpec,
  required,
} from '#api';
import { problems } from '../field-rules.ts';
import { validateConfiguration, validateDeviceClass, validateSelectors } from './device-rules.ts';
import { validateDeviceToleration } from './device-taint.ts';
import { fullyQualifiedName } from './qualified-name.ts';
import { validateSet, validateSlice } from './sets.ts';

type Request = NonNullable<DeviceClaim['requests']>[number];
type Exactly = NonNullable<Request['exactly']>;
type Alternative = NonNullable<Request['firstAvailable']>[number];

const MAX_SIZE = 32;
const MAX_ALTERNATIVES = 8;
const MODES: readonly string[] = ['All', 'ExactCount'];

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
  const { requests = [], constraints = [], config = [] } = spec?.devices ?? {};
  const names = requestNames(spec?.devices);
  const path = `${field}.devices`;
  const refer = (at: string, list: readonly string[] = []) =>
    validateSet({ path: at, list, max: MAX_SIZE, keyOf: (name) => name }, (to, name) => requestRef(to, name, names));
  return [
    ...validateSet(
      { path: `${path}.requests`, list: requests, max: MAX_SIZE, keyOf: ({ name }) => name },
      validateRequest,
    ),
    ...validateSlice({ path: `${path}.constraints`, list: constraints, max: MAX_SIZE }, (at, constraint) => [
      ...refer(`${at}.requests`, constraint.requests),
      ...validateConstraint(at, constraint),
    ]),
    ...validateSlice({ path: `${path}.config`, list: config, max: MAX_SIZE }, (at, one) => [
      ...refer(`${at}.requests`, one.requests),
      ...validateConfiguration(at, one),
    ]),
  ];
}

/** The names by which requests, and alternatives in them, can be referred to. */
export function requestNames(devices: DeviceClaim | undefined): ReadonlySet<string> {
  const names = (devices?.requests ?? []).flatMap(({ name, firstAvailable = [] }) => [
    name,
    ...firstAvailable.map((alternative) => `${name}/${alternative.name}`),
  ]);
  return new Set(names);
}

export function requestRef(field: string, name: string, names: ReadonlySet<string>): FieldError[] {
  const parts = name.split('/');
  const text = "must be the name of a request in the claim or the name of a request and a subrequest separated by '/'";
  const unknown = names.has(name) ? [] : [invalidValue(field, name, text)];
  if (parts.length > 2) return [invalidValue(field, name, text)];
  return [...parts.flatMap((part) => problems(field, part, dnsLabelProblems(part))), ...unknown];
}

function validateRequest(path: string, { name, exactly, firstAvailable = [] }: Request): FieldError[] {
  const errors = problems(`${path}.name`, name, dnsLabelProblems(name));
  const text = 'exactly one of `exactly` or `firstAvailable` is required';
  if (exactly && firstAvailable.length > 0) {
    return [...errors, invalidValue(path, null, `${text}, but multiple fields are set`)];
  }
  if (exactly) return [...errors, ...validateDevices(`${path}.exactly`, exactly)];
  if (firstAvailable.length === 0) return [...errors, required(path, text)];
  const at = `${path}.firstAvailable`;
  const all = { path: at, list: firstAvailable, max: MAX_ALTERNATIVES, keyOf: (one: Alternative) => one.name };
  return [
    ...errors,
    ...validateSet(all, (to, alternative) => [
      ...problems(`${to}.name`, alternative.name, dnsLabelProblems(alternative.name)),
      ...validateDevices(to, alternative),
    ]),
  ];
}

/** Which devices, and how many. */
function validateDevices(path: string, request: Exactly): FieldError[] {
  const { deviceClassName, allocationMode, count = 0, selectors, tolerations = [] } = request;
  const errors = [
    ...validateDeviceClass(`${path}.deviceClassName`, deviceClassName),
    ...validateSelectors(`${path}.selectors`, selectors),
  ];
  if (!MODES.includes(allocationMode ?? '')) {
    errors.push(notSupported(`${path}.allocationMode`, allocationMode ?? '', MODES));
  }
  if (allocationMode === 'All' && count !== 0) {
    errors.push(invalidValue(`${path}.count`, count, "must not be specified when allocationMode is 'All'"));
  }
  if (allocationMode === 'ExactCount' && count <= 0) {
    errors.push(invalidValue(`${path}.count`, count, 'must be greater than zero'));
  }
  return [...errors, ...tolerations.flatMap((one, i) => validateDeviceToleration(`${path}.tolerations[${i}]`, one))];
}

function validateConstraint(path: string, { matchAttribute, distinctAttribute }: DeviceConstraint): FieldError[] {
  if (matchAttribute !== undefined) return fullyQualifiedName(`${path}.matchAttribute`, matchAttribute);
  if (distinctAttribute !== undefined) return fullyQualifiedName(`${path}.distinctAttribute`, distinctAttribute);
  const text = 'exactly one of "matchAttribute" or "distinctAttribute" is required, but multiple fields are set';
  return [required(path, text)];
}
