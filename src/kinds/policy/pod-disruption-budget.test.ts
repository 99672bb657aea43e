import { expect, test } from 'vitest';
import { podDisruptionBudgets } from '../index.ts';
import { createErrors, type Loose, statusErrors } from '../testdata/cases.ts';

const selector = { matchLabels: { a: 'b' } };
const PERCENT = `a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')`;

test.each<[what: string, spec: Loose, errors: string[]]>([
  ['that is right', { minAvailable: '50%', selector }, []],
  [
    'that says two things',
    { minAvailable: 1, maxUnavailable: '10%', selector },
    [
      'spec: Invalid value: {"MinAvailable":1,"Selector":{"matchLabels":{"a":"b"}},"MaxUnavailable":"10%","UnhealthyPodEvictionPolicy":null}: minAvailable and maxUnavailable cannot be both set',
    ],
  ],
  [
    'with counts that are none',
    {
      minAvailable: 'half',
      unhealthyPodEvictionPolicy: 'Never',
      selector: { matchExpressions: [{ key: 'a', operator: 'Is' }] },
    },
    [
      `spec.minAvailable: Invalid value: "half": ${PERCENT}`,
      'spec.selector.matchExpressions[0].operator: Invalid value: "Is": not a valid selector operator',
      'spec.unhealthyPodEvictionPolicy: Unsupported value: "Never": supported values: "AlwaysAllow", "IfHealthyBudget"',
    ],
  ],
  [
    'for more than all',
    { maxUnavailable: '101%' },
    ['spec.maxUnavailable: Invalid value: "101%": must not be greater than 100%'],
  ],
  [
    'for less than none',
    { maxUnavailable: -1 },
    ['spec.maxUnavailable: Invalid value: -1: must be greater than or equal to 0'],
  ],
])('a budget %s', (_, spec, errors) => {
  expect(createErrors(podDisruptionBudgets, { spec })).toEqual(errors);
});

test('what a budget says of itself is checked', () => {
  const status = {
    disruptionsAllowed: -1,
    conditions: [
      { type: 'A', status: 'True', reason: 'Good', lastTransitionTime: '2026-01-01T00:00:00Z', message: '' },
      { type: 'A', status: 'Yes', reason: '', observedGeneration: -1 },
    ],
  };
  expect(statusErrors(podDisruptionBudgets, { spec: {} }, { spec: {}, status })).toEqual([
    'status.conditions[1].type: Duplicate value: "A"',
    'status.conditions[1].status: Unsupported value: "Yes": supported values: "False", "True", "Unknown"',
    'status.conditions[1].observedGeneration: Invalid value: -1: must be greater than or equal to zero',
    'status.conditions[1].lastTransitionTime: Required value: must be set',
    'status.conditions[1].reason: Required value: must be set',
    'status.disruptionsAllowed: Invalid value: -1: must be greater than or equal to 0',
  ]);
});
