import type { CustomResourceDefinition, Stored } from '#api';
import { createdAtColumn, nameColumn } from '../cells.ts';
import { declareKind } from '../kind.ts';
import { unenforcedRules } from './unenforced-rules.ts';
import { validateDefinition, validateDefinitionStatus } from './validation.ts';

/** While it is there, the instances of the definition have still to be deleted. */
export const CUSTOM_RESOURCE_CLEANUP = 'customresourcecleanup.apiextensions.k8s.io';

export const customResourceDefinitions = declareKind<CustomResourceDefinition>({
  group: 'apiextensions.k8s.io',
  version: 'v1',
  kind: 'CustomResourceDefinition',
  plural: 'customresourcedefinitions',
  singular: 'customresourcedefinition',
  shortNames: ['crd', 'crds'],
  categories: ['api-extensions'],
  namespaced: false,
  definition: 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinition',
  subresources: { status: true },
  countsGenerations: true,
  plainFinalizers: true,
  needsVersionToUpdate: true,
  columns: [nameColumn, createdAtColumn],
  defaults: defaultDefinition,
  prepareCreate: (draft) => {
    draft.status = { acceptedNames: { kind: '', plural: '' }, conditions: [], storedVersions: storageVersions(draft) };
  },
  prepareUpdate: (draft) => {
    const stored = draft.status?.storedVersions ?? [];
    const added = storageVersions(draft).filter((version) => !stored.includes(version));
    if (added.length > 0) draft.status = { ...draft.status, storedVersions: [...stored, ...added] };
  },
  prepareDelete: (draft: Stored<CustomResourceDefinition>, nowText) => {
    const { finalizers = [] } = draft.metadata;
    if (!finalizers.includes(CUSTOM_RESOURCE_CLEANUP))
      draft.metadata.finalizers = [...finalizers, CUSTOM_RESOURCE_CLEANUP];
    const others = (draft.status.conditions ?? []).filter(({ type }) => type !== 'Terminating');
    const terminating = {
      lastTransitionTime: nowText,
      message: 'CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon',
      reason: 'InstanceDeletionPending',
      status: 'True',
      type: 'Terminating',
    };
    draft.status = { ...draft.status, conditions: [...others, terminating] };
  },
  validate: validateDefinition,
  validateStatus: validateDefinitionStatus,
  warnings: unenforcedRules,
});

function defaultDefinition({ spec }: CustomResourceDefinition): void {
  spec.conversion ??= { strategy: 'None' };
  if (!spec.names?.kind) return;
  spec.names.listKind ??= `${spec.names.kind}List`;
  spec.names.singular ??= spec.names.kind.toLowerCase();
}

function storageVersions({ spec }: CustomResourceDefinition): string[] {
  return (spec.versions ?? []).filter(({ storage }) => storage).map(({ name }) => name);
}
