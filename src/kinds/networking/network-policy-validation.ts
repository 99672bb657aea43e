import {
  type FieldError,
  forbidden,
  type IPBlock,
  invalidValue,
  type NetworkPolicy,
  type NetworkPolicyPeer,
  type NetworkPolicyPort,
  notSupported,
  required,
} from '#api';
import { isInside, parseIpRange } from '#base';
import { ipRange, rangeWarnings } from '../address-rules.ts';
import { portNumberOrName } from '../field-rules.ts';
import { validateLabelSelector } from '../label-selector-validation.ts';

const PROTOCOLS = ['TCP', 'UDP', 'SCTP'];
const POLICY_TYPES = ['Ingress', 'Egress'];

export function validateNetworkPolicy({ spec }: NetworkPolicy): FieldError[] {
  const errors = validateLabelSelector('spec.podSelector', spec?.podSelector);
  for (const [i, { ports = [], from = [] }] of (spec?.ingress ?? []).entries()) {
    errors.push(...validatePorts(`spec.ingress[${i}].ports`, ports), ...validatePeers(`spec.ingress[${i}].from`, from));
  }
  for (const [i, { ports = [], to = [] }] of (spec?.egress ?? []).entries()) {
    errors.push(...validatePorts(`spec.egress[${i}].ports`, ports), ...validatePeers(`spec.egress[${i}].to`, to));
  }
  const { policyTypes = [] } = spec ?? {};
  if (policyTypes.length > 2) {
    errors.push(invalidValue('spec.policyTypes', policyTypes, 'may not specify more than two policyTypes'));
    return errors;
  }
  policyTypes.forEach((type, i) => {
    if (!POLICY_TYPES.includes(type)) errors.push(notSupported(`spec.policyTypes[${i}]`, type, POLICY_TYPES));
  });
  return errors;
}

function validatePorts(field: string, ports: readonly NetworkPolicyPort[]): FieldError[] {
  return ports.flatMap(({ port, endPort, protocol }, i) => {
    const path = `${field}[${i}]`;
    const errors: FieldError[] = [];
    if (protocol && !PROTOCOLS.includes(protocol)) errors.push(notSupported(`${path}.protocol`, protocol, PROTOCOLS));
    const ends = (text: string) => invalidValue(`${path}.endPort`, endPort, text);
    if (port === undefined) {
      return endPort === undefined ? errors : [...errors, ends('may not be specified when `port` is not specified')];
    }
    if (typeof port === 'string') {
      if (endPort !== undefined) errors.push(ends('may not be specified when `port` is non-numeric'));
      return [...errors, ...portNumberOrName(`${path}.port`, port)];
    }
    errors.push(...portNumberOrName(`${path}.port`, port));
    if (endPort === undefined) return errors;
    if (endPort < port) errors.push(ends('must be greater than or equal to `port`'));
    return [...errors, ...portNumberOrName(`${path}.endPort`, endPort)];
  });
}

function validatePeers(field: string, peers: readonly NetworkPolicyPeer[]): FieldError[] {
  return peers.flatMap(({ podSelector, namespaceSelector, ipBlock }, i) => {
    const path = `${field}[${i}]`;
    const errors = [
      ...validateLabelSelector(`${path}.podSelector`, podSelector),
      ...validateLabelSelector(`${path}.namespaceSelector`, namespaceSelector),
      ...(ipBlock ? validateBlock(`${path}.ipBlock`, ipBlock) : []),
    ];
    if (!podSelector && !namespaceSelector && !ipBlock) errors.push(required(path, 'must specify a peer'));
    else if (ipBlock && (podSelector || namespaceSelector)) {
      errors.push(forbidden(path, 'may not specify both ipBlock and another peer'));
    }
    return errors;
  });
}

function validateBlock(path: string, { cidr, except = [] }: IPBlock): FieldError[] {
  if (!cidr) return [required(`${path}.cidr`)];
  const whole = parseIpRange(cidr);
  if (!whole) return ipRange(`${path}.cidr`, cidr);
  return except.flatMap((text, i) => {
    const part = parseIpRange(text);
    const at = `${path}.except[${i}]`;
    if (!part) return ipRange(at, text);
    return isInside(part, whole) ? [] : [invalidValue(at, text, 'must be a strict subset of `cidr`')];
  });
}

/** What may be wrong with the ranges of addresses of a policy. */
export function networkPolicyWarnings({ spec }: NetworkPolicy): string[] {
  const peers = [
    ...(spec?.ingress ?? []).map(({ from }, i) => ({ path: `spec.ingress[${i}].from`, peers: from ?? [] })),
    ...(spec?.egress ?? []).map(({ to }, i) => ({ path: `spec.egress[${i}].to`, peers: to ?? [] })),
  ];
  return peers.flatMap(({ path, peers: list }) =>
    list.flatMap(({ ipBlock }, i) => {
      if (!ipBlock) return [];
      const at = `${path}[${i}].ipBlock`;
      return [
        ...rangeWarnings(`${at}.cidr`, ipBlock.cidr),
        ...(ipBlock.except ?? []).flatMap((text, j) => rangeWarnings(`${at}.except[${j}]`, text)),
      ];
    }),
  );
}
