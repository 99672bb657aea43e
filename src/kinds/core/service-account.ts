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
  prepareCreate: keepNamesOfSecrets,
  prepareUpdate: keepNamesOfSecrets,
  validate: () => [],
  warnings: (account, old) => {
    if (account.metadata?.annotations?.[MOUNTABLE] === undefined || old?.metadata.annotations?.[MOUNTABLE]) return [];
    const text = 'deprecated in v1.32+; prefer separate namespaces to isolate access to mounted secrets';
    return [`metadata.annotations[${MOUNTABLE}]: ${text}`];
  },
});

const MOUNTABLE = 'kubernetes.io/enforce-mountable-secrets';

/** Secrets are always of the same namespace. */
function keepNamesOfSecrets(draft: ServiceAccount): void {
  if (draft.secrets) draft.secrets = draft.secrets.map(({ name }) => (name ? { name } : {}));
}
