import {
  dnsLabelProblems,
  dnsSubdomainProblems,
  duplicate,
  type FieldError,
  forbidden,
  invalidValue,
  notSupported,
  portNumberProblems,
  required,
  type Service,
  type ServicePort,
  type ServiceSpec,
  type Stored,
} from '#api';
import { parseIpv4 } from '#base';
import { ipAddress, oneOf, ordinaryIpAddress, portNumberOrName, problems, qualifiedName } from '../../field-rules.ts';
import { immutable } from '../../immutable-field.ts';
import { validateLabels } from '../../metadata-validation.ts';
import { needsClusterIP } from './carry-over.ts';

const TYPES = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'];
const PROTOCOLS = ['SCTP', 'TCP', 'UDP'];
const POLICIES = ['Cluster', 'Local'];
const MAX_STICKY_SECONDS = 86_400;

const isHeadless = ({ clusterIPs }: ServiceSpec) => clusterIPs?.[0] === 'None';

export function validateService({ spec = {} }: Service): FieldError[] {
  const ports = spec.ports ?? [];
  const errors: FieldError[] = [];
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
    ...validateAddresses(spec),
  );
  (spec.externalIPs ?? []).forEach((ip, i) => {
    errors.push(...ordinaryIpAddress(`spec.externalIPs[${i}]`, ip));
  });
  errors.push(...oneOf('spec.type', spec.type, TYPES), ...validateUniquePorts(spec), ...validatePolicies(spec));
  return errors;
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
  if (sessionAffinity !== 'ClientIP') {
    return config ? [forbidden(field, 'must not be set when session affinity is None')] : [];
  }
  const seconds = config?.clientIP?.timeoutSeconds;
  if (seconds === undefined) return [required(field, 'when session affinity type is ClientIP')];
  if (seconds > 0 && seconds <= MAX_STICKY_SECONDS) return [];
  const text = `must be greater than 0 and less than ${MAX_STICKY_SECONDS}`;
  return [invalidValue(`${field}.clientIP.timeoutSeconds`, seconds, text)];
}

function validateAddresses(spec: ServiceSpec): FieldError[] {
  if (!needsClusterIP(spec)) return [];
  const errors: FieldError[] = [];
  const { clusterIP, clusterIPs = [], ipFamilies = [], ipFamilyPolicy } = spec;
  const families = ['IPv4', 'IPv6'];
  ipFamilies.forEach((family, i) => {
    if (!families.includes(family)) errors.push(notSupported(`spec.ipFamilies[${i}]`, family, families));
  });
  if (ipFamilyPolicy !== undefined) {
    errors.push(
      ...oneOf('spec.ipFamilyPolicy', ipFamilyPolicy, ['PreferDualStack', 'RequireDualStack', 'SingleStack']),
    );
  }
  if (clusterIPs.length > 0 && clusterIP !== clusterIPs[0]) {
    errors.push(invalidValue('spec.clusterIPs', clusterIPs, 'first value must match `clusterIP`'));
  }
  if (clusterIPs.length > 2) {
    errors.push(invalidValue('spec.clusterIPs', clusterIPs, 'may only hold up to 2 values'));
  }
  clusterIPs.forEach((ip, i) => {
    if (ip === 'None') {
      if (clusterIPs.length > 1)
        errors.push(invalidValue(`spec.clusterIPs[${i}]`, ip, "'None' must be the first and only value"));
      return;
    }
    errors.push(...ipAddress(`spec.clusterIPs[${i}]`, ip));
    const family = parseIpv4(ip) === undefined ? 'IPv6' : 'IPv4';
    if (ipFamilies[i] && ipFamilies[i] !== family) {
      errors.push(
        invalidValue(
          `spec.clusterIPs[${i}]`,
          ip,
          `expected an ${ipFamilies[i]} value as indicated by \`ipFamilies[${i}]\``,
        ),
      );
    }
  });
  return errors;
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
    if (numbers.has(key)) errors.push(duplicate(`spec.ports[${i}]`, { protocol, port }));
    numbers.add(key);
  });
  return errors;
}

function validatePolicies(spec: ServiceSpec): FieldError[] {
  const errors: FieldError[] = [];
  const { type, externalTrafficPolicy: outer, internalTrafficPolicy: inner } = spec;
  const isBalanced = type === 'LoadBalancer';
  if (!isBalanced && spec.loadBalancerSourceRanges?.length) {
    errors.push(forbidden('spec.LoadBalancerSourceRanges', "may only be used when `type` is 'LoadBalancer'"));
  }
  if (!isBalanced && spec.allocateLoadBalancerNodePorts !== undefined) {
    errors.push(forbidden('spec.allocateLoadBalancerNodePorts', "may only be used when `type` is 'LoadBalancer'"));
  }
  if (!isBalanced && spec.loadBalancerClass !== undefined) {
    errors.push(forbidden('spec.loadBalancerClass', "may only be used when `type` is 'LoadBalancer'"));
  }
  const fromOutside = isBalanced || type === 'NodePort' || (type === 'ClusterIP' && Boolean(spec.externalIPs?.length));
  if (fromOutside) errors.push(...oneOf('spec.externalTrafficPolicy', outer, POLICIES));
  else if (outer) {
    errors.push(
      invalidValue('spec.externalTrafficPolicy', outer, 'may only be set for externally-accessible services'),
    );
  }
  if (spec.healthCheckNodePort && !(isBalanced && outer === 'Local')) {
    const text = "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'";
    errors.push(invalidValue('spec.healthCheckNodePort', spec.healthCheckNodePort, text));
  }
  if (inner !== undefined && !POLICIES.includes(inner)) {
    errors.push(notSupported('spec.internalTrafficPolicy', inner, POLICIES));
  }
  const { trafficDistribution } = spec;
  if (trafficDistribution !== undefined) {
    const supported = ['PreferClose', 'PreferSameNode', 'PreferSameZone'];
    errors.push(...oneOf('spec.trafficDistribution', trafficDistribution, supported));
  }
  return errors;
}

/** The address of a service is for life, unless it becomes or stops being an ExternalName. */
export function validateServiceUpdate({ spec = {} }: Service, { spec: old }: Stored<Service>): FieldError[] {
  if (!needsClusterIP(spec) || !needsClusterIP(old)) return [];
  const errors: FieldError[] = [];
  const [before] = old.clusterIPs ?? [];
  if (before && spec.clusterIPs?.[0] !== before) {
    errors.push(invalidValue('spec.clusterIPs[0]', spec.clusterIPs ?? null, 'may not change once set'));
  }
  if (old.ipFamilies?.[0] && spec.ipFamilies?.[0] !== old.ipFamilies[0]) {
    errors.push(invalidValue('spec.ipFamilies[0]', spec.ipFamilies ?? null, 'may not change once set'));
  }
  if (old.type === 'LoadBalancer' && spec.type === 'LoadBalancer') {
    if (spec.loadBalancerClass !== old.loadBalancerClass) {
      errors.push(...immutable('spec.loadBalancerClass', spec.loadBalancerClass, old.loadBalancerClass));
    }
  }
  return errors;
}
