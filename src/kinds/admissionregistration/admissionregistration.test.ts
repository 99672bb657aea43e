import { expect, test } from 'vitest';
import {
  type Kind,
  mutatingAdmissionPolicies,
  mutatingWebhookConfigurations,
  validatingAdmissionPolicies,
  validatingAdmissionPolicyBindings,
  validatingWebhookConfigurations,
} from '../index.ts';
import { createErrors, type Loose, updateErrors } from '../testdata/cases.ts';

const webhook = (more: object = {}) => ({
  name: 'a.example.com',
  clientConfig: { url: 'https://example.com/a' },
  admissionReviewVersions: ['v1'],
  sideEffects: 'None',
  ...more,
});
const webhooks = (...list: object[]): Loose => ({ webhooks: list });
const rule = (more: object = {}) => ({
  operations: ['CREATE'],
  apiGroups: [''],
  apiVersions: ['v1'],
  resources: ['pods'],
  ...more,
});
const policy = (more: object = {}): Loose => ({
  spec: { matchConstraints: { resourceRules: [rule()] }, validations: [{ expression: 'true' }], ...more },
});
const W = 'webhooks[0]';
const SUBDOMAIN = `a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')`;
const LABEL = `a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')`;

test.each<[what: string, kind: Kind, fields: Loose, errors: string[]]>([
  ['a webhook that is right', validatingWebhookConfigurations, webhooks(webhook({ rules: [rule()] })), []],
  [
    'a webhook that says nothing',
    validatingWebhookConfigurations,
    webhooks({}),
    [
      `${W}.name: Required value`,
      `${W}.sideEffects: Required value: must specify one of None, NoneOnDryRun`,
      `${W}.clientConfig: Required value: exactly one of url or service is required`,
      `${W}.admissionReviewVersions: Required value: must specify one of v1, v1beta1`,
    ],
  ],
  [
    'webhooks of one name that is none, with policies that are none',
    mutatingWebhookConfigurations,
    webhooks(
      webhook({
        name: 'a.b',
        failurePolicy: 'Retry',
        matchPolicy: 'Fuzzy',
        sideEffects: 'Some',
        timeoutSeconds: 31,
        reinvocationPolicy: 'Always',
        admissionReviewVersions: ['v2', 'v2'],
      }),
      webhook({ name: 'a.b' }),
    ),
    [
      `${W}.name: Invalid value: "a.b": should be a domain with at least three segments separated by dots`,
      `${W}.failurePolicy: Unsupported value: "Retry": supported values: "Fail", "Ignore"`,
      `${W}.matchPolicy: Unsupported value: "Fuzzy": supported values: "Equivalent", "Exact"`,
      `${W}.sideEffects: Unsupported value: "Some": supported values: "None", "NoneOnDryRun"`,
      `${W}.timeoutSeconds: Invalid value: 31: the timeout value must be between 1 and 30 seconds`,
      `${W}.reinvocationPolicy: Unsupported value: "Always": supported values: "IfNeeded", "Never"`,
      `${W}.admissionReviewVersions[1]: Invalid value: "v2": duplicate version`,
      `${W}.admissionReviewVersions: Invalid value: ["v2","v2"]: must include at least one of v1, v1beta1`,
      'webhooks[1].name: Invalid value: "a.b": should be a domain with at least three segments separated by dots',
      'webhooks[1].name: Duplicate value: "a.b"',
    ],
  ],
  [
    'a webhook at a service that is none',
    validatingWebhookConfigurations,
    webhooks(webhook({ clientConfig: { service: { port: 70000, path: 'a//B' } } })),
    [
      `${W}.clientConfig.service.name: Required value: service name is required`,
      `${W}.clientConfig.service.namespace: Required value: service namespace is required`,
      `${W}.clientConfig.service.port: Invalid value: 70000: port is not valid: must be between 1 and 65535, inclusive`,
      `${W}.clientConfig.service.path: Invalid value: "a//B": must start with a '/'`,
      `${W}.clientConfig.service.path: Invalid value: "a//B": segment[0] may not be empty`,
      `${W}.clientConfig.service.path: Invalid value: "a//B": segment[1] may not be empty`,
      `${W}.clientConfig.service.path: Invalid value: "a//B": segment[2]: ${SUBDOMAIN}`,
    ],
  ],
  [
    'a webhook for all and more',
    validatingWebhookConfigurations,
    webhooks(
      webhook({
        rules: [
          {
            operations: ['*', 'READ'],
            apiGroups: ['*', 'a'],
            apiVersions: ['*', ''],
            resources: ['*', 'a'],
            scope: 'World',
          },
          rule({ resources: ['a/*', 'a/b', '*/c', 'd/c', '*/*', ''] }),
        ],
      }),
    ),
    [
      `${W}.rules[0].operations: Invalid value: ["*","READ"]: if '*' is present, must not specify other operations`,
      `${W}.rules[0].operations[1]: Unsupported value: "READ": supported values: "*", "CONNECT", "CREATE", "DELETE", "UPDATE"`,
      `${W}.rules[0].apiGroups: Invalid value: ["*","a"]: if '*' is present, must not specify other API groups`,
      `${W}.rules[0].apiVersions: Invalid value: ["*",""]: if '*' is present, must not specify other API versions`,
      `${W}.rules[0].apiVersions[1]: Required value`,
      `${W}.rules[0].resources: Invalid value: ["*","a"]: if '*' is present, must not specify other resources without subresources`,
      `${W}.rules[0].scope: Unsupported value: "World": supported values: "*", "Cluster", "Namespaced"`,
      `${W}.rules[1].resources[1]: Invalid value: "a/b": if 'a/*' is present, must not specify a/b`,
      `${W}.rules[1].resources[3]: Invalid value: "d/c": if '*/c' is present, must not specify d/c`,
      `${W}.rules[1].resources[5]: Required value`,
      `${W}.rules[1].resources: Invalid value: ["a/*","a/b","*/c","d/c","*/*",""]: if '*/*' is present, must not specify other resources`,
    ],
  ],
  ['a policy that is right', validatingAdmissionPolicies, policy(), []],
  [
    'a policy about nothing',
    validatingAdmissionPolicies,
    { spec: {} },
    [
      'spec.matchConstraints: Required value',
      'spec.validations: Required value: validations or auditAnnotations must contain at least one item',
      'spec.auditAnnotations: Required value: validations or auditAnnotations must contain at least one item',
    ],
  ],
  [
    'a policy with parameters, conditions and variables that are none',
    validatingAdmissionPolicies,
    policy({
      paramKind: { apiVersion: 'a/b/c', kind: 'k_' },
      matchConditions: [{ name: 'a', expression: ' ' }, { name: 'a', expression: 'true' }, { expression: 'true' }],
      variables: [{ name: 'if', expression: 'true' }, { expression: '' }],
    }),
    [
      'spec.paramKind.apiVersion: Invalid value: "a/b/c": unexpected GroupVersion string: a/b/c',
      `spec.paramKind.kind: Invalid value: "k_": may have mixed case, but should otherwise match: ${LABEL}`,
      'spec.matchConditions[0].expression: Required value',
      'spec.matchConditions[1].name: Duplicate value: "a"',
      'spec.matchConditions[2].name: Required value',
      'spec.variables[0].name: Invalid value: "if": name is not a valid CEL identifier',
      'spec.variables[1].name: Required value: name is not specified',
      'spec.variables[1].expression: Required value: expression is not specified',
    ],
  ],
  [
    'a policy with validations and annotations that are none',
    validatingAdmissionPolicies,
    policy({
      validations: [
        { expression: '', message: ' ', messageExpression: ' ', reason: 'Bad' },
        { expression: 'a', message: 'a\nb' },
      ],
      auditAnnotations: [
        { key: 'a', valueExpression: '' },
        { key: 'a', valueExpression: 'b' },
      ],
    }),
    [
      'spec.validations[0].expression: Required value: expression is not specified',
      'spec.validations[0].messageExpression: Invalid value: " ": must be non-empty if specified',
      'spec.validations[0].message: Invalid value: " ": message must be non-empty if specified',
      'spec.validations[0].reason: Unsupported value: "Bad": supported values: "Forbidden", "Invalid", "RequestEntityTooLarge"',
      'spec.validations[1].message: Invalid value: "a\\nb": message must not contain line breaks',
      'spec.auditAnnotations[0].valueExpression: Required value: valueExpression is not specified',
      'spec.auditAnnotations[1].key: Duplicate value: "a"',
    ],
  ],
  [
    'a policy that changes nothing',
    mutatingAdmissionPolicies,
    { spec: { matchConstraints: { resourceRules: [] }, reinvocationPolicy: 'Never' } },
    [
      'spec.matchConstraints.resourceRules: Required value',
      'spec.mutations: Required value: mutations must contain at least one item',
    ],
  ],
  [
    'a policy with changes that say nothing',
    mutatingAdmissionPolicies,
    {
      spec: {
        matchConstraints: { resourceRules: [rule()] },
        mutations: [
          {},
          { patchType: 'Merge' },
          { patchType: 'JSONPatch', jsonPatch: { expression: ' ' } },
          { patchType: 'ApplyConfiguration' },
          { patchType: 'JSONPatch', jsonPatch: { expression: '[]' } },
        ],
        reinvocationPolicy: 'Always',
      },
    },
    [
      'spec.mutations[0].patchType: Required value',
      'spec.mutations[1].patchType: Unsupported value: "Merge": supported values: "ApplyConfiguration", "JSONPatch"',
      'spec.mutations[2].jsonPatch.expression: Required value: expression is not specified',
      'spec.mutations[3].applyConfiguration: Required value',
      'spec.reinvocationPolicy: Unsupported value: "Always": supported values: "IfNeeded", "Never"',
    ],
  ],
  [
    'a binding of nothing',
    validatingAdmissionPolicyBindings,
    { spec: { paramRef: {} } },
    [
      'spec.policyName: Required value',
      'spec.paramRef: Required value: one of name or selector must be specified',
      'spec.paramRef.parameterNotFoundAction: Required value',
      'spec.validationActions: Required value: at least one validation action is required',
    ],
  ],
  [
    'a binding that does too much',
    validatingAdmissionPolicyBindings,
    {
      spec: {
        policyName: 'P',
        paramRef: { name: 'a/b', selector: {}, parameterNotFoundAction: 'Maybe' },
        matchResources: { resourceRules: [rule({ resourceNames: ['a', 'a'] })] },
        validationActions: ['Deny', 'Warn', 'Deny', 'Tell'],
      },
    },
    [
      `spec.policyName: Invalid value: "P": ${SUBDOMAIN}`,
      `spec.paramRef.name: Invalid value: "a/b": may not contain '/'`,
      'spec.paramRef.name: Forbidden: name and selector are mutually exclusive',
      'spec.paramRef.selector: Forbidden: name and selector are mutually exclusive',
      'spec.paramRef.parameterNotFoundAction: Unsupported value: "Maybe": supported values: "Deny", "Allow"',
      'spec.matchResources.resourceRules[0].resourceNames[1]: Duplicate value: "a"',
      'spec.validationActions[2]: Duplicate value: "Deny"',
      'spec.validationActions[3]: Unsupported value: "Tell": supported values: "Audit", "Deny", "Warn"',
      'spec.validationActions: Invalid value: ["Deny","Warn","Deny","Tell"]: must not contain both Deny and Warn (repeating the same validation failure information in the API response and headers serves no purpose)',
    ],
  ],
])('%s', (_, kind, fields, errors) => {
  expect(createErrors(kind, fields)).toEqual(errors);
});

test('webhooks that were stored under one name may stay so', () => {
  const alike = webhooks(webhook(), webhook());
  expect(updateErrors(validatingWebhookConfigurations, alike, alike)).toEqual([]);
});
