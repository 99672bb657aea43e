import {
  dnsLabelProblems,
  dnsSubdomainProblems,
  duplicate,
  type FieldError,
  forbidden,
  invalidValue,
  portNumberProblems,
  required,
  type Service,
  type ServicePort,
  type ServiceSpec,
  type Stored,
} from '#api';
import { endpointAddress, ipAddress } from '../../address-rules.ts';
import { oneOf, portNumberOrName, problems, qualifiedName } from '../../field-rules.ts';
import { validateLabels } from '../../metadata-validation.ts';
import { validateAddressChange, validateAddresses } from './addresses-validation.ts';
import { isHeadless } from './carry-over.ts';
import { validatePolicies, validatePolicyChange } from './policies-validation.ts';

const TYPES = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'];
const PROTOCOLS = ['SCTP', 'TCP', 'UDP'];
const MAX_STICKY_SECONDS = 86_400;
const TOPOLOGY_MODE = 'service.kubernetes.io/topology-mode';
const TOPOLOGY_HINTS = 'service.kubernetes.io/topology-aware-hints';

export function validateService(service: Service, old?: Stored<Service>): FieldError[] {
  const { spec = {} } = service;
  const ports = spec.ports ?? [];
  const errors: FieldError[] = [];
  if (old) errors.push(...validateAddressChange(spec, old.spec), ...validatePolicyChange(spec, old.spec));
  errors.push(...validateTopology(service));
  if (ports.length === 0 && !isHeadless(spec) && spec.type !== 'ExternalName') errors.push(required('spec.ports'));
  errors.push(...validateType(spec));
  const names = new Set<string>();
  ports.forEach((port, i) => {
    errors.push(...validatePort(`spec.ports[${i}]`, port, ports.length > 1, names));
  });
  errors.push(
    ...validateLabels(spec.selector, 'spec.selector'),
    ...oneOf('spec.sessionAffinity', spec.sessionAffinity, ['ClientIP', 'None']),
    ...validateAffinity(spec),
    ...validateAddresses(spec, old?.spec),
  );
  (spec.externalIPs ?? []).forEach((ip, i) => {
    const malformed = ipAddress(`spec.externalIPs[${i}]`, ip, old?.spec.externalIPs);
    errors.push(...(malformed.length > 0 ? malformed : endpointAddress(`spec.externalIPs[${i}]`, ip)));
  });
  errors.push(...oneOf('spec.type', spec.type, TYPES), ...validateUniquePorts(spec));
  return [...errors, ...validatePolicies(service, old)];
}

function validateTopology({ metadata }: Service): FieldError[] {
  const { [TOPOLOGY_MODE]: mode, [TOPOLOGY_HINTS]: hints } = metadata?.annotations ?? {};
  if (mode === undefined || hints === undefined || mode === hints) return [];
  const text = `must match annotations[${TOPOLOGY_HINTS}] when both are specified`;
  return [invalidValue(`metadata.annotations[${TOPOLOGY_MODE}]`, mode, text)];
}

function validateType(spec: ServiceSpec): FieldError[] {
  if (spec.type === 'LoadBalancer' || spec.type === 'NodePort') {
    if (!isHeadless(spec)) return [];
    return [invalidValue('spec.clusterIPs[0]', 'None', `may not be set to 'None' for ${spec.type} services`)];
  }
  if (spec.type !== 'ExternalName') return [];
  const errors: FieldError[] = [];
  const text = 'may not be set for ExternalName services';
  if (spec.clusterIPs?.length) errors.push(forbidden('spec.clusterIPs', text));
  if (spec.ipFamilies?.length) errors.push(forbidden('spec.ipFamilies', text));
  if (spec.ipFamilyPolicy !== undefined) errors.push(forbidden('spec.ipFamilyPolicy', text));
  const name = (spec.externalName ?? '').replace(/\.$/, '');
  if (!name) errors.push(required('spec.externalName'));
  else errors.push(...problems('spec.externalName', name, dnsSubdomainProblems(name)));
  return errors;
}

function validatePort(field: string, port: ServicePort, needsName: boolean, names: Set<string>): FieldError[] {
  const errors: FieldError[] = [];
  const { name } = port;
  if (name) {
    errors.push(...problems(`${field}.name`, name, dnsLabelProblems(name)));
    if (names.has(name)) errors.push(duplicate(`${field}.name`, name));
    names.add(name);
  } else if (needsName) errors.push(required(`${field}.name`));
  errors.push(
    ...problems(`${field}.port`, port.port, portNumberProblems(port.port)),
    ...oneOf(`${field}.protocol`, port.protocol, PROTOCOLS),
    ...portNumberOrName(`${field}.targetPort`, port.targetPort),
  );
  if (port.appProtocol !== undefined) errors.push(...qualifiedName(`${field}.appProtocol`, port.appProtocol));
  return errors;
}

function validateAffinity({ sessionAffinity, sessionAffinityConfig: config }: ServiceSpec): FieldError[] {
  const field = 'spec.sessionAffinityConfig';
  if (sessionAffinity === 'None') {
    return config ? [forbidden(field, 'must not be set when session affinity is None')] : [];
  }
  if (sessionAffinity !== 'ClientIP') return [];
  const missing = 'when session affinity type is ClientIP';
  if (!config) return [required(field, missing)];
  if (!config.clientIP) return [required(`${field}.clientIP`, missing)];
  const { timeoutSeconds: seconds } = config.clientIP;
  if (seconds === undefined) return [required(`${field}.clientIP.timeoutSeconds`, missing)];
  if (seconds > 0 && seconds <= MAX_STICKY_SECONDS) return [];
  const text = `must be greater than 0 and less than ${MAX_STICKY_SECONDS}`;
  return [invalidValue(`${field}.clientIP.timeoutSeconds`, seconds, text)];
}

function validateUniquePorts({ type, ports = [] }: ServiceSpec): FieldError[] {
  const errors: FieldError[] = [];
  if (type === 'ClusterIP') {
    ports.forEach(({ nodePort }, i) => {
      if (nodePort) errors.push(forbidden(`spec.ports[${i}].nodePort`, "may not be used when `type` is 'ClusterIP'"));
    });
  }
  const nodePorts = new Set<string>();
  ports.forEach(({ protocol, nodePort }, i) => {
    if (!nodePort) return;
    const key = `${protocol}/${nodePort}`;
    if (nodePorts.has(key)) errors.push(duplicate(`spec.ports[${i}].nodePort`, nodePort));
    nodePorts.add(key);
  });
  const numbers = new Set<string>();
  ports.forEach(({ protocol, port }, i) => {
    const key = `${protocol}/${port}`;
    if (numbers.has(key)) errors.push(duplicate(`spec.ports[${i}]`, bare(protocol, port)));
    numbers.add(key);
  });
  return errors;
}

/** A port of which nothing is known but these two, as the original's messages show it. */
function bare(protocol: string | undefined, port: number): object {
  return { Name: '', Protocol: protocol ?? '', AppProtocol: null, Port: port, TargetPort: 0, NodePort: 0 };
}
