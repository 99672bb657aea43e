import type { MutatingWebhookConfiguration } from '#api';
import { declareKind } from '../kind.ts';
import { admissionKind } from './admission-kind.ts';
import { defaultWebhook, validateWebhooks, webhookColumns } from './webhook.ts';

export const mutatingWebhookConfigurations = declareKind<MutatingWebhookConfiguration>({
  ...admissionKind,
  kind: 'MutatingWebhookConfiguration',
  plural: 'mutatingwebhookconfigurations',
  singular: 'mutatingwebhookconfiguration',
  definition: 'io.k8s.api.admissionregistration.v1.MutatingWebhookConfiguration',
  subresources: {},
  columns: webhookColumns,
  defaults: ({ webhooks }) => {
    for (const webhook of webhooks ?? []) {
      defaultWebhook(webhook);
      webhook.reinvocationPolicy ??= 'Never';
    }
  },
  validate: ({ webhooks }, old) => validateWebhooks(webhooks, old),
});
