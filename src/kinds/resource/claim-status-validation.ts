import { type FieldError, forbidden, type ResourceV1ResourceClaim, required, type Stored } from '#api';
import { immutableObject } from '../immutable-field.ts';
import { driverName } from '../storage/csi-driver.ts';
import { requestNames, requestRef } from './claim-spec.ts';
import { validateSet, validateSlice } from './sets.ts';

type Consumer = NonNullable<NonNullable<ResourceV1ResourceClaim['status']>['reservedFor']>[number];

const MAX_CONSUMERS = 256;
const MAX_RESULTS = 32;
const immutableAllocation = immutableObject('io.k8s.api.resource.v1.AllocationResult');

/** What was given to a claim, and who may use it. */
export function validateClaimStatus(
  { metadata, spec, status = {} }: ResourceV1ResourceClaim,
  old: Stored<ResourceV1ResourceClaim>,
): FieldError[] {
  const { reservedFor = [], allocation } = status;
  const path = 'status.reservedFor';
  const consumers = { path, list: reservedFor, max: MAX_CONSUMERS, keyOf: ({ uid }: Consumer) => uid };
  const errors = validateSet(consumers, (at, consumer) =>
    (['resource', 'name', 'uid'] as const).flatMap((part) => (consumer[part] ? [] : [required(`${at}.${part}`)])),
  );
  if (reservedFor.length > 0 && !allocation) {
    errors.push(forbidden(path, 'may not be specified when `allocated` is not set'));
  }
  const known = new Set((old.status.reservedFor ?? []).map(({ uid }) => uid));
  if (allocation && metadata?.deletionTimestamp && reservedFor.some(({ uid }) => !known.has(uid))) {
    const text = 'new entries may not be added while `deallocationRequested` or `deletionTimestamp` are set';
    errors.push(forbidden(path, text));
  }
  if (old.status.allocation && allocation) {
    return [...errors, ...immutableAllocation('status.allocation', allocation, old.status.allocation)];
  }
  const names = requestNames(spec?.devices);
  const results = {
    path: 'status.allocation.devices.results',
    list: allocation?.devices?.results ?? [],
    max: MAX_RESULTS,
  };
  return [
    ...errors,
    ...validateSlice(results, (at, { request, driver }) => [
      ...requestRef(`${at}.request`, request, names),
      ...driverName(`${at}.driver`, driver),
    ]),
  ];
}
