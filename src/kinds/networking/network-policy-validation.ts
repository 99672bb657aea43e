import {
  type FieldError,
  forbidden,
  invalidValue,
  type NetworkPolicy,
  type NetworkPolicyPeer,
  type NetworkPolicyPort,
  notSupported,
  required,
} from '#api';
import { ipRange } from '../address-rules.ts';
import { portNumberOrName } from '../field-rules.ts';
import { validateLabelSelector } from '../label-selector-validation.ts';

const PROTOCOLS = ['SCTP', 'TCP', 'UDP'];
const POLICY_TYPES = ['Egress', 'Ingress'];

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
    if (port !== undefined) errors.push(...portNumberOrName(`${path}.port`, port));
    if (endPort === undefined) return errors;
    if (port === undefined) {
      return [...errors, required(`${path}.endPort`, 'may not be specified when `port` is not specified')];
    }
    if (typeof port === 'string') {
      return [...errors, invalidValue(`${path}.endPort`, endPort, 'may not be specified when `port` is non-numeric')];
    }
    if (endPort < port) {
      errors.push(invalidValue(`${path}.endPort`, endPort, 'must be greater than or equal to `port`'));
    }
    return [...errors, ...portNumberOrName(`${path}.endPort`, endPort)];
  });
}

function validatePeers(field: string, peers: readonly NetworkPolicyPeer[]): FieldError[] {
  return peers.flatMap(({ podSelector, namespaceSelector, ipBlock }, i) => {
    const path = `${field}[${i}]`;
    const errors = [
      ...validateLabelSelector(`${path}.podSelector`, podSelector),
      ...validateLabelSelector(`${path}.namespaceSelector`, namespaceSelector),
    ];
    if (!podSelector && !namespaceSelector && !ipBlock) errors.push(required(path, 'must specify a peer'));
    else if (ipBlock && (podSelector || namespaceSelector)) {
      errors.push(forbidden(path, 'may not specify both ipBlock and another peer'));
    }
    if (!ipBlock) return errors;
    const { cidr, except = [] } = ipBlock;
    if (!cidr) return [...errors, required(`${path}.ipBlock.cidr`)];
    return [
      ...errors,
      ...ipRange(`${path}.ipBlock.cidr`, cidr),
      ...except.flatMap((range, j) => ipRange(`${path}.ipBlock.except[${j}]`, range)),
    ];
  });
}
