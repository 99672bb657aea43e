import { expect, test } from 'vitest';
import type {
  Affinity,
  NodeSelectorRequirement,
  PodAffinityTerm,
  PodSpec,
  Toleration,
  TopologySpreadConstraint,
} from '#api';
import { faultsOf } from '../pod-under-test.ts';

const NAME = `name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')`;
const VALUE = `a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')`;
const T = 'spec.tolerations[0]';

test.each<[string, Toleration, string[]]>([
  ['of everything', { operator: 'Exists' }, []],
  ['for a time', { key: 'k', effect: 'NoExecute', tolerationSeconds: -1 }, []],
  [
    'of nothing',
    { value: 'x' },
    [
      `${T}.operator: Invalid value: "": operator must be Exists when \`key\` is empty, which means "match all values and all keys"`,
    ],
  ],
  ['of a key that is none', { key: '-' }, [`${T}.key: Invalid value: "-": ${NAME}`]],
  [
    'of any value and one, for a time',
    { key: 'k', operator: 'Exists', value: 'x', tolerationSeconds: 1 },
    [
      `${T}.effect: Invalid value: "": effect must be 'NoExecute' when \`tolerationSeconds\` is set`,
      `${T}.operator: Invalid value: "x": value must be empty when \`operator\` is 'Exists'`,
    ],
  ],
  ['of a value that is none', { key: 'k', value: '-' }, [`${T}.operator: Invalid value: "-": ${VALUE}`]],
  [
    'of numbers',
    { key: 'k', operator: 'Gt', value: '1' },
    [`${T}.operator: Unsupported value: "Gt": supported values: "Equal", "Exists", "Lt", "Gt"`],
  ],
  [
    'in an unknown way, of an unknown effect',
    { key: 'k', operator: 'Is' as never, effect: 'Go' as never },
    [
      `${T}.operator: Unsupported value: "Is": supported values: "Equal", "Exists"`,
      `${T}.effect: Unsupported value: "Go": supported values: "NoSchedule", "PreferNoSchedule", "NoExecute"`,
    ],
  ],
])('toleration %s', (_, toleration, faults) => {
  expect(faultsOf({ tolerations: [toleration] })).toEqual(faults);
});

const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';
const PREFERRED = 'preferredDuringSchedulingIgnoredDuringExecution';
const N = `spec.affinity.nodeAffinity.${REQUIRED}.nodeSelectorTerms`;
const E = `${N}[0].matchExpressions[0]`;

test.each<[string, NodeSelectorRequirement, string[]]>([
  ['in a list', { key: 'k', operator: 'In', values: ['a'] }, []],
  [
    'in no list',
    { key: 'k', operator: 'In' },
    [`${E}.values: Required value: must be specified when \`operator\` is 'In' or 'NotIn'`],
  ],
  [
    'there, with a value',
    { key: 'k', operator: 'Exists', values: ['a'] },
    [`${E}.values: Forbidden: may not be specified when \`operator\` is 'Exists' or 'DoesNotExist'`],
  ],
  [
    'greater than two',
    { key: 'k', operator: 'Gt', values: ['1', '2'] },
    [`${E}.values: Required value: must be specified single value when \`operator\` is 'Lt' or 'Gt'`],
  ],
  [
    'in no way there is',
    { key: '-', operator: 'Is' as never },
    [`${E}.operator: Invalid value: "Is": not a valid selector operator`, `${E}.key: Invalid value: "-": ${NAME}`],
  ],
  [
    'what no label is',
    { key: 'k', operator: 'In', values: ['a', '-'] },
    [`${E}.values[1]: Invalid value: "-": ${VALUE}`],
  ],
])('a node must be %s', (_, requirement, faults) => {
  const nodeAffinity = { [REQUIRED]: { nodeSelectorTerms: [{ matchExpressions: [requirement] }] } };
  expect(faultsOf({ affinity: { nodeAffinity } })).toEqual(faults);
});

const F = `${N}[0].matchFields[0]`;

test.each<[string, NodeSelectorRequirement, string[]]>([
  ['its name', { key: 'metadata.name', operator: 'In', values: ['n'] }, []],
  [
    'two names',
    { key: 'metadata.name', operator: 'In', values: ['n', 'm'] },
    [
      `${F}.values: Required value: must be only one value when \`operator\` is 'In' or 'NotIn' for node field selector`,
    ],
  ],
  [
    'another field',
    { key: 'spec.x', operator: 'Exists' },
    [
      `${F}.operator: Invalid value: "Exists": not a valid selector operator`,
      `${F}.key: Invalid value: "spec.x": not a valid field selector key`,
    ],
  ],
  [
    'no name there is',
    { key: 'metadata.name', operator: 'In', values: ['N'] },
    [
      `${F}.values[0]: Invalid value: "N": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')`,
    ],
  ],
])('a node is asked for by %s', (_, requirement, faults) => {
  const nodeAffinity = { [REQUIRED]: { nodeSelectorTerms: [{ matchFields: [requirement] }] } };
  expect(faultsOf({ affinity: { nodeAffinity } })).toEqual(faults);
});

