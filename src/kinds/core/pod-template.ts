import { labelsText, type PodTemplate } from '#api';
import { isSameGeneration, templateWarnings } from '../apps/workload-warnings.ts';
import { nameColumn } from '../cells.ts';
import { declareKind } from '../kind.ts';
import { defaultTemplate } from './pod/template-defaults.ts';
import { validateTemplate } from './pod/validation/template.ts';

export const podTemplates = declareKind<PodTemplate>({
  group: '',
  version: 'v1',
  kind: 'PodTemplate',
  plural: 'podtemplates',
  singular: 'podtemplate',
  shortNames: [],
  categories: [],
  namespaced: true,
  definition: 'io.k8s.api.core.v1.PodTemplate',
  subresources: {},
  countsGenerations: true,
  columns: [
    nameColumn,
    {
      name: 'Containers',
      type: 'string',
      description: 'Names of each container in the template.',
      cell: ({ template }) => (template?.spec?.containers ?? []).map((c) => c.name).join(','),
    },
    {
      name: 'Images',
      type: 'string',
      description: 'Images referenced by each container in the template.',
      cell: ({ template }) => (template?.spec?.containers ?? []).map((c) => c.image ?? '').join(','),
    },
    {
      name: 'Pod Labels',
      type: 'string',
      description: 'The labels for the pod template.',
      cell: ({ template }) => labelsText(template?.metadata?.labels),
    },
  ],
  defaults: (draft) => {
    draft.template ??= {};
    defaultTemplate(draft.template);
  },
  validate: ({ template }) => validateTemplate('template', template ?? {}),
  warnings: (object, old) => (isSameGeneration(object, old) ? [] : templateWarnings('template', object.template)),
});
