import { isApiError, type Namespace } from '#api';
import { namespaces, serviceAccounts } from '#kinds';
import { namespaceIsLeaving } from './failure.ts';
import { create } from './runtime/change.ts';
import { type Controller, reads } from './runtime/controller.ts';

const NAME = 'default';

/** Gives every namespace the service account that pods run as when they name none. */
export const serviceAccountController: Controller<Namespace> = {
  name: 'service-account-controller',
  reconciles: namespaces,
  reads: [
    reads(serviceAccounts, ({ metadata }) => (metadata.name === NAME ? [{ name: metadata.namespace ?? '' }] : [])),
  ],
  reconcile: ({ metadata }, seen) => {
    const at = { namespace: metadata.name, name: NAME };
    if (metadata.deletionTimestamp || seen.of(serviceAccounts).get(at)) return [];
    const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: at };
    const failed = (error: unknown) =>
      isApiError(error, 'AlreadyExists') || namespaceIsLeaving(error) ? [] : undefined;
    return [create(serviceAccounts, account, { failed })];
  },
};
