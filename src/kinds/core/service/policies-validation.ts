import {
  type FieldError,
  forbidden,
  invalidValue,
  notSupported,
  portNumberProblems,
  required,
  type Service,
  type ServiceSpec,
  type Stored,
} from '#api';
import { ipRange } from '../../address-rules.ts';
import { oneOf, problems, qualifiedName } from '../../field-rules.ts';
import { isExternallyAccessible, needsHealthCheck } from './carry-over.ts';

const POLICIES = ['Cluster', 'Local'];
const DISTRIBUTIONS = ['PreferClose', 'PreferSameZone', 'PreferSameNode'];
const RANGES_ANNOTATION = 'service.beta.kubernetes.io/load-balancer-source-ranges';
const BALANCED_ONLY = "may only be used when `type` is 'LoadBalancer'";

/** Checks which way traffic may come to a service, and how it is spread. */
export function validatePolicies(service: Service, old?: Stored<Service>): FieldError[] {
  const { spec = {} } = service;
  const { type, allocateLoadBalancerNodePorts: allocate, loadBalancerClass } = spec;
  const errors = validateSourceRanges(service, old);
  if (type === 'LoadBalancer') {
    if (allocate === undefined) errors.push(required('allocateLoadBalancerNodePorts'));
    if (loadBalancerClass !== undefined) errors.push(...qualifiedName('spec.loadBalancerClass', loadBalancerClass));
  } else {
    if (allocate !== undefined) errors.push(forbidden('spec.allocateLoadBalancerNodePorts', BALANCED_ONLY));
    if (loadBalancerClass !== undefined) errors.push(forbidden('spec.loadBalancerClass', BALANCED_ONLY));
  }
  return [...errors, ...validateOuterPolicy(spec), ...validateInnerPolicy(spec)];
}

function validateSourceRanges({ metadata, spec = {} }: Service, old?: Stored<Service>): FieldError[] {
  const { type, loadBalancerSourceRanges: ranges = [] } = spec;
  const misplaced = (field: string) => (type === 'LoadBalancer' ? [] : [forbidden(field, BALANCED_ONLY)]);
  if (ranges.length > 0) {
    const field = 'spec.LoadBalancerSourceRanges';
    const before = (old?.spec.loadBalancerSourceRanges ?? []).map((text) => text.trim());
    return [...misplaced(field), ...ranges.flatMap((text, i) => ipRange(`${field}[${i}]`, text.trim(), before))];
  }
  const text = metadata?.annotations?.[RANGES_ANNOTATION];
  if (text === undefined) return [];
  const field = `metadata.annotations[${RANGES_ANNOTATION}]`;
  const isNew = text.trim() !== '' && old?.metadata.annotations?.[RANGES_ANNOTATION] !== text;
  const parts = isNew ? text.trim().split(',') : [];
  return [...misplaced(field), ...parts.flatMap((part) => ipRange(field, part.trim()))];
}

function validateOuterPolicy(spec: ServiceSpec): FieldError[] {
  const { externalTrafficPolicy: policy, healthCheckNodePort: port } = spec;
  const errors: FieldError[] = [];
  const field = 'spec.externalTrafficPolicy';
  if (isExternallyAccessible(spec)) errors.push(...oneOf(field, policy, POLICIES));
  else if (policy) errors.push(invalidValue(field, policy, 'may only be set for externally-accessible services'));
  const portField = 'spec.healthCheckNodePort';
  if (needsHealthCheck(spec)) {
    return port
      ? [...errors, ...problems(portField, port, portNumberProblems(port))]
      : [...errors, required(portField)];
  }
  const text = "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'";
  return port ? [...errors, invalidValue(portField, port, text)] : errors;
}

function validateInnerPolicy({ type, internalTrafficPolicy: policy, trafficDistribution }: ServiceSpec): FieldError[] {
  const errors: FieldError[] = [];
  const field = 'spec.internalTrafficPolicy';
  if (policy === undefined) {
    if (type === 'ClusterIP' || type === 'NodePort' || type === 'LoadBalancer') errors.push(required(field));
  } else if (!POLICIES.includes(policy)) errors.push(notSupported(field, policy, POLICIES));
  if (trafficDistribution !== undefined && !DISTRIBUTIONS.includes(trafficDistribution)) {
    errors.push(notSupported('spec.trafficDistribution', trafficDistribution, DISTRIBUTIONS));
  }
  return errors;
}

/** What of the traffic may not change: the class of a balancer, and the port it asks the nodes at. */
export function validatePolicyChange(spec: ServiceSpec, old: ServiceSpec): FieldError[] {
  const errors: FieldError[] = [];
  const areBalanced = spec.type === 'LoadBalancer' && old.type === 'LoadBalancer';
  if (areBalanced && spec.loadBalancerClass !== old.loadBalancerClass) {
    errors.push(invalidValue('spec.loadBalancerClass', spec.loadBalancerClass, 'may not change once set'));
  }
  if (spec.type === 'LoadBalancer') {
    const { loadBalancerClass: name } = spec;
    if (name !== undefined) errors.push(...qualifiedName('spec.loadBalancerClass', name));
  } else if (spec.loadBalancerClass !== undefined) errors.push(forbidden('spec.loadBalancerClass', BALANCED_ONLY));
  if (needsHealthCheck(old) && needsHealthCheck(spec) && spec.healthCheckNodePort !== old.healthCheckNodePort) {
    errors.push(forbidden('spec.healthCheckNodePort', 'field is immutable'));
  }
  return errors;
}
