import {
  type CustomResourceConversion,
  dns1035LabelProblems,
  type FieldError,
  forbidden,
  invalidValue,
  notSupported,
  required,
} from '#api';
import { validateWebhookClient } from '../webhook-client-validation.ts';

const STRATEGIES = ['None', 'Webhook'];
const REVIEW_VERSIONS = ['v1', 'v1beta1'];
const NO_WEBHOOK = 'should not be set when strategy is not set to Webhook';

/** How objects get from one version to another. */
export function validateConversion(path: string, conversion: CustomResourceConversion | undefined): FieldError[] {
  const { strategy, webhook } = conversion ?? {};
  const errors: FieldError[] = [];
  if (!strategy) errors.push(required(`${path}.strategy`));
  else if (!STRATEGIES.includes(strategy)) errors.push(notSupported(`${path}.strategy`, strategy, STRATEGIES));
  const { clientConfig, conversionReviewVersions = [] } = webhook ?? {};
  if (strategy !== 'Webhook') {
    if (clientConfig) errors.push(forbidden(`${path}.webhookClientConfig`, NO_WEBHOOK));
    if (conversionReviewVersions.length > 0) errors.push(forbidden(`${path}.conversionReviewVersions`, NO_WEBHOOK));
    return errors;
  }
  const client = `${path}.webhookClientConfig`;
  return [
    ...errors,
    ...(clientConfig
      ? validateWebhookClient(client, clientConfig)
      : [required(client, 'required when strategy is set to Webhook')]),
    ...validateReviewVersions(`${path}.conversionReviewVersions`, conversionReviewVersions),
  ];
}

function validateReviewVersions(path: string, versions: readonly string[]): FieldError[] {
  if (versions.length === 0) return [required(path)];
  const errors = versions.flatMap((version, i) => {
    if (versions.indexOf(version) < i) return [invalidValue(`${path}[${i}]`, version, 'duplicate version')];
    return dns1035LabelProblems(version).map((text) => invalidValue(`${path}[${i}]`, version, text));
  });
  if (versions.some((version) => REVIEW_VERSIONS.includes(version))) return errors;
  return [...errors, invalidValue(path, versions, `must include at least one of ${REVIEW_VERSIONS.join(', ')}`)];
}
