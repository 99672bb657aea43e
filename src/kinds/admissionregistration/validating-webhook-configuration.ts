import type { ValidatingWebhookConfiguration } from '#api';
import { ageColumn, nameColumn } from '../cells.ts';
import { declareKind } from '../kind.ts';
import { defaultWebhook, validateWebhooks } from './webhook.ts';

export const validatingWebhookConfigurations = declareKind<ValidatingWebhookConfiguration>({
  group: 'admissionregistration.k8s.io',
  version: 'v1',
  kind: 'ValidatingWebhookConfiguration',
  plural: 'validatingwebhookconfigurations',
  singular: 'validatingwebhookconfiguration',
  shortNames: [],
  categories: ['api-extensions'],
  namespaced: false,
  definition: 'io.k8s.api.admissionregistration.v1.ValidatingWebhookConfiguration',
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
    }
  },
  validate: ({ webhooks }, old) => validateWebhooks(webhooks, old),
});
