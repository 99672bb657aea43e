import {
  dnsSubdomainProblems,
  type FieldError,
  forbidden,
  invalidValue,
  type LoadBalancerIngress,
  notSupported,
  required,
  type Service,
  type Stored,
} from '#api';
import { parseIpAddress } from '#base';
import { ipAddress } from '../../address-rules.ts';
import { problems } from '../../field-rules.ts';

const MODES = ['Proxy', 'VIP'];

/** Only a service with a balancer can say where it listens. */
export function validateServiceStatus({ spec, status }: Service, old: Stored<Service>): FieldError[] {
  const field = 'status.loadBalancer.ingress';
  const ingress = status?.loadBalancer?.ingress ?? [];
  if (ingress.length > 0 && spec?.type !== 'LoadBalancer') {
    return [forbidden(field, "may only be used when `spec.type` is 'LoadBalancer'")];
  }
  const before = (old.status.loadBalancer?.ingress ?? []).flatMap(({ ip }) => ip || []);
  return ingress.flatMap((item, i) => validateIngress(`${field}[${i}]`, item, before));
}

function validateIngress(field: string, { ip, ipMode, hostname }: LoadBalancerIngress, old: string[]): FieldError[] {
  const errors = ip ? ipAddress(`${field}.ip`, ip, old) : [];
  if (ipMode === undefined) {
    if (ip) errors.push(required(`${field}.ipMode`, 'must be specified when `ip` is set'));
  } else if (!ip) errors.push(forbidden(`${field}.ipMode`, 'may not be specified when `ip` is not set'));
  else if (!MODES.includes(ipMode)) errors.push(notSupported(`${field}.ipMode`, ipMode, MODES));
  if (!hostname) return errors;
  errors.push(...problems(`${field}.hostname`, hostname, dnsSubdomainProblems(hostname)));
  if (parseIpAddress(hostname)) {
    errors.push(invalidValue(`${field}.hostname`, hostname, 'must be a DNS name, not an IP address'));
  }
  return errors;
}
