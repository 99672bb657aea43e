import type { Endpoints } from '#api';
import { ageColumn, firstThree, nameColumn } from '../cells.ts';
import { declareKind } from '../kind.ts';

export const endpoints = declareKind<Endpoints>({
  group: '',
  version: 'v1',
  kind: 'Endpoints',
  plural: 'endpoints',
  singular: 'endpoints',
  shortNames: ['ep'],
  categories: [],
  namespaced: true,
  deprecation: 'v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice',
  definition: 'io.k8s.api.core.v1.Endpoints',
  subresources: {},
  countsGenerations: false,
  columns: [nameColumn, { name: 'Endpoints', type: 'string', cell: addressesText }, ageColumn],
  defaults: (draft) => {
    for (const { ports } of draft.subsets ?? []) for (const port of ports ?? []) port.protocol ??= 'TCP';
  },
  validate: () => [],
});

function addressesText(object: Endpoints): string {
  const all = (object.subsets ?? []).flatMap(({ ports, addresses = [] }) =>
    ports?.length
      ? ports.flatMap(({ port }) => addresses.map(({ ip }) => `${ip.includes(':') ? `[${ip}]` : ip}:${port}`))
      : addresses.map(({ ip }) => ip),
  );
  return firstThree(all, '<none>');
}
