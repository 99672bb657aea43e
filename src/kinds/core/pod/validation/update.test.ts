import { expect, test } from 'vitest';
import type { Container, PodSpec } from '#api';
import { changeFaults, container, storedPod } from '../pod-under-test.ts';

const MAY_CHANGE =
  'spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)\n';
const exists = { key: 'k', operator: 'Exists' } as const;
const base: PodSpec = {
  containers: [container],
  initContainers: [{ name: 'i', image: 'i:1' }],
  tolerations: [{ ...exists, effect: 'NoExecute', tolerationSeconds: 5 }],
};
const first = (spec: PodSpec): Container => spec.containers[0] ?? container;

/** Some things are told both of the new spec and of the change. */
const twice = (text: string) => [text, text];

type Change = (spec: PodSpec) => void;

const cases: [string, Partial<PodSpec>, Change, string[]][] = [
  [
    'images',
    {},
    (s) => {
      first(s).image = 'nginx:2';
      Object.assign(s.initContainers?.[0] ?? {}, { image: 'i:2' });
    },
    [],
  ],
  [
    'an image, to none',
    {},
    (s) => Object.assign(first(s), { image: '' }),
    twice('spec.containers[0].image: Required value'),
  ],
  [
    'an image, to one with a space before it',
    {},
    (s) => Object.assign(first(s), { image: ' a' }),
    twice('spec.containers[0].image: Invalid value: " a": must not have leading or trailing whitespace'),
  ],
  [
    'the number of containers, and of nothing else',
    {},
    (s) => {
      s.containers.push({ ...first(s), name: 'd' });
      s.nodeName = 'n';
    },
    ['spec.containers: Forbidden: pod updates may not add or remove containers'],
  ],
  [
    'the number of init containers',
    {},
    (s) => s.initContainers?.pop(),
    ['spec.initContainers: Forbidden: pod updates may not add or remove containers'],
  ],
  ['the deadline, from none', {}, (s) => Object.assign(s, { activeDeadlineSeconds: 5 }), []],
  ['the deadline, to less', { activeDeadlineSeconds: 5 }, (s) => Object.assign(s, { activeDeadlineSeconds: 4 }), []],
  [
    'the deadline, to more, and then of nothing else',
    { activeDeadlineSeconds: 5 },
    (s) => Object.assign(s, { activeDeadlineSeconds: 6, tolerations: [], nodeName: 'n' }),
    ['spec.activeDeadlineSeconds: Invalid value: 6: must be less than or equal to previous value'],
  ],
  [
    'the deadline, to none',
    { activeDeadlineSeconds: 5 },
    (s) => {
      delete s.activeDeadlineSeconds;
    },
    ['spec.activeDeadlineSeconds: Invalid value: null: must not update from a positive integer to nil value'],
  ],
  ['tolerations, added to', {}, (s) => s.tolerations?.push({ key: 'more', operator: 'Exists' }), []],
  ['tolerations, in their seconds', {}, (s) => Object.assign(s.tolerations?.[0] ?? {}, { tolerationSeconds: 9 }), []],
  [
    'tolerations, added to by one that says too little',
    {},
    (s) => s.tolerations?.push({ value: 'v' }),
    twice(
      'spec.tolerations[1].operator: Invalid value: "": operator must be Exists when `key` is empty, which means "match all values and all keys"',
    ),
  ],
  [
    'tolerations, taken away',
    {},
    (s) => Object.assign(s, { tolerations: [] }),
    ['spec.tolerations: Forbidden: existing toleration can not be modified except its tolerationSeconds'],
  ],
  [
    'a gate, taken away',
    { schedulingGates: [{ name: 'a' }, { name: 'b' }] },
    (s) => Object.assign(s, { schedulingGates: [{ name: 'b' }] }),
    [],
  ],
  [
    'a gate, added',
    { schedulingGates: [{ name: 'a' }] },
    (s) => s.schedulingGates?.push({ name: 'b' }),
    [`spec.schedulingGates[1].name: Forbidden: only deletion is allowed, but found new scheduling gate 'b'`],
  ],
  [
    'the time to end, from less than none',
    { terminationGracePeriodSeconds: -1 },
    (s) => Object.assign(s, { terminationGracePeriodSeconds: 1 }),
    [],
  ],
  [
    'the command',
    { initContainers: [], tolerations: [] },
    (s) => Object.assign(first(s), { command: ['true'] }),
    [
      `${MAY_CHANGE}@@ -5,7 +5,9 @@\n   {\n    "Name": "c",\n    "Image": "busybox:1.37",\n-   "Command": null,\n+   "Command": [\n+    "true"\n+   ],\n    "Args": null,\n    "WorkingDir": "",\n    "Ports": null,\n`,
    ],
  ],
  [
    'the time to end',
    {},
    (s) => Object.assign(s, { terminationGracePeriodSeconds: 31 }),
    [
      `${MAY_CHANGE}@@ -LINES @@\n  ],\n  "EphemeralContainers": null,\n  "RestartPolicy": "Always",\n- "TerminationGracePeriodSeconds": 30,\n+ "TerminationGracePeriodSeconds": 31,\n  "ActiveDeadlineSeconds": null,\n  "DNSPolicy": "ClusterFirst",\n  "NodeSelector": null,\n`,
    ],
  ],
  [
    'the labels of nodes',
    {},
    (s) => Object.assign(s, { nodeSelector: { '<b>': 'v' } }),
    [
      `spec.nodeSelector: Invalid value: "<b>": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')`,
      `${MAY_CHANGE}@@ -LINES @@\n  "TerminationGracePeriodSeconds": 30,\n  "ActiveDeadlineSeconds": null,\n  "DNSPolicy": "ClusterFirst",\n- "NodeSelector": null,\n+ "NodeSelector": {\n+  "\\u003cb\\u003e": "v"\n+ },\n  "ServiceAccountName": "",\n  "AutomountServiceAccountToken": null,\n  "NodeName": "",\n`,
    ],
  ],
];

