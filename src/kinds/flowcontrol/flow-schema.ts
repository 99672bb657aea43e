import type { FlowSchema } from '#api';
import { ageColumn, nameColumn, textOf } from '../cells.ts';
import { declareKind } from '../kind.ts';
import { validateConditionTypes } from './condition-types.ts';
import { validateFixedSchema } from './fixed-specs.ts';
import { validateFlowSchema } from './flow-schema-validation.ts';

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
    {
      name: 'PriorityLevel',
      type: 'string',
      description: textOf('flowcontrol.v1.PriorityLevelConfigurationReference', 'name'),
      cell: ({ spec }) => spec.priorityLevelConfiguration?.name ?? '',
    },
    {
      name: 'MatchingPrecedence',
      type: 'string',
      description: textOf('flowcontrol.v1.FlowSchemaSpec', 'matchingPrecedence'),
      cell: ({ spec }) => spec.matchingPrecedence ?? 0,
    },
    {
      name: 'DistinguisherMethod',
      type: 'string',
      description: textOf('flowcontrol.v1.FlowSchemaSpec', 'distinguisherMethod'),
      cell: ({ spec }) => spec.distinguisherMethod?.type ?? '<none>',
    },
    ageColumn,
    {
      name: 'MissingPL',
      type: 'string',
      description: 'references a broken or non-existent PriorityLevelConfiguration',
      cell: ({ status }) => status.conditions?.find(({ type }) => type === 'Dangling')?.status ?? '?',
    },
  ],
  defaults: ({ spec }) => {
    if (spec) spec.matchingPrecedence ??= 1000;
  },
  validate: (schema) => [...validateFlowSchema(schema), ...validateFixedSchema(schema)],
  validateStatus: ({ status }) => validateConditionTypes(status?.conditions),
});
