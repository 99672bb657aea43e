import { forbidden, invalidValue, type Lease, type LeaseSpec, notSupported } from '#api';
import { ageColumn, nameColumn, textOf } from '../cells.ts';
import { notNegative, qualifiedName } from '../field-rules.ts';
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
  columns: [
    nameColumn,
    {
      name: 'Holder',
      type: 'string',
      description: textOf('coordination.v1.LeaseSpec', 'holderIdentity'),
      cell: (o) => o.spec?.holderIdentity ?? '',
    },
    ageColumn,
  ],
  prepareCreate: ({ spec }) => dropCoordination(spec),
  prepareUpdate: ({ spec }, old) => {
    if (old.spec.strategy === undefined) dropCoordination(spec);
  },
  validate: ({ spec = {} }) => {
    const { leaseDurationSeconds: seconds, leaseTransitions, strategy, preferredHolder } = spec;
    const errors = notNegative('spec.leaseTransitions', leaseTransitions);
    if (seconds !== undefined && seconds <= 0) {
      errors.unshift(invalidValue('spec.leaseDurationSeconds', seconds, 'must be greater than 0'));
    }
    if (strategy?.includes('/')) errors.push(...qualifiedName('spec.strategy.strategy', strategy));
    else if (strategy !== undefined && !STRATEGIES.includes(strategy)) {
      errors.push(notSupported('spec.strategy.strategy', strategy, STRATEGIES));
    }
    if (preferredHolder && !strategy) {
      errors.push(forbidden('spec.preferredHolder', 'may only be specified if `strategy` is defined'));
    }
    return errors;
  },
});

const STRATEGIES = ['OldestEmulationVersion'];

/** Leaders that are chosen for those who would lead are not known by default. */
function dropCoordination(spec: LeaseSpec | undefined): void {
  delete spec?.strategy;
  delete spec?.preferredHolder;
}
