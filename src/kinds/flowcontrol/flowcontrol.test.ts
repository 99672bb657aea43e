import { expect, test } from 'vitest';
import { flowSchemas, type Kind, priorityLevelConfigurations } from '../index.ts';
import { createErrors, type Loose, statusErrors } from '../testdata/cases.ts';

const user = { kind: 'User', user: { name: 'u' } };
const all = { verbs: ['*'], apiGroups: ['*'], resources: ['*'], clusterScope: true };
const schema = (more: object = {}) => ({ spec: { priorityLevelConfiguration: { name: 'l' }, ...more } });
const rules = (...list: object[]) => schema({ rules: list });
const limited = (limitResponse: object, more: object = {}) => ({
  spec: { type: 'Limited', limited: { limitResponse, ...more } },
});
const R = 'spec.rules[0]';
const VERBS =
  'supported values: "connect", "create", "delete", "deletecollection", "get", "list", "patch", "proxy", "update", "watch"';

test.each<[what: string, kind: Kind, fields: Loose, errors: string[]]>([
  ['a schema that is right', flowSchemas, rules({ subjects: [user], resourceRules: [all] }), []],
  [
    'a schema that comes before all',
    flowSchemas,
    schema({ matchingPrecedence: 1, priorityLevelConfiguration: {}, distinguisherMethod: { type: 'ByHost' } }),
    [
      "spec.matchingPrecedence: Invalid value: 1: only the schema named 'exempt' may have matchingPrecedence 1",
      'spec.distinguisherMethod.type: Unsupported value: {"Type":"ByHost"}: supported values: "ByNamespace", "ByUser"',
      'spec.priorityLevelConfiguration.name: Required value: must reference a priority level',
    ],
  ],
  [
    'a schema with rules about nobody and nothing',
    flowSchemas,
    rules({}),
    [
      `${R}.subjects: Required value: subjects must contain at least one value`,
      `${R}: Required value: at least one of resourceRules and nonResourceRules has to be non-empty`,
    ],
  ],
  [
    'a schema with subjects that are none',
    flowSchemas,
    rules({
      subjects: [
        { kind: 'Robot' },
        { kind: 'User' },
        { kind: 'Group', group: {}, user: { name: 'u' } },
        { kind: 'ServiceAccount', serviceAccount: { name: '*' } },
      ],
      resourceRules: [all],
    }),
    [
      `${R}.subjects[0].kind: Unsupported value: "Robot": supported values: "Group", "ServiceAccount", "User"`,
      `${R}.subjects[1].user: Required value: user is required when subject kind is 'User'`,
      `${R}.subjects[2].group.name: Required value`,
      `${R}.subjects[2].user: Forbidden: user is forbidden when subject kind is not 'User'`,
      `${R}.subjects[3].serviceAccount.namespace: Required value: must specify namespace for service account`,
    ],
  ],
  [
    'a schema with rules that are none',
    flowSchemas,
    rules({
      subjects: [user],
      resourceRules: [
        { verbs: ['*', 'get'], apiGroups: ['*', 'a'], resources: [] },
        { ...all, verbs: ['look'], namespaces: ['A'] },
      ],
      nonResourceRules: [{ verbs: [], nonResourceURLs: ['a', '/a b', '/a//b', '/a*', '/*'] }],
    }),
    [
      `${R}.resourceRules[0].verbs: Invalid value: ["*","get"]: if '*' is present, must not specify other verbs`,
      `${R}.resourceRules[0].apiGroups: Invalid value: ["*","a"]: if '*' is present, must not specify other api groups`,
      `${R}.resourceRules[0].resources: Required value: resource rules must supply at least one resource`,
      `${R}.resourceRules[0].namespaces: Required value: resource rules that are not cluster scoped must supply at least one namespace`,
      `${R}.resourceRules[1].verbs: Unsupported value: ["look"]: ${VERBS}`,
      `${R}.resourceRules[1].namespaces[0]: Invalid value: "A": each member of this list must be '*' or a DNS-1123 label; a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')`,
      `${R}.nonResourceRules[0].verbs: Required value: verbs must contain at least one value`,
      `${R}.nonResourceRules[0].nonResourceURLs[0]: Invalid value: "a": must start with slash`,
      `${R}.nonResourceRules[0].nonResourceURLs[1]: Invalid value: "/a b": must not contain white-space`,
      `${R}.nonResourceRules[0].nonResourceURLs[2]: Invalid value: "/a//b": must not contain double slash`,
      `${R}.nonResourceRules[0].nonResourceURLs[3]: Invalid value: "/a*": wildcard can only do suffix matching`,
    ],
  ],
  ['a level that is right', priorityLevelConfigurations, limited({ type: 'Queue', queuing: {} }), []],
  [
    'a level that is exempt under another name',
    priorityLevelConfigurations,
    { spec: { type: 'Exempt', limited: {}, exempt: { lendablePercent: 101 } } },
    [
      `spec.type: Invalid value: "Exempt": type must be 'Exempt' if and only if name is 'exempt'`,
      'spec.limited: Forbidden: must be nil if the type is not Limited',
      'spec.exempt.lendablePercent: Invalid value: 101: must be between 0 and 100, inclusive',
    ],
  ],
  [
    'a level with queues that it rejects',
    priorityLevelConfigurations,
    limited({ type: 'Reject', queuing: {} }, { nominalConcurrencyShares: -1, borrowingLimitPercent: -1 }),
    [
      'spec.limited.nominalConcurrencyShares: Invalid value: -1: must be a non-negative integer',
      'spec.limited.limitResponse.queuing: Forbidden: must be nil if limited.limitResponse.type is not Limited',
      'spec.limited.borrowingLimitPercent: Invalid value: -1: if specified, must be a non-negative integer',
    ],
  ],
  [
    'a level without queues',
    priorityLevelConfigurations,
    limited({ type: 'Queue' }),
    ['spec.limited.limitResponse.queuing: Required value: must not be empty if limited.limitResponse.type is Limited'],
  ],
  [
    'a level with hands that are too large',
    priorityLevelConfigurations,
    limited({ type: 'Queue', queuing: { queues: 64, handSize: 11, queueLengthLimit: -1 } }),
    [
      'spec.limited.limitResponse.queuing.queueLengthLimit: Invalid value: -1: must be positive',
      'spec.limited.limitResponse.queuing.handSize: Invalid value: 11: required entropy bits of deckSize 64 and handSize 11 should not be greater than 60',
    ],
  ],
  [
    'the schema that catches all, changed',
    flowSchemas,
    { metadata: { name: 'catch-all' }, ...schema() },
    [
      `spec: Invalid value: {"PriorityLevelConfiguration":{"Name":"l"},"MatchingPrecedence":1000,"DistinguisherMethod":null,"Rules":null}: spec of 'catch-all' must equal the fixed value`,
    ],
  ],
  [
    'the level that catches all, as it is',
    priorityLevelConfigurations,
    { metadata: { name: 'catch-all' }, ...limited({ type: 'Reject' }, { nominalConcurrencyShares: 5 }) },
    [],
  ],
  [
    'the level that catches all, changed',
    priorityLevelConfigurations,
    { metadata: { name: 'catch-all' }, ...limited({ type: 'Reject' }) },
    [
      `spec: Invalid value: {"Type":"Limited","Limited":{"NominalConcurrencyShares":30,"LimitResponse":{"Type":"Reject","Queuing":null},"LendablePercent":0,"BorrowingLimitPercent":null},"Exempt":null}: spec of 'catch-all' must equal the fixed value`,
    ],
  ],
  [
    'the exempt level, which lends',
    priorityLevelConfigurations,
    { metadata: { name: 'exempt' }, spec: { type: 'Exempt', exempt: { lendablePercent: 9 } } },
    [],
  ],
  [
    'the exempt level, limited',
    priorityLevelConfigurations,
    { metadata: { name: 'exempt' }, spec: { type: 'Exempt', limited: { limitResponse: { type: 'Reject' } } } },
    [
      'spec.limited: Forbidden: must be nil if the type is not Limited',
      `spec: Invalid value: {"Type":"Exempt","Limited":{"NominalConcurrencyShares":30,"LimitResponse":{"Type":"Reject","Queuing":null},"LendablePercent":0,"BorrowingLimitPercent":null},"Exempt":null}: spec of 'exempt' except the 'spec.exempt' field must equal the fixed value`,
    ],
  ],
])('%s', (_, kind, fields, errors) => {
  expect(createErrors(kind, fields)).toEqual(errors);
});

test('conditions have a type, each once', () => {
  const status = { conditions: [{ type: 'A' }, { type: 'A' }, {}] };
  expect(statusErrors(flowSchemas, schema(), { ...schema(), status })).toEqual([
    'status.conditions[1].type: Duplicate value: "A"',
    'status.conditions[2].type: Required value: must not be empty',
  ]);
});
