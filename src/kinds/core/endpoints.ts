import { dnsLabelProblems, type Endpoints, type FieldError, portNumberProblems, required } from '#api';
import { ageColumn, firstThree, nameColumn } from '../cells.ts';
import { oneOf, ordinaryIpAddress, problems } from '../field-rules.ts';
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
  validate: validateEndpoints,
});

function addressesText(object: Endpoints): string {
  const all = (object.subsets ?? []).flatMap(({ ports, addresses = [] }) =>
    ports?.length
      ? ports.flatMap(({ port }) => addresses.map(({ ip }) => `${ip.includes(':') ? `[${ip}]` : ip}:${port}`))
      : addresses.map(({ ip }) => ip),
  );
  return firstThree(all, '<none>');
}

function validateEndpoints({ subsets = [] }: Endpoints): FieldError[] {
  return subsets.flatMap(({ addresses = [], notReadyAddresses = [], ports = [] }, index) => {
    const path = `subsets[${index}]`;
    const errors: FieldError[] = [];
    if (!addresses.length && !notReadyAddresses.length) {
      errors.push(required(path, 'must specify `addresses` or `notReadyAddresses`'));
    }
    addresses.forEach(({ ip }, i) => {
      errors.push(...ordinaryIpAddress(`${path}.addresses[${i}].ip`, ip));
    });
    notReadyAddresses.forEach(({ ip }, i) => {
      errors.push(...ordinaryIpAddress(`${path}.notReadyAddresses[${i}].ip`, ip));
    });
    for (const [i, { name, port, protocol }] of ports.entries()) {
      const at = `${path}.ports[${i}]`;
      if (name) errors.push(...problems(`${at}.name`, name, dnsLabelProblems(name)));
      else if (ports.length > 1) errors.push(required(`${at}.name`));
      errors.push(...problems(`${at}.port`, port, portNumberProblems(port)));
      errors.push(...oneOf(`${at}.protocol`, protocol, ['SCTP', 'TCP', 'UDP']));
    }
    return errors;
  });
}
