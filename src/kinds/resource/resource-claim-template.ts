import type { ResourceClaimTemplate } from '#api';
import { ageColumn, nameColumn } from '../cells.ts';
import { immutable } from '../immutable-field.ts';
import { declareKind } from '../kind.ts';
import { defaultClaimSpec, validateClaimSpec } from './claim-spec.ts';

export const resourceClaimTemplates = declareKind<ResourceClaimTemplate>({
  group: 'resource.k8s.io',
  version: 'v1',
  kind: 'ResourceClaimTemplate',
  plural: 'resourceclaimtemplates',
  singular: 'resourceclaimtemplate',
  shortNames: [],
  categories: [],
  namespaced: true,
  definition: 'io.k8s.api.resource.v1.ResourceClaimTemplate',
  subresources: {},
  countsGenerations: false,
  columns: [nameColumn, ageColumn],
  defaults: ({ spec }) => {
    if (spec) spec.metadata ??= {};
    defaultClaimSpec(spec?.spec);
  },
  validate: ({ spec }) => validateClaimSpec('spec.spec', spec?.spec),
  validateUpdate: ({ spec }, old) => immutable('spec', spec, old.spec),
});