test.each<[string, Affinity, string[]]>([
  [
    'no node',
    { nodeAffinity: { [REQUIRED]: { nodeSelectorTerms: [] } } },
    [`${N}: Required value: must have at least one node selector term`],
  ],
  [
    'a node too much, by what no label is',
    {
      nodeAffinity: {
        [PREFERRED]: [{ weight: 101, preference: { matchExpressions: [{ key: 'k', operator: 'In', values: ['-'] }] } }],
      },
    },
    [`spec.affinity.nodeAffinity.${PREFERRED}[0].weight: Invalid value: 101: must be in the range 1-100`],
  ],
  [
    'pods nowhere, and too little',
    { podAntiAffinity: { [PREFERRED]: [{ weight: 0, podAffinityTerm: { topologyKey: '' } }] } },
    [
      `spec.affinity.podAntiAffinity.${PREFERRED}[0].weight: Invalid value: 0: must be in the range 1-100`,
      `spec.affinity.podAntiAffinity.${PREFERRED}[0].podAffinityTerm.topologyKey: Required value: can not be empty`,
      `spec.affinity.podAntiAffinity.${PREFERRED}[0].podAffinityTerm.topologyKey: Invalid value: "": name part must be non-empty`,
      `spec.affinity.podAntiAffinity.${PREFERRED}[0].podAffinityTerm.topologyKey: Invalid value: "": ${NAME}`,
    ],
  ],
])('a pod that wants %s', (_, affinity, faults) => {
  expect(faultsOf({ affinity })).toEqual(faults);
});

const A = `spec.affinity.podAffinity.${REQUIRED}[0]`;
const labelSelector = { matchLabels: { app: 'a' } };

test.each<[string, PodAffinityTerm, string[]]>([
  [
    'of other namespaces',
    { topologyKey: 'k', labelSelector, namespaces: ['N'] },
    [
      `${A}.namespace: Invalid value: "N": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')`,
    ],
  ],
  [
    'of namespaces by labels that are none',
    { topologyKey: 'k', labelSelector, namespaceSelector: { matchLabels: { a: '-' } } },
    [`${A}.namespaceSelector.matchLabels: Invalid value: "-": ${VALUE}`],
  ],
  [
    'like it, by no selector',
    { topologyKey: 'k', matchLabelKeys: ['a'], mismatchLabelKeys: ['b'] },
    ['matchLabelKeys', 'mismatchLabelKeys'].map(
      (keys) => `${A}.${keys}: Forbidden: must not be specified when labelSelector is not set`,
    ),
  ],
  [
    'both like it and not',
    { topologyKey: 'k', labelSelector, matchLabelKeys: ['a', '-'], mismatchLabelKeys: ['a'] },
    [
      `${A}.matchLabelKeys[1]: Invalid value: "-": ${NAME}`,
      `${A}.matchLabelKeys[0]: Invalid value: "a": exists in both matchLabelKeys and mismatchLabelKeys`,
    ],
  ],
])('a pod that wants pods %s', (_, term, faults) => {
  expect(faultsOf({ affinity: { podAffinity: { [REQUIRED]: [term] } } })).toEqual(faults);
});

const S = 'spec.topologySpreadConstraints[0]';
const spread: TopologySpreadConstraint = {
  maxSkew: 1,
  topologyKey: 'k',
  whenUnsatisfiable: 'DoNotSchedule',
  labelSelector,
};

