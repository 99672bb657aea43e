import type { ServiceAccount } from '#api';
import { ageColumn, nameColumn } from '../cells.ts';
import { declareKind } from '../kind.ts';

export const serviceAccounts = declareKind<ServiceAccount>({
  group: '',
  version: 'v1',
  kind: 'ServiceAccount',
  plural: 'serviceaccounts',
  singular: 'serviceaccount',
  shortNames: ['sa'],
  categories: [],
  namespaced: true,
  definition: 'io.k8s.api.core.v1.ServiceAccount',
  subresources: {
    others: [{ name: 'token', kind: 'TokenRequest', group: 'authentication.k8s.io', version: 'v1', verbs: ['create'] }],
  },
  countsGenerations: false,
  needsVersionToUpdate: true,
  columns: [nameColumn, ageColumn],
  validate: () => [],
});
