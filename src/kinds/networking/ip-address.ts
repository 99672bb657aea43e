import {
  dnsSubdomainProblems,
  type FieldError,
  type IPAddress,
  invalidValue,
  pathSegmentProblems,
  quoted,
  required,
  type Stored,
} from '#api';
import { formatIpAddress, parseIpAddress } from '#base';
import { ipAddress } from '../address-rules.ts';
import { nameColumn, textOf } from '../cells.ts';
import { problems } from '../field-rules.ts';
import { immutableObject } from '../immutable-field.ts';
import { declareKind } from '../kind.ts';

const immutableParent = immutableObject('io.k8s.api.networking.v1.ParentReference');

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
  columns: [
    nameColumn,
    {
      name: 'ParentRef',
      type: 'string',
      description: textOf('networking.v1.IPAddressSpec', 'parentRef'),
      cell: parentText,
    },
  ],
  validate: (address, old) => (old ? [] : validateIpAddress(address)),
  validateUpdate: ({ spec }, old) => immutableParent('spec.parentRef', spec?.parentRef, old.spec.parentRef),
});

function parentText({ spec: { parentRef } }: Stored<IPAddress>): string {
  const { group, resource, namespace, name } = parentRef;
  return [group ? `${resource}.${group}` : resource, namespace, name].filter(Boolean).join('/');
}

/** An address is named after itself, in the one way to write it, and belongs to something. */
function validateIpAddress({ metadata, spec }: IPAddress): FieldError[] {
  const { group, resource, namespace, name } = spec?.parentRef ?? {};
  const errors = validateAddress('metadata.name', metadata?.name ?? '');
  if (!group && !resource && !namespace && !name) return [...errors, required('spec.parentRef')];
  const path = 'spec.parentRef';
  const part = (field: string, value: string | undefined) =>
    value ? problems(`${path}.${field}`, value, pathSegmentProblems(value)) : [required(`${path}.${field}`)];
  return [
    ...errors,
    ...(group ? problems(`${path}.group`, group, dnsSubdomainProblems(group)) : []),
    ...part('resource', resource),
    ...part('name', name),
    ...(namespace ? part('namespace', namespace) : []),
  ];
}

function validateAddress(field: string, text: string): FieldError[] {
  if (!text) return [];
  const errors = ipAddress(field, text);
  const address = errors.length > 0 ? undefined : parseIpAddress(text);
  const usual = address ? formatIpAddress(address) : text;
  return usual === text ? errors : [invalidValue(field, text, `must be in canonical form (${quoted(usual)})`)];
}
