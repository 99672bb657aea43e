import {
  dns1035LabelProblems,
  dnsSubdomainProblems,
  duplicate,
  type FieldError,
  invalidValue,
  type KubeObject,
  notSupported,
  required,
  type ValidatingWebhook,
} from '#api';
import { ageColumn, nameColumn } from '../cells.ts';
import type { Column } from '../kind.ts';
import { validateLabelSelector } from '../label-selector-validation.ts';
import { validateWebhookClient } from '../webhook-client-validation.ts';
import { validateMatchConditions } from './expressions.ts';
import { validateRule } from './rule-validation.ts';

/** What webhooks of both kinds have in common. */
export type AnyWebhook = ValidatingWebhook & { reinvocationPolicy?: string };

/** What a table shows of configurations of both kinds. */
export const webhookColumns: readonly Column<KubeObject & { webhooks?: readonly AnyWebhook[] }>[] = [
  nameColumn,
  {
    name: 'Webhooks',
    type: 'integer',
    description: 'Webhooks indicates the number of webhooks registered in this configuration',
    cell: ({ webhooks }) => webhooks?.length ?? 0,
  },
  ageColumn,
];

export function defaultWebhook(webhook: AnyWebhook): void {
  webhook.failurePolicy ??= 'Fail';
  webhook.matchPolicy ??= 'Equivalent';
  webhook.namespaceSelector ??= {};
  webhook.objectSelector ??= {};
  webhook.timeoutSeconds ??= 10;
  if (webhook.clientConfig?.service) webhook.clientConfig.service.port ??= 443;
  for (const rule of webhook.rules ?? []) rule.scope ??= '*';
}

const VERSIONS = ['v1', 'v1beta1'];
const MAX_TIMEOUT_SECONDS = 30;
const SIDE_EFFECTS = ['None', 'NoneOnDryRun'];

/** Names that were once alike may stay so. */
export function validateWebhooks(
  webhooks: readonly AnyWebhook[] = [],
  old?: { webhooks?: readonly AnyWebhook[] },
): FieldError[] {
  const names = webhooks.map(({ name }) => name);
  const before = old?.webhooks?.map(({ name }) => name) ?? [];
  const wasUnique = new Set(before).size === before.length;
  return webhooks.flatMap((webhook, i) => {
    const { name, admissionReviewVersions = [] } = webhook;
    const path = `webhooks[${i}]`;
    const errors = [
      ...validateWebhook(path, webhook),
      ...validateReviewVersions(`${path}.admissionReviewVersions`, admissionReviewVersions),
    ];
    const again = wasUnique && name && names.indexOf(name) < i;
    return again ? [...errors, duplicate(`${path}.name`, name)] : errors;
  });
}

function validateWebhook(path: string, webhook: AnyWebhook): FieldError[] {
  const { name, sideEffects, timeoutSeconds = 10, rules = [] } = webhook;
  const supported = (field: 'failurePolicy' | 'matchPolicy' | 'reinvocationPolicy', values: readonly string[]) => {
    const value = webhook[field];
    return value === undefined || values.includes(value) ? [] : [notSupported(`${path}.${field}`, value, values)];
  };
  const errors = [
    ...validateName(`${path}.name`, name),
    ...rules.flatMap((rule, i) => validateRule(`${path}.rules[${i}]`, rule)),
    ...supported('failurePolicy', ['Fail', 'Ignore']),
    ...supported('matchPolicy', ['Equivalent', 'Exact']),
  ];
  if (!sideEffects) errors.push(required(`${path}.sideEffects`, `must specify one of ${SIDE_EFFECTS.join(', ')}`));
  else if (!SIDE_EFFECTS.includes(sideEffects)) {
    errors.push(notSupported(`${path}.sideEffects`, sideEffects, SIDE_EFFECTS));
  }
  if (timeoutSeconds < 1 || timeoutSeconds > MAX_TIMEOUT_SECONDS) {
    const text = 'the timeout value must be between 1 and 30 seconds';
    errors.push(invalidValue(`${path}.timeoutSeconds`, timeoutSeconds, text));
  }
  return [
    ...errors,
    ...validateLabelSelector(`${path}.namespaceSelector`, webhook.namespaceSelector),
    ...validateLabelSelector(`${path}.objectSelector`, webhook.objectSelector),
    ...supported('reinvocationPolicy', ['IfNeeded', 'Never']),
    ...validateWebhookClient(`${path}.clientConfig`, webhook.clientConfig),
    ...validateMatchConditions(`${path}.matchConditions`, webhook.matchConditions),
  ];
}

/** A name that says whose it is: `a.example.com`. */
function validateName(field: string, name: string): FieldError[] {
  if (!name) return [required(field)];
  const problems = dnsSubdomainProblems(name);
  if (problems.length > 0) return [invalidValue(field, name, problems.join(','))];
  if (name.split('.').length >= 3) return [];
  return [invalidValue(field, name, 'should be a domain with at least three segments separated by dots')];
}

function validateReviewVersions(field: string, versions: readonly string[]): FieldError[] {
  if (versions.length === 0) return [required(field, `must specify one of ${VERSIONS.join(', ')}`)];
  const errors = versions.flatMap((version, i) => {
    if (versions.indexOf(version) < i) return [invalidValue(`${field}[${i}]`, version, 'duplicate version')];
    return dns1035LabelProblems(version).map((text) => invalidValue(`${field}[${i}]`, version, text));
  });
  if (versions.some((version) => VERSIONS.includes(version))) return errors;
  return [...errors, invalidValue(field, versions, `must include at least one of ${VERSIONS.join(', ')}`)];
}