test.each<[string, TopologySpreadConstraint[], string[]]>([
  ['nothing wrong', [{ ...spread, minDomains: 2, nodeTaintsPolicy: 'Honor' }], []],
  [
    'nothing said',
    [{ ...spread, maxSkew: 0, topologyKey: '', whenUnsatisfiable: '' as never }],
    [
      `${S}.maxSkew: Invalid value: 0: must be greater than zero`,
      `${S}.topologyKey: Required value: can not be empty`,
      `${S}.whenUnsatisfiable: Unsupported value: "": supported values: "DoNotSchedule", "ScheduleAnyway"`,
    ],
  ],
  [
    'the same twice',
    [spread, spread],
    [`${S}.{topologyKey, whenUnsatisfiable}: Duplicate value: "{k, DoNotSchedule}"`],
  ],
  [
    'domains where they do not count',
    [{ ...spread, whenUnsatisfiable: 'ScheduleAnyway', minDomains: 0 }],
    [
      `${S}.minDomains: Invalid value: 0: must be greater than zero`,
      `${S}.minDomains: Invalid value: 0: can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ScheduleAnyway`,
    ],
  ],
  [
    'policies that are none',
    [{ ...spread, nodeAffinityPolicy: 'A' as never, nodeTaintsPolicy: 'B' as never }],
    [
      `${S}.nodeAffinityPolicy: Unsupported value: "A": supported values: "Honor", "Ignore"`,
      `${S}.nodeTaintsPolicy: Unsupported value: "B": supported values: "Honor", "Ignore"`,
    ],
  ],
])('pods that are spread with %s', (_, topologySpreadConstraints, faults) => {
  expect(faultsOf({ topologySpreadConstraints })).toEqual(faults);
});

const IP = 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)';
const SUBDOMAIN = `a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')`;
const SEARCH = `a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?(\\._?[a-z0-9]([-_a-z0-9]*[a-z0-9])?)*')`;

test.each<[string, Partial<PodSpec>, string[]]>([
  [
    'no name servers where it needs its own',
    { dnsPolicy: 'None' },
    ['spec.dnsConfig: Required value: must provide `dnsConfig` when `dnsPolicy` is None'],
  ],
  [
    'an empty list of them',
    { dnsPolicy: 'None', dnsConfig: {} },
    ['spec.dnsConfig.nameservers: Required value: must provide at least one DNS nameserver when `dnsPolicy` is None'],
  ],
  [
    'too many, one of which is none',
    { dnsConfig: { nameservers: ['1.1.1.1', '1.1.1.2', '1.1.1.3', 'x'] } },
    [
      'spec.dnsConfig.nameservers: Invalid value: ["1.1.1.1","1.1.1.2","1.1.1.3","x"]: must not have more than 3 nameservers',
      `spec.dnsConfig.nameservers[3]: Invalid value: "x": ${IP}`,
    ],
  ],
  [
    'domains to search',
    { dnsConfig: { searches: ['.', 'a.b.', '_tcp.a', 'A'], options: [{ name: '' }] } },
    [
      `spec.dnsConfig.searches[3]: Invalid value: "A": ${SEARCH}`,
      'spec.dnsConfig.options[0]: Required value: must not be empty',
    ],
  ],
  [
    'names of hosts that are none',
    { hostAliases: [{ ip: '010.0.0.1', hostnames: ['A'] }] },
    [
      'spec.hostAliases[0].ip: Invalid value: "010.0.0.1": must not have leading 0s',
      `spec.hostAliases[0].hostnames[0]: Invalid value: "A": ${SUBDOMAIN}`,
    ],
  ],
  [
    'a name instead of its own, in three wrong ways',
    { hostnameOverride: 'A'.repeat(65), setHostnameAsFQDN: true, hostNetwork: true },
    [
      'spec.hostnameOverride: Forbidden: may not be specified when setHostnameAsFQDN is true',
      'spec.hostnameOverride: Forbidden: may not be specified when hostNetwork is true',
      'spec.hostnameOverride: Too long: may not be more than 64 bytes',
      `spec.hostnameOverride: Invalid value: "${'A'.repeat(65)}": ${SUBDOMAIN}`,
    ],
  ],
  [
    'names that are none',
    {
      serviceAccountName: 'A',
      nodeName: 'A',
      priorityClassName: 'A',
      runtimeClassName: 'A',
      preemptionPolicy: 'A' as never,
      activeDeadlineSeconds: 0,
    },
    [
      `spec.serviceAccountName: Invalid value: "A": ${SUBDOMAIN}`,
      `spec.nodeName: Invalid value: "A": ${SUBDOMAIN}`,
      'spec.activeDeadlineSeconds: Invalid value: 0: must be between 1 and 2147483647, inclusive',
      `spec.priorityClassName: Invalid value: "A": ${SUBDOMAIN}`,
      `spec.runtimeClassName: Invalid value: "A": ${SUBDOMAIN}`,
      'spec.preemptionPolicy: Unsupported value: "A": supported values: "PreemptLowerPriority", "Never"',
    ],
  ],
  [
    'conditions that are none',
    { readinessGates: [{ conditionType: '-' }] },
    [`spec.readinessGates[0].conditionType: Invalid value: "-": ${NAME}`],
  ],
  ['labels of nodes that are none', { nodeSelector: { a: '-' } }, [`spec.nodeSelector: Invalid value: "-": ${VALUE}`]],
])('a pod with %s', (_, spec, faults) => {
  expect(faultsOf(spec)).toEqual(faults);
});
