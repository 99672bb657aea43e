import {
  duplicate,
  type FieldError,
  invalidValue,
  type LabelSelector,
  notSupported,
  required,
  type ValidatingWebhook,
} from '#api';
import { oneOf } from '../field-rules.ts';
import { validateLabelSelector } from '../label-selector-validation.ts';

/** What webhooks of both kinds have in common. */
export type AnyWebhook = ValidatingWebhook & { reinvocationPolicy?: string };

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
const OPERATIONS = ['*', 'CONNECT', 'CREATE', 'DELETE', 'UPDATE'];
const SCOPES = ['*', 'Cluster', 'Namespaced'];

export function validateWebhooks(webhooks: readonly AnyWebhook[] = []): FieldError[] {
  const seen = new Set<string>();
  return webhooks.flatMap((webhook, i) => {
    const path = `webhooks[${i}]`;
    const errors = validateWebhook(path, webhook);
    if (webhook.name && seen.has(webhook.name)) errors.push(duplicate(`${path}.name`, webhook.name));
    seen.add(webhook.name);
    return errors;
  });
}

function validateWebhook(path: string, webhook: AnyWebhook): FieldError[] {
  const { name, sideEffects, timeoutSeconds = 10, admissionReviewVersions: versions = [] } = webhook;
  const errors: FieldError[] = [];
  if (!name) errors.push(required(`${path}.name`));
  else if (name.split('.').length < 3) {
    const text = 'should be a domain with at least three segments separated by dots';
    errors.push(invalidValue(`${path}.name`, name, text));
  }
  if (versions.length === 0) {
    errors.push(required(`${path}.admissionReviewVersions`, `must specify one of ${VERSIONS.join(', ')}`));
  } else if (!versions.some((v) => VERSIONS.includes(v))) {
    const text = `must include at least one of ${VERSIONS.join(', ')}`;
    errors.push(invalidValue(`${path}.admissionReviewVersions`, versions, text));
  }
  (webhook.rules ?? []).forEach((rule, i) => {
    errors.push(...validateRule(`${path}.rules[${i}]`, rule));
  });
  errors.push(
    ...oneOf(`${path}.failurePolicy`, webhook.failurePolicy, ['Fail', 'Ignore']),
    ...oneOf(`${path}.matchPolicy`, webhook.matchPolicy, ['Equivalent', 'Exact']),
    ...oneOf(`${path}.sideEffects`, sideEffects, ['None', 'NoneOnDryRun']),
  );
  if (timeoutSeconds < 1 || timeoutSeconds > MAX_TIMEOUT_SECONDS) {
    const text = 'the timeout value must be between 1 and 30 seconds';
    errors.push(invalidValue(`${path}.timeoutSeconds`, timeoutSeconds, text));
  }
  return [
    ...errors,
    ...validateLabelSelector(`${path}.namespaceSelector`, webhook.namespaceSelector),
    ...validateLabelSelector(`${path}.objectSelector`, webhook.objectSelector),
    ...validateClient(`${path}.clientConfig`, webhook),
  ];
}

function validateClient(path: string, { clientConfig }: AnyWebhook): FieldError[] {
  const { url, service } = clientConfig ?? {};
  if ((url === undefined) === (service === undefined)) {
    return [required(path, 'exactly one of url or service is required')];
  }
  if (service) {
    const errors: FieldError[] = [];
    if (!service.name) errors.push(required(`${path}.service.name`, 'service name is required'));
    if (!service.namespace) errors.push(required(`${path}.service.namespace`, 'service namespace is required'));
    return errors;
  }
  if (url?.startsWith('https://')) return [];
  const text = "'https' is the only allowed URL scheme; desired format: https://host[/path]";
  return [invalidValue(`${path}.url`, url, text)];
}

interface AnyRule {
  apiGroups?: string[];
  apiVersions?: string[];
  operations?: string[];
  resources?: string[];
  scope?: string;
}

/** What requests a webhook or a policy is about. */
function validateRule(path: string, rule: AnyRule): FieldError[] {
  const errors: FieldError[] = [];
  for (const field of ['apiGroups', 'apiVersions', 'resources'] as const) {
    const values = rule[field] ?? [];
    if (values.length === 0) errors.push(required(`${path}.${field}`));
    if (values.length > 1 && values.includes('*') && field !== 'resources') {
      errors.push(
        invalidValue(`${path}.${field}`, values, `if '*' is present, must not specify other ${WORDS[field]}`),
      );
    }
  }
  const { operations = [] } = rule;
  if (operations.length === 0) errors.push(required(`${path}.operations`));
  if (operations.length > 1 && operations.includes('*')) {
    errors.push(invalidValue(`${path}.operations`, operations, "if '*' is present, must not specify other operations"));
  }
  operations.forEach((operation, i) => {
    if (!OPERATIONS.includes(operation)) {
      errors.push(notSupported(`${path}.operations[${i}]`, operation, OPERATIONS));
    }
  });
  if (rule.scope && !SCOPES.includes(rule.scope)) errors.push(notSupported(`${path}.scope`, rule.scope, SCOPES));
  return errors;
}

const WORDS = { apiGroups: 'API groups', apiVersions: 'API versions' };

interface AnyMatch {
  namespaceSelector?: LabelSelector;
  objectSelector?: LabelSelector;
  matchPolicy?: string;
  resourceRules?: AnyRule[];
  excludeResourceRules?: AnyRule[];
}

export function defaultMatch(match: AnyMatch | undefined): void {
  if (!match) return;
  match.namespaceSelector ??= {};
  match.objectSelector ??= {};
  match.matchPolicy ??= 'Equivalent';
  for (const rule of [...(match.resourceRules ?? []), ...(match.excludeResourceRules ?? [])]) rule.scope ??= '*';
}

export function validateMatch(path: string, match: AnyMatch | undefined): FieldError[] {
  return [
    ...(match?.resourceRules ?? []).flatMap((rule, i) => validateRule(`${path}.resourceRules[${i}]`, rule)),
    ...(match?.excludeResourceRules ?? []).flatMap((rule, i) =>
      validateRule(`${path}.excludeResourceRules[${i}]`, rule),
    ),
    ...validateLabelSelector(`${path}.namespaceSelector`, match?.namespaceSelector),
    ...validateLabelSelector(`${path}.objectSelector`, match?.objectSelector),
  ];
}
