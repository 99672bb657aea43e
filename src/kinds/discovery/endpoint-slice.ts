import type { EndpointSlice } from '#api';
import { ageColumn, firstThree, nameColumn } from '../cells.ts';
import { immutable } from '../immutable-field.ts';
import { declareKind } from '../kind.ts';
import { validateSlice } from './endpoint-slice-validation.ts';

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
    { name: 'AddressType', type: 'string', cell: (o) => o.addressType },
    {
      name: 'Ports',
      type: 'string',
      cell: (o) => firstThree((o.ports ?? []).map(portText), '<unset>'),
    },
    {
      name: 'Endpoints',
      type: 'string',
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
  validate: validateSlice,
  validateUpdate: ({ addressType }, old) => immutable('addressType', addressType, old.addressType),
});

function portText({ name, port }: { name?: string; port?: number }): string {
  return port === undefined ? (name ?? '*') : String(port);
}