/** The numbers of lines are of the whole of a spec, which has a good many. */
const withoutNumbers = (text: string) => text.replace(/@@ -[0-9,]+ \+[0-9,]+ @@/, '@@ -LINES @@');

test.each(cases)('of a pod that exists, this may or may not change: %s', (_, more, change, faults) => {
  const texts = changeFaults(storedPod({ ...base, ...more }), ({ spec }) => change(spec));
  const shown = texts.map((text, i) => (faults[i]?.includes('LINES') ? withoutNumbers(text) : text));
  expect(shown).toEqual(faults);
});

const MUST = 'requiredDuringSchedulingIgnoredDuringExecution';
const TERMS = `spec.affinity.nodeAffinity.${MUST}.nodeSelectorTerms`;
const inA = { key: 'a', operator: 'In', values: ['x'] } as const;
const exB = { key: 'b', operator: 'Exists' } as const;
const wants = (...terms: object[]): PodSpec['affinity'] => ({
  nodeAffinity: { [MUST]: { nodeSelectorTerms: terms } },
});

test.each<[string, Partial<PodSpec>, Partial<PodSpec>, string[]]>([
  ['more labels', { nodeSelector: { a: '1' } }, { nodeSelector: { a: '1', b: '2' } }, []],
  [
    'other labels',
    { nodeSelector: { a: '1' } },
    { nodeSelector: { a: '2' } },
    [
      'spec.nodeSelector: Invalid value: {"a":"2"}: only additions to spec.nodeSelector are allowed (no mutations or deletions)',
    ],
  ],
  ['terms where there were none', {}, { affinity: wants({ matchExpressions: [inA] }) }, []],
  [
    'more in a term',
    { affinity: wants({ matchExpressions: [inA] }) },
    { affinity: wants({ matchExpressions: [inA, exB] }) },
    [],
  ],
  [
    'another term',
    { affinity: wants({ matchExpressions: [inA] }) },
    { affinity: wants({ matchExpressions: [inA] }, { matchExpressions: [exB] }) },
    [
      `${TERMS}: Invalid value: [{"MatchExpressions":[{"Key":"a","Operator":"In","Values":["x"]}],"MatchFields":null},{"MatchExpressions":[{"Key":"b","Operator":"Exists","Values":null}],"MatchFields":null}]: no additions/deletions to non-empty NodeSelectorTerms list are allowed`,
    ],
  ],
  [
    'something else in a term',
    { affinity: wants({ matchExpressions: [inA] }) },
    { affinity: wants({ matchExpressions: [exB] }) },
    [
      `${TERMS}[0]: Invalid value: {"MatchExpressions":[{"Key":"b","Operator":"Exists","Values":null}],"MatchFields":null}: only additions are allowed (no mutations or deletions)`,
    ],
  ],
])('a pod that waits at a gate may be told to look for %s', (_, before, after, faults) => {
  const old = storedPod({ schedulingGates: [{ name: 'g' }], ...before });
  expect(changeFaults(old, ({ spec }) => Object.assign(spec, after))).toEqual(faults);
});

test('one that no longer waits is not told', () => {
  const old = storedPod({ nodeSelector: { a: '1' } });
  const faults = changeFaults(old, ({ spec }) => Object.assign(spec, { nodeSelector: { a: '1', b: '2' } }));
  expect(faults.map((text) => text.slice(0, 60))).toEqual([MAY_CHANGE.slice(0, 60)]);
});
