import { invalidValue, type Lease } from '#api';
import { ageColumn, nameColumn } from '../cells.ts';
import { notNegative } from '../field-rules.ts';
import { declareKind } from '../kind.ts';

export const leases = declareKind<Lease>({
  group: 'coordination.k8s.io',
  version: 'v1',
  kind: 'Lease',
  plural: 'leases',
  singular: 'lease',
  shortNames: [],
  categories: [],
  namespaced: true,
  definition: 'io.k8s.api.coordination.v1.Lease',
  subresources: {},
  countsGenerations: false,
  plainFinalizers: true,
  needsVersionToUpdate: true,
  columns: [nameColumn, { name: 'Holder', type: 'string', cell: (o) => o.spec?.holderIdentity ?? '' }, ageColumn],
  validate: ({ spec }) => {
    const { leaseDurationSeconds: seconds, leaseTransitions } = spec ?? {};
    const errors = notNegative('spec.leaseTransitions', leaseTransitions);
    if (seconds === undefined || seconds > 0) return errors;
    return [invalidValue('spec.leaseDurationSeconds', seconds, 'must be greater than 0'), ...errors];
  },
});
