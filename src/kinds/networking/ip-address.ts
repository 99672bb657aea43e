import { type FieldError, type IPAddress, required, type Stored } from '#api';
import { ipAddress } from '../address-rules.ts';
import { nameColumn } from '../cells.ts';
import { immutable } from '../immutable-field.ts';
import { declareKind } from '../kind.ts';

export const ipAddresses = declareKind<IPAddress>({
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'IPAddress',
  plural: 'ipaddresses',
  singular: 'ipaddress',
  shortNames: ['ip'],
  categories: [],
  namespaced: false,
  definition: 'io.k8s.api.networking.v1.IPAddress',
  subresources: {},
  nameRule: 'path-segment',
  countsGenerations: true,
  columns: [nameColumn, { name: 'ParentRef', type: 'string', cell: parentText }],
  validate: validateIpAddress,
  validateUpdate: ({ spec }, old) => immutable('spec.parentRef', spec?.parentRef, old.spec.parentRef),
});

function parentText({ spec: { parentRef } }: Stored<IPAddress>): string {
  const { group, resource, namespace, name } = parentRef;
  return [group ? `${resource}.${group}` : resource, namespace, name].filter(Boolean).join('/');
}

/** An address is named after itself and belongs to something. */
function validateIpAddress({ metadata, spec }: IPAddress): FieldError[] {
  const { name: address } = metadata ?? {};
  const { resource, name } = spec?.parentRef ?? {};
  return [
    ...(address ? ipAddress('metadata.name', address) : []),
    ...(spec?.parentRef ? [] : [required('spec.parentRef')]),
    ...(resource ? [] : [required('spec.parentRef.resource')]),
    ...(name ? [] : [required('spec.parentRef.name')]),
  ];
}
