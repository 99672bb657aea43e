import type { EndpointSlice } from '#api';
import { ageColumn, firstThree, nameColumn, textOf } from '../cells.ts';
import { immutable, sameValue } from '../immutable-field.ts';
import { declareKind } from '../kind.ts';
import { sliceWarnings, validateSlice } from './endpoint-slice-validation.ts';

export const endpointSlices = declareKind<EndpointSlice>({
  group: 'discovery.k8s.io',
  version: 'v1',
  kind: 'EndpointSlice',
  plural: 'endpointslices',
  singular: 'endpointslice',
  shortNames: [],
  categories: [],
  namespaced: true,
  definition: 'io.k8s.api.discovery.v1.EndpointSlice',
  subresources: {},
  countsGenerations: true,
  columns: [
    nameColumn,
    {
      name: 'AddressType',
      type: 'string',
      description: textOf('discovery.v1.EndpointSlice', 'addressType'),
      cell: (o) => o.addressType,
    },
    {
      name: 'Ports',
      type: 'string',
      description: textOf('discovery.v1.EndpointSlice', 'ports'),
      cell: (o) => firstThree((o.ports ?? []).map(portText), '') || '<unset>',
    },
    {
      name: 'Endpoints',
      type: 'string',
      description: textOf('discovery.v1.EndpointSlice', 'endpoints'),
      cell: (o) =>
        firstThree(
          (o.endpoints ?? []).flatMap((e) => e.addresses),
          '<unset>',
        ),
    },
    ageColumn,
  ],
  defaults: (draft) => {
    for (const port of draft.ports ?? []) {
      port.name ??= '';
      port.protocol ??= 'TCP';
    }
  },
  prepareUpdate(draft, { metadata: old }) {
    // Who reads the slices of a service finds them by their labels: a change of these is one of the slice.
    if (draft.metadata && !sameValue(draft.metadata.labels ?? {}, old.labels ?? {})) {
      draft.metadata.generation = (old.generation ?? 0) + 1;
    }
  },
  validate: validateSlice,
  validateUpdate: ({ addressType }, old) => immutable('addressType', addressType, old.addressType),
  warnings: sliceWarnings,
});

function portText({ name, port }: { name?: string; port?: number }): string {
  return port === undefined ? (name ?? '*') : String(port);
}
