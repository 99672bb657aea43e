import type { ResourceV1ResourceClaim, Stored } from '#api';
import { ageColumn, nameColumn } from '../cells.ts';
import { immutableObject } from '../immutable-field.ts';
import { declareKind } from '../kind.ts';
import { defaultClaimSpec, validateClaimSpec } from './claim-spec.ts';
import { validateClaimStatus } from './claim-status-validation.ts';

const immutableSpec = immutableObject('io.k8s.api.resource.v1.ResourceClaimSpec');

export const resourceClaims = declareKind<ResourceV1ResourceClaim>({
  group: 'resource.k8s.io',
  version: 'v1',
  kind: 'ResourceClaim',
  plural: 'resourceclaims',
  singular: 'resourceclaim',
  shortNames: [],
  categories: [],
  namespaced: true,
  definition: 'io.k8s.api.resource.v1.ResourceClaim',
  subresources: { status: true },
  countsGenerations: false,
  columns: [
    nameColumn,
    {
      name: 'State',
      type: 'string',
      description: 'A summary of the current state (allocated, pending, reserved, etc.).',
      cell: stateText,
    },
    ageColumn,
  ],
  defaults: ({ spec }) => defaultClaimSpec(spec),
  validate: ({ spec }, old) => (old ? immutableSpec('spec', spec, old.spec) : validateClaimSpec('spec', spec)),
  validateStatus: validateClaimStatus,
});

function stateText({ metadata, status }: Stored<ResourceV1ResourceClaim>): string {
  const states = [
    ...(metadata.deletionTimestamp ? ['deleted'] : []),
    ...(status.allocation ? ['allocated'] : []),
    ...(status.allocation && status.reservedFor?.length ? ['reserved'] : []),
  ];
  return status.allocation ? states.join(',') : [...states, 'pending'].join(',');
}
