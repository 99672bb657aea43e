import { type FieldError, invalidValue, notSupported, type PodDisruptionBudget } from '#api';
import { ageColumn, nameColumn } from '../cells.ts';
import { validateConditions } from '../conditions-validation.ts';
import { atMostAll, countOrPercent } from '../count-or-percent.ts';
import { notNegative } from '../field-rules.ts';
import { internalForm } from '../internal-form.ts';
import { declareKind } from '../kind.ts';
import { validateLabelSelector } from '../label-selector-validation.ts';

export const podDisruptionBudgets = declareKind<PodDisruptionBudget>({
  group: 'policy',
  version: 'v1',
  kind: 'PodDisruptionBudget',
  plural: 'poddisruptionbudgets',
  singular: 'poddisruptionbudget',
  shortNames: ['pdb'],
  categories: [],
  namespaced: true,
  definition: 'io.k8s.api.policy.v1.PodDisruptionBudget',
  subresources: { status: true },
  countsGenerations: true,
  needsVersionToUpdate: true,
  columns: [
    nameColumn,
    {
      name: 'Min Available',
      type: 'string',
      description: 'The minimum number of pods that must be available.',
      cell: ({ spec }) => String(spec.minAvailable ?? 'N/A'),
    },
    {
      name: 'Max Unavailable',
      type: 'string',
      description: 'The maximum number of pods that may be unavailable.',
      cell: ({ spec }) => String(spec.maxUnavailable ?? 'N/A'),
    },
    {
      name: 'Allowed Disruptions',
      type: 'integer',
      description: 'Calculated number of pods that may be disrupted at this time.',
      cell: ({ status }) => status.disruptionsAllowed ?? 0,
    },
    ageColumn,
  ],
  defaults: (draft) => {
    draft.status ??= {};
    for (const count of ['currentHealthy', 'desiredHealthy', 'disruptionsAllowed', 'expectedPods'] as const) {
      draft.status[count] ??= 0;
    }
  },
  validate: validateBudget,
  validateStatus: ({ status }) => [
    ...validateConditions('status.conditions', status?.conditions),
    ...notNegative('status.disruptionsAllowed', status?.disruptionsAllowed),
    ...notNegative('status.currentHealthy', status?.currentHealthy),
    ...notNegative('status.desiredHealthy', status?.desiredHealthy),
    ...notNegative('status.expectedPods', status?.expectedPods),
  ],
});

const EVICTION_POLICIES = ['AlwaysAllow', 'IfHealthyBudget'];

function validateBudget({ spec = {} }: PodDisruptionBudget): FieldError[] {
  const { minAvailable, maxUnavailable, selector, unhealthyPodEvictionPolicy: policy } = spec;
  const errors: FieldError[] = [];
  if (minAvailable !== undefined && maxUnavailable !== undefined) {
    const shown = internalForm('io.k8s.api.policy.v1.PodDisruptionBudgetSpec', spec);
    errors.push(invalidValue('spec', shown, 'minAvailable and maxUnavailable cannot be both set'));
  }
  for (const [name, count] of Object.entries({ minAvailable, maxUnavailable })) {
    if (count !== undefined) errors.push(...countOrPercent(`spec.${name}`, count), ...atMostAll(`spec.${name}`, count));
  }
  errors.push(...validateLabelSelector('spec.selector', selector));
  if (policy !== undefined && !EVICTION_POLICIES.includes(policy)) {
    errors.push(notSupported('spec.unhealthyPodEvictionPolicy', policy, EVICTION_POLICIES));
  }
  return errors;
}
