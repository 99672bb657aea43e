import type { Secret } from '#api';
import { ageColumn, nameColumn } from '../cells.ts';
import { declareKind } from '../kind.ts';

export const secrets = declareKind<Secret>({
  group: '',
  version: 'v1',
  kind: 'Secret',
  plural: 'secrets',
  singular: 'secret',
  shortNames: [],
  categories: [],
  namespaced: true,
  definition: 'io.k8s.api.core.v1.Secret',
  subresources: {},
  countsGenerations: false,
  selectableFields: { type: (o) => o.type ?? '' },
  columns: [
    nameColumn,
    { name: 'Type', type: 'string', cell: (o) => o.type ?? '' },
    { name: 'Data', type: 'string', cell: (o) => Object.keys(o.data ?? {}).length },
    ageColumn,
  ],
  defaults: defaultSecret,
  validate: () => [],
});

function defaultSecret(draft: Secret): void {
  draft.type ??= 'Opaque';
  for (const [key, text] of Object.entries(draft.stringData ?? {})) {
    draft.data = { ...draft.data, [key]: btoa(String.fromCharCode(...new TextEncoder().encode(text))) };
  }
  delete draft.stringData;
}
