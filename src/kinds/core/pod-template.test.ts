import { expect, test } from 'vitest';
import { createErrors, drafted, type Loose, storedAs, updateErrors } from '../drafted.ts';
import { podTemplates } from './pod-template.ts';

const fine: Loose = { template: { spec: { containers: [{ name: 'c', image: 'i' }] } } };
const odd: Loose = {
  template: {
    metadata: { annotations: { 'scheduler.alpha.kubernetes.io/critical-pod': '' } },
    spec: { containers: [{ name: 'c', image: '' }], restartPolicy: 'Sometimes', terminationGracePeriodSeconds: -1 },
  },
};
const ERRORS = [
  'template.spec.containers[0].image: Required value',
  'template.spec.restartPolicy: Unsupported value: "Sometimes": supported values: "Always", "OnFailure", "Never"',
];

test('a template of pods is checked when it is made and when it is changed', () => {
  expect(createErrors(podTemplates, fine)).toEqual([]);
  expect(createErrors(podTemplates, odd)).toEqual(ERRORS);
  expect(updateErrors(podTemplates, fine, odd)).toEqual(ERRORS);
});

test('what is odd about it is told when it is made, and when its generation changes', () => {
  const object = drafted(podTemplates, odd);
  const warnings = [
    'template.metadata.annotations[scheduler.alpha.kubernetes.io/critical-pod]: non-functional in v1.16+; use the "priorityClassName" field instead',
    'template.spec.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1',
  ];
  expect(podTemplates.warnings?.(object)).toEqual(warnings);
  const old = storedAs(podTemplates, { ...odd, metadata: { generation: 1 } });
  expect(podTemplates.warnings?.(old, old as never)).toEqual([]);
  const next = storedAs(podTemplates, { ...odd, metadata: { generation: 2 } });
  expect(podTemplates.warnings?.(next, old as never)).toEqual(warnings);
});
