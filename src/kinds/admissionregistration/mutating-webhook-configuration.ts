import type { MutatingWebhookConfiguration } from '#api';
import { ageColumn, nameColumn } from '../cells.ts';
import { declareKind } from '../kind.ts';
import { defaultWebhook, validateWebhooks } from './webhook.ts';

export const mutatingWebhookConfigurations = declareKind<MutatingWebhookConfiguration>({
  group: 'admissionregistration.k8s.io',
  version: 'v1',
  kind: 'MutatingWebhookConfiguration',
  plural: 'mutatingwebhookconfigurations',
  singular: 'mutatingwebhookconfiguration',
  shortNames: [],
  categories: ['api-extensions'],
  namespaced: false,
  definition: 'io.k8s.api.admissionregistration.v1.MutatingWebhookConfiguration',
  subresources: {},
  countsGenerations: true,
  plainFinalizers: true,
  needsVersionToUpdate: true,
  columns: [
    nameColumn,
    { name: 'Webhooks', type: 'integer', cell: ({ webhooks }) => webhooks?.length ?? 0 },
    ageColumn,
  ],
  defaults: ({ webhooks }) => {
    for (const webhook of webhooks ?? []) {
      defaultWebhook(webhook);
      webhook.reinvocationPolicy ??= 'Never';
    }
  },
  validate: ({ webhooks }, old) => validateWebhooks(webhooks, old),
});
