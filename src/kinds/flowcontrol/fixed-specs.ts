import {
  type FieldError,
  type FlowSchema,
  type FlowSchemaSpec,
  invalidValue,
  type PriorityLevelConfiguration,
  type PriorityLevelConfigurationSpec,
} from '#api';
import { sameValue } from '../immutable-field.ts';
import { internalForm } from '../internal-form.ts';

const everythingFor = (...groups: string[]): FlowSchemaSpec['rules'] => [
  {
    subjects: groups.map((name) => ({ kind: 'Group', group: { name } })),
    resourceRules: [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'], namespaces: ['*'], clusterScope: true }],
    nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['*'] }],
  },
];

/** What every cluster has, and has alike. */
const SCHEMAS = new Map<string, FlowSchemaSpec>([
  [
    'exempt',
    {
      priorityLevelConfiguration: { name: 'exempt' },
      matchingPrecedence: 1,
      rules: everythingFor('system:masters'),
    },
  ],
  [
    'catch-all',
    {
      priorityLevelConfiguration: { name: 'catch-all' },
      matchingPrecedence: 10_000,
      distinguisherMethod: { type: 'ByUser' },
      rules: everythingFor('system:unauthenticated', 'system:authenticated'),
    },
  ],
]);

const CATCH_ALL_LEVEL: PriorityLevelConfigurationSpec = {
  type: 'Limited',
  limited: { nominalConcurrencyShares: 5, lendablePercent: 0, limitResponse: { type: 'Reject' } },
};

/** That a schema every cluster has is as in every cluster. */
export function validateFixedSchema({ metadata, spec }: FlowSchema): FieldError[] {
  const fixed = SCHEMAS.get(metadata?.name ?? '');
  if (!fixed || sameValue(spec, fixed)) return [];
  return differs('io.k8s.api.flowcontrol.v1.FlowSchemaSpec', spec, `spec of '${metadata?.name}'`);
}

/** The same of a level. How much the exempt one lends is left to the cluster. */
export function validateFixedLevel({ metadata, spec }: PriorityLevelConfiguration): FieldError[] {
  const definition = 'io.k8s.api.flowcontrol.v1.PriorityLevelConfigurationSpec';
  if (metadata?.name === 'exempt') {
    if (sameValue({ ...spec, exempt: undefined }, { type: 'Exempt' })) return [];
    return differs(definition, spec, "spec of 'exempt' except the 'spec.exempt' field");
  }
  if (metadata?.name !== 'catch-all' || sameValue(spec, CATCH_ALL_LEVEL)) return [];
  return differs(definition, spec, "spec of 'catch-all'");
}

function differs(definition: string, spec: unknown, what: string): FieldError[] {
  return [invalidValue('spec', internalForm(definition, spec ?? {}), `${what} must equal the fixed value`)];
}
