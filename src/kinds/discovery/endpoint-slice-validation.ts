import {
  type DiscoveryV1EndpointPort,
  dnsLabelProblems,
  dnsSubdomainProblems,
  duplicate,
  type Endpoint,
  type EndpointHints,
  type EndpointSlice,
  type FieldError,
  invalidValue,
  labelValueProblems,
  required,
  type Stored,
  tooMany,
} from '#api';
import { parseIpAddress } from '#base';
import { addressWarnings, endpointAddress, ipAddress } from '../address-rules.ts';
import { oneOf, problems, qualifiedName } from '../field-rules.ts';
import { sameValue } from '../immutable-field.ts';
import { validateLabels } from '../metadata-validation.ts';

const MAX_ENDPOINTS = 1000;
const MAX_ADDRESSES = 100;
const MAX_PORTS = 20_000;
const MAX_TOPOLOGY = 16;
const MAX_HINTS = 8;

export function validateSlice(
  { addressType, endpoints = [], ports = [] }: EndpointSlice,
  old?: Stored<EndpointSlice>,
): FieldError[] {
  const errors = oneOf('addressType', addressType, ['FQDN', 'IPv4', 'IPv6']);
  // What was valid once may stay as it is.
  if (!old || !sameValue(endpoints, old.endpoints)) errors.push(...validateEndpoints(addressType, endpoints));
  return [...errors, ...validatePorts(ports)];
}

function validateEndpoints(addressType: string, endpoints: readonly Endpoint[]): FieldError[] {
  if (endpoints.length > MAX_ENDPOINTS) return [tooMany('endpoints', endpoints.length, MAX_ENDPOINTS)];
  return endpoints.flatMap(({ addresses = [], nodeName, deprecatedTopology = {}, hostname, hints }, index) => {
    const path = `endpoints[${index}]`;
    const errors: FieldError[] = [];
    if (addresses.length === 0) errors.push(required(`${path}.addresses`, 'must contain at least 1 address'));
    errors.push(...atMost(`${path}.addresses`, addresses.length, MAX_ADDRESSES));
    addresses.forEach((address, i) => {
      errors.push(...validateAddress(`${path}.addresses[${i}]`, addressType, address));
    });
    if (nodeName !== undefined) errors.push(...problems(`${path}.nodeName`, nodeName, dnsSubdomainProblems(nodeName)));
    errors.push(
      ...atMost(`${path}.deprecatedTopology`, Object.keys(deprecatedTopology).length, MAX_TOPOLOGY),
      ...validateLabels(deprecatedTopology, `${path}.deprecatedTopology`),
    );
    if (hostname !== undefined) errors.push(...problems(`${path}.hostname`, hostname, dnsLabelProblems(hostname)));
    return hints ? [...errors, ...validateHints(`${path}.hints`, hints)] : errors;
  });
}

function atMost(field: string, count: number, max: number): FieldError[] {
  return count > max ? [tooMany(field, count, max)] : [];
}

function validateAddress(field: string, type: string, address: string): FieldError[] {
  if (type === 'FQDN') return fullDomain(field, address);
  if (type !== 'IPv4' && type !== 'IPv6') return [];
  const errors = ipAddress(field, address);
  if (errors.length > 0) return errors;
  if (parseIpAddress(address)?.family !== Number(type.slice(-1))) {
    errors.push(invalidValue(field, address, `must be an ${type} address`));
  }
  return [...errors, ...endpointAddress(field, address)];
}

/** A name of at least two parts, which may end in a dot. */
function fullDomain(field: string, text: string): FieldError[] {
  if (!text) return [required(field)];
  const name = text.replace(/\.$/, '');
  const wrong = dnsSubdomainProblems(name);
  if (wrong.length > 0) return [invalidValue(field, name, wrong.join(','))];
  const parts = name.split('.');
  if (parts.length < 2) {
    return [invalidValue(field, name, 'should be a domain with at least two segments separated by dots')];
  }
  const part = parts.find((label) => dnsLabelProblems(label).length > 0);
  return part === undefined ? [] : [invalidValue(field, part, dnsLabelProblems(part).join(','))];
}

function validateHints(field: string, { forZones = [], forNodes = [] }: EndpointHints): FieldError[] {
  const zones = atMost(`${field}.forZones`, forZones.length, MAX_HINTS);
  if (zones.length > 0) return zones;
  const errors = eachOnce(`${field}.forZones`, forZones, labelValueProblems);
  const nodes = atMost(`${field}.forNodes`, forNodes.length, MAX_HINTS);
  return [...errors, ...(nodes.length > 0 ? nodes : eachOnce(`${field}.forNodes`, forNodes, dnsSubdomainProblems))];
}

function eachOnce(
  field: string,
  items: readonly { name: string }[],
  problemsOf: (name: string) => string[],
): FieldError[] {
  return items.flatMap(({ name }, i) => {
    const path = `${field}[${i}].name`;
    const isRepeated = items.findIndex((other) => other.name === name) < i;
    return [...(isRepeated ? [duplicate(path, name)] : []), ...problems(path, name, problemsOf(name))];
  });
}

function validatePorts(ports: readonly DiscoveryV1EndpointPort[]): FieldError[] {
  if (ports.length > MAX_PORTS) return [tooMany('ports', ports.length, MAX_PORTS)];
  const names = new Set<string>();
  return ports.flatMap(({ name = '', protocol, appProtocol }, index) => {
    const path = `ports[${index}]`;
    const errors = name ? problems(`${path}.name`, name, dnsLabelProblems(name)) : [];
    if (names.has(name)) errors.push(duplicate(`${path}.name`, name));
    names.add(name);
    errors.push(...oneOf(`${path}.protocol`, protocol, ['SCTP', 'TCP', 'UDP']));
    if (appProtocol !== undefined) errors.push(...qualifiedName(`${path}.appProtocol`, appProtocol));
    return errors;
  });
}

export function sliceWarnings({ addressType, endpoints = [] }: EndpointSlice): string[] {
  const warnings: string[] = [];
  if (addressType === 'FQDN') warnings.push('spec.addressType: FQDN endpoints are deprecated');
  else {
    for (const [i, { addresses = [] }] of endpoints.entries()) {
      for (const [j, address] of addresses.entries()) {
        warnings.push(...addressWarnings(`endpoints[${i}].addresses[${j}]`, address));
      }
    }
  }
  return warnings;
}
