import { type FieldError, type FlowSchema, invalidValue, notSupported, required } from '#api';
import { ageColumn, nameColumn } from '../cells.ts';
import { declareKind } from '../kind.ts';

export const flowSchemas = declareKind<FlowSchema>({
  group: 'flowcontrol.apiserver.k8s.io',
  version: 'v1',
  kind: 'FlowSchema',
  plural: 'flowschemas',
  singular: 'flowschema',
  shortNames: [],
  categories: [],
  namespaced: false,
  definition: 'io.k8s.api.flowcontrol.v1.FlowSchema',
  subresources: { status: true },
  nameRule: 'path-segment',
  countsGenerations: true,
  columns: [
    nameColumn,
    { name: 'PriorityLevel', type: 'string', cell: ({ spec }) => spec.priorityLevelConfiguration?.name ?? '' },
    { name: 'MatchingPrecedence', type: 'string', cell: ({ spec }) => spec.matchingPrecedence ?? 0 },
    { name: 'DistinguisherMethod', type: 'string', cell: ({ spec }) => spec.distinguisherMethod?.type ?? '<none>' },
    ageColumn,
    {
      name: 'MissingPL',
      type: 'string',
      cell: ({ status }) => status.conditions?.find(({ type }) => type === 'Dangling')?.status ?? '?',
    },
  ],
  defaults: ({ spec }) => {
    if (spec) spec.matchingPrecedence ??= 1000;
  },
  validate: validateFlowSchema,
});

const MAX_PRECEDENCE = 10_000;
const METHODS = ['ByNamespace', 'ByUser'];

function validateFlowSchema({ spec }: FlowSchema): FieldError[] {
  const { matchingPrecedence = 0, distinguisherMethod, priorityLevelConfiguration, rules = [] } = spec ?? {};
  const errors: FieldError[] = [];
  if (matchingPrecedence <= 0) {
    errors.push(invalidValue('spec.matchingPrecedence', matchingPrecedence, 'must be a positive value'));
  }
  if (matchingPrecedence > MAX_PRECEDENCE) {
    const text = `must not be greater than ${MAX_PRECEDENCE}`;
    errors.push(invalidValue('spec.matchingPrecedence', matchingPrecedence, text));
  }
  if (distinguisherMethod && !METHODS.includes(distinguisherMethod.type)) {
    errors.push(notSupported('spec.distinguisherMethod', distinguisherMethod, METHODS));
  }
  if (!priorityLevelConfiguration?.name) {
    const text = 'must reference a priority level';
    errors.push(required('spec.priorityLevelConfiguration.name', text));
  }
  rules.forEach(({ subjects, resourceRules, nonResourceRules }, i) => {
    const path = `spec.rules[${i}]`;
    if (!subjects?.length) errors.push(required(`${path}.subjects`, 'subjects must contain at least one value'));
    if (!resourceRules?.length && !nonResourceRules?.length) {
      errors.push(required(path, 'at least one of resourceRules and nonResourceRules has to be non-empty'));
    }
  });
  return errors;
}
