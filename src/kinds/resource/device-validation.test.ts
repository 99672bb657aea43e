import { expect, test } from 'vitest';
import { resourceClaims, resourceSlices } from '../index.ts';
import { createErrors } from '../testdata/cases.ts';

const slice = (spec: object) => ({
  spec: { driver: 'a.io', pool: { name: 'p', resourceSliceCount: 1 }, allNodes: true, ...spec },
});
const device = (fields: object) => slice({ devices: [{ name: 'd', ...fields }] });
const D = 'spec.devices[0]';
const KEY = `name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')`;
const VALUE = `a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')`;
const LABEL = `a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')`;
const EFFECTS = 'supported values: "NoExecute", "NoSchedule", "None"';
const counters = { memory: { value: '1' } };

test.each<[what: string, fields: object, errors: string[]]>([
  [
    'all that can be said of it',
    {
      attributes: { model: { string: 'x' }, 'a.io/version': { version: '1.2.3-rc.1+b' } },
      allowMultipleAllocations: true,
      capacity: { memory: { value: '4Gi', requestPolicy: { default: '1Gi', validValues: ['1Gi', '2Gi'] } } },
      taints: [{ key: 'a.io/broken', effect: 'NoExecute' }],
      consumesCounters: [{ counterSet: 'all', counters }],
      bindingConditions: ['a.io/attached'],
      bindingFailureConditions: ['a.io/failed'],
    },
    [],
  ],
  [
    'attributes of the wrong form',
    { attributes: { long: { string: 'x'.repeat(65) }, version: { version: '1.2' }, both: { int: 1, bool: true } } },
    [
      `${D}.attributes[both]: Invalid value: {"int":1,"bool":true}: exactly one value must be specified`,
      `${D}.attributes[long].string: Too long: may not be more than 64 bytes`,
      `${D}.attributes[version].version: Invalid value: "1.2": must be a string compatible with semver.org spec 2.0.0`,
    ],
  ],
  [
    'a policy for what is given out once',
    { capacity: { memory: { value: '1', requestPolicy: {} } } },
    [`${D}.capacity[memory].requestPolicy: Forbidden: allowMultipleAllocations must be true`],
  ],
  [
    'policies without a default, and two of them at once',
    {
      allowMultipleAllocations: true,
      capacity: {
        a: { value: '1', requestPolicy: { validValues: ['1'] } },
        b: { value: '1', requestPolicy: { validRange: { min: '1' } } },
        c: { value: '1', requestPolicy: { validRange: { min: '1' }, validValues: ['1'] } },
      },
    },
    [
      `${D}.capacity[a].requestPolicy.default: Required value: required when validValues is defined`,
      `${D}.capacity[b].requestPolicy.default: Required value: required when validRange is defined`,
      `${D}.capacity[c].requestPolicy: Forbidden: exactly one policy can be specified, cannot specify "validValues" and "validRange" at the same time`,
    ],
  ],
  [
    'taints that are none',
    {
      taints: [
        { key: 'a b', value: 'c d' },
        { key: 'a', effect: 'Never' },
      ],
    },
    [
      `${D}.taints[0].key: Invalid value: "a b": ${KEY}`,
      `${D}.taints[0].value: Invalid value: "c d": ${VALUE}`,
      `${D}.taints[0].effect: Required value`,
      `${D}.taints[1].effect: Unsupported value: "Never": ${EFFECTS}`,
    ],
  ],
  [
    'counters without a name, and of one set twice',
    {
      consumesCounters: [
        { counterSet: '', counters: {} },
        { counterSet: 'b', counters: { C: { value: '1' } } },
        { counterSet: 'b', counters },
      ],
    },
    [
      `${D}.consumesCounters[0].counterSet: Required value`,
      `${D}.consumesCounters[0].counters: Required value`,
      `${D}.consumesCounters[1].counters[C]: Invalid value: "C": ${LABEL}`,
      `${D}.consumesCounters[2]: Duplicate value: "b"`,
    ],
  ],
  [
    'conditions that contradict each other',
    { bindingConditions: ['a', 'a', 'b c'], bindingFailureConditions: ['a'] },
    [
      `${D}.bindingConditions[2]: Invalid value: "b c": ${KEY}`,
      `${D}.bindingConditions[1]: Duplicate value: "a"`,
      `${D}.bindingFailureConditions[0]: Invalid value: "a": bindingFailureConditions must not overlap with bindingConditions`,
    ],
  ],
  [
    'conditions of one sort alone',
    { bindingFailureConditions: ['a'] },
    [`${D}.bindingConditions: Invalid value: null: bindingConditions are required to use bindingFailureConditions`],
  ],
])('a device with %s', (_, fields, errors) => {
  expect(createErrors(resourceSlices, device(fields))).toEqual(errors);
});

test('counters are told apart by the name of their set', () => {
  const set = { name: 'a', counters };
  expect(createErrors(resourceSlices, slice({ sharedCounters: [set, set, { name: 'B', counters: {} }] }))).toEqual([
    `spec.sharedCounters[2].name: Invalid value: "B": ${LABEL}`,
    'spec.sharedCounters[2].counters: Required value',
    'spec.sharedCounters[1]: Duplicate value: "a"',
  ]);
});

test('a device is on a node that can be', () => {
  const devices = [
    { name: 'd', nodeName: 'A' },
    { name: 'e', allNodes: false },
  ];
  const found = createErrors(resourceSlices, slice({ allNodes: undefined, perDeviceNodeSelection: true, devices }));
  expect(found).toEqual([
    expect.stringContaining('spec.devices[0].nodeName: Invalid value: "A": a lowercase RFC 1123 subdomain'),
    'spec.devices[1].allNodes: Invalid value: false: must be either unset or set to true',
    expect.stringContaining('spec.devices[1]: Required value: exactly one of'),
  ]);
});

test('a claim takes taints in ways that there are', () => {
  const tolerations = [
    { operator: 'Near' },
    { operator: 'Exists', value: 'x', effect: 'Never' },
    { key: 'a b', operator: 'Equal', value: 'c d' },
    { key: 'a', operator: 'Exists', effect: 'None' },
  ];
  const requests = [{ name: 'a', exactly: { deviceClassName: 'gpu', tolerations } }];
  const at = `spec.devices.requests[0].exactly.tolerations`;
  expect(createErrors(resourceClaims, { spec: { devices: { requests } } })).toEqual([
    `${at}[0].operator: Unsupported value: "Near": supported values: "Equal", "Exists"`,
    `${at}[1].value: Invalid value: "x": must be empty for operator \`Exists\``,
    `${at}[1].effect: Unsupported value: "Never": ${EFFECTS}`,
    `${at}[2].key: Invalid value: "a b": ${KEY}`,
    `${at}[2].value: Invalid value: "c d": ${VALUE}`,
  ]);
});
