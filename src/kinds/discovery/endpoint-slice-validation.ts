import {
  dnsLabelProblems,
  dnsSubdomainProblems,
  duplicate,
  type EndpointSlice,
  type FieldError,
  invalidValue,
  portNumberProblems,
  required,
  tooMany,
} from '#api';
import { parseIpv4 } from '#base';
import { oneOf, ordinaryIpAddress, problems } from '../field-rules.ts';

const MAX_ENDPOINTS = 1000;
const MAX_ADDRESSES = 100;
const MAX_PORTS = 20_000;

export function validateSlice({ addressType, endpoints = [], ports = [] }: EndpointSlice): FieldError[] {
  const errors = oneOf('addressType', addressType, ['FQDN', 'IPv4', 'IPv6']);
  if (endpoints.length > MAX_ENDPOINTS) errors.push(tooMany('endpoints', endpoints.length, MAX_ENDPOINTS));
  for (const [index, { addresses, hostname }] of endpoints.entries()) {
    const path = `endpoints[${index}]`;
    if (!addresses?.length) errors.push(required(`${path}.addresses`, 'must contain at least 1 address'));
    else if (addresses.length > MAX_ADDRESSES)
      errors.push(tooMany(`${path}.addresses`, addresses.length, MAX_ADDRESSES));
    (addresses ?? []).forEach((address, i) => {
      errors.push(...validateAddress(`${path}.addresses[${i}]`, addressType, address));
    });
    if (hostname) errors.push(...problems(`${path}.hostname`, hostname, dnsLabelProblems(hostname)));
  }
  if (ports.length > MAX_PORTS) errors.push(tooMany('ports', ports.length, MAX_PORTS));
  const names = new Set<string>();
  for (const [index, { name = '', port, protocol }] of ports.entries()) {
    const path = `ports[${index}]`;
    if (name) errors.push(...problems(`${path}.name`, name, dnsLabelProblems(name)));
    if (names.has(name)) errors.push(duplicate(`${path}.name`, name));
    names.add(name);
    errors.push(...oneOf(`${path}.protocol`, protocol, ['SCTP', 'TCP', 'UDP']));
    if (port !== undefined) errors.push(...problems(`${path}.port`, port, portNumberProblems(port)));
  }
  return errors;
}

function validateAddress(field: string, type: string, address: string): FieldError[] {
  if (type === 'FQDN') return problems(field, address, dnsSubdomainProblems(address));
  const isIpv4 = parseIpv4(address) !== undefined;
  if (type === 'IPv4' && !isIpv4) return [invalidValue(field, address, 'must be an IPv4 address')];
  if (type === 'IPv6' && isIpv4) return [invalidValue(field, address, 'must be an IPv6 address')];
  return ordinaryIpAddress(field, address);
}
