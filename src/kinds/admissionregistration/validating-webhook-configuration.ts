import type { ValidatingWebhookConfiguration } from '#api';
import { declareKind } from '../kind.ts';
import { admissionKind } from './admission-kind.ts';
import { defaultWebhook, validateWebhooks, webhookColumns } from './webhook.ts';

export const validatingWebhookConfigurations = declareKind<ValidatingWebhookConfiguration>({
  ...admissionKind,
  kind: 'ValidatingWebhookConfiguration',
  plural: 'validatingwebhookconfigurations',
  singular: 'validatingwebhookconfiguration',
  definition: 'io.k8s.api.admissionregistration.v1.ValidatingWebhookConfiguration',
  subresources: {},
  columns: webhookColumns,
  defaults: ({ webhooks }) => {
    for (const webhook of webhooks ?? []) defaultWebhook(webhook);
  },
  validate: ({ webhooks }, old) => validateWebhooks(webhooks, old),
});
