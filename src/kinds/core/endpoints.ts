import {
  type CoreEndpointPort,
  dnsLabelProblems,
  dnsSubdomainProblems,
  type EndpointAddress,
  type Endpoints,
  type FieldError,
  portNumberProblems,
  required,
  type Stored,
} from '#api';
import { addressWarnings, endpointAddress, ipAddress } from '../address-rules.ts';
import { ageColumn, firstThree, nameColumn, textOf } from '../cells.ts';
import { oneOf, problems, qualifiedName } from '../field-rules.ts';
import { sameValue } from '../immutable-field.ts';
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
  columns: [
    nameColumn,
    { name: 'Endpoints', type: 'string', description: textOf('core.v1.Endpoints', 'subsets'), cell: addressesText },
    ageColumn,
  ],
  defaults: (draft) => {
    for (const { ports } of draft.subsets ?? []) for (const port of ports ?? []) port.protocol ??= 'TCP';
  },
  validate: validateEndpoints,
  warnings: endpointsWarnings,
});

function addressesText(object: Endpoints): string {
  const all = (object.subsets ?? []).flatMap(({ ports, addresses = [] }) =>
    ports?.length
      ? ports.flatMap(({ port }) => addresses.map(({ ip }) => `${ip.includes(':') ? `[${ip}]` : ip}:${port}`))
      : addresses.map(({ ip }) => ip),
  );
  // With none ready, there is nothing to see.
  return firstThree(all, object.subsets?.length ? '' : '<none>');
}

function validateEndpoints({ subsets = [] }: Endpoints, old?: Stored<Endpoints>): FieldError[] {
  // What was valid once may stay as it is.
  if (old && sameValue(subsets, old.subsets)) return [];
  return subsets.flatMap(({ addresses = [], notReadyAddresses = [], ports = [] }, index) => {
    const path = `subsets[${index}]`;
    const errors: FieldError[] = [];
    if (!addresses.length && !notReadyAddresses.length) {
      errors.push(required(path, 'must specify `addresses` or `notReadyAddresses`'));
    }
    for (const [name, list] of Object.entries({ addresses, notReadyAddresses })) {
      list.forEach((address, i) => {
        errors.push(...validateAddress(`${path}.${name}[${i}]`, address));
      });
    }
    ports.forEach((port, i) => {
      errors.push(...validatePort(`${path}.ports[${i}]`, port, ports.length > 1));
    });
    return errors;
  });
}

function validateAddress(field: string, { ip, hostname, nodeName }: EndpointAddress): FieldError[] {
  return [
    ...ipAddress(`${field}.ip`, ip),
    ...(hostname ? problems(`${field}.hostname`, hostname, dnsLabelProblems(hostname)) : []),
    ...(nodeName === undefined ? [] : problems(`${field}.nodeName`, nodeName, dnsSubdomainProblems(nodeName))),
    ...endpointAddress(`${field}.ip`, ip),
  ];
}

function validatePort(field: string, port: CoreEndpointPort, needsName: boolean): FieldError[] {
  const { name, appProtocol } = port;
  const errors: FieldError[] = [];
  if (name) errors.push(...problems(`${field}.name`, name, dnsLabelProblems(name)));
  else if (needsName) errors.push(required(`${field}.name`));
  errors.push(...problems(`${field}.port`, port.port, portNumberProblems(port.port)));
  errors.push(...oneOf(`${field}.protocol`, port.protocol, ['SCTP', 'TCP', 'UDP']));
  if (appProtocol !== undefined) errors.push(...qualifiedName(`${field}.appProtocol`, appProtocol));
  return errors;
}

function endpointsWarnings({ subsets = [] }: Endpoints): string[] {
  return subsets.flatMap(({ addresses = [], notReadyAddresses = [] }, i) =>
    Object.entries({ addresses, notReadyAddresses }).flatMap(([name, list]) =>
      list.flatMap(({ ip }, j) => addressWarnings(`subsets[${i}].${name}[${j}].ip`, ip)),
    ),
  );
}
