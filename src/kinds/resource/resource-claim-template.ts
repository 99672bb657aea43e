import type { ResourceClaimTemplate } from '#api';
import { ageColumn, nameColumn } from '../cells.ts';
import { immutableObject } from '../immutable-field.ts';
import { declareKind } from '../kind.ts';
import { validateAnnotations, validateLabels } from '../metadata-validation.ts';
import { defaultClaimSpec, validateClaimSpec } from './claim-spec.ts';

const immutableSpec = immutableObject('io.k8s.api.resource.v1.ResourceClaimTemplateSpec');

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
  validate: ({ spec }, old) =>
    old
      ? immutableSpec('spec', spec, old.spec)
      : [
          ...validateLabels(spec?.metadata?.labels, 'spec.metadata.labels'),
          ...validateAnnotations(spec?.metadata?.annotations, 'spec.metadata.annotations'),
          ...validateClaimSpec('spec.spec', spec?.spec),
        ],
});
