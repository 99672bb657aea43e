import {
  dns1035LabelProblems,
  dnsSubdomainProblems,
  type FieldError,
  type HTTPIngressPath,
  type Ingress,
  type IngressBackend,
  invalidValue,
  notSupported,
  portNameProblems,
  portNumberProblems,
  required,
} from '#api';
import { parseIpAddress } from '#base';
import { ipAddress } from '../address-rules.ts';
import { problems } from '../field-rules.ts';
import { validateReference } from './object-reference-validation.ts';

export const OLD_CLASS = 'kubernetes.io/ingress.class';
const PATH_TYPES = ['Exact', 'ImplementationSpecific', 'Prefix'];

export function validateIngress({ spec = {} }: Ingress): FieldError[] {
  const { rules = [], tls = [], defaultBackend, ingressClassName } = spec;
  const errors: FieldError[] = [];
  if (rules.length === 0 && !defaultBackend) {
    const text = 'either `defaultBackend` or `rules` must be specified';
    errors.push(invalidValue('spec', spec.rules ?? null, text));
  }
  if (defaultBackend) errors.push(...validateBackend('spec.defaultBackend', defaultBackend));
  rules.forEach(({ host, http }, i) => {
    if (host && parseIpAddress(host)) {
      errors.push(invalidValue(`spec.rules[${i}].host`, host, 'must be a DNS name, not an IP address'));
    }
    if (host) errors.push(...validateHost(`spec.rules[${i}].host`, host));
    if (!http) return;
    const path = `spec.rules[${i}].http.paths`;
    if (!http.paths?.length) errors.push(required(path));
    (http.paths ?? []).forEach((p, j) => {
      errors.push(...validatePath(`${path}[${j}]`, p));
    });
  });
  for (const [i, { hosts = [], secretName }] of tls.entries()) {
    hosts.forEach((host, j) => {
      errors.push(...validateHost(`spec.tls[${i}].hosts[${j}]`, host));
    });
    if (secretName) {
      errors.push(...problems(`spec.tls[${i}].secretName`, secretName, dnsSubdomainProblems(secretName)));
    }
  }
  if (ingressClassName !== undefined) {
    errors.push(...problems('spec.ingressClassName', ingressClassName, dnsSubdomainProblems(ingressClassName)));
  }
  return errors;
}

/** A class is said in one way only. */
export function validateIngressClassChoice({ metadata, spec }: Ingress): FieldError[] {
  const old = metadata?.annotations?.[OLD_CLASS];
  if (old === undefined || spec?.ingressClassName === undefined || old === spec.ingressClassName) return [];
  const text = 'must match `ingressClassName` when both are specified';
  return [invalidValue(`annotations.${OLD_CLASS}`, old, text)];
}

/** What a controller says of where an ingress can be reached. */
export function validateIngressStatus({ status }: Ingress): FieldError[] {
  return (status?.loadBalancer?.ingress ?? []).flatMap(({ ip, hostname }, i) => {
    const path = `status.loadBalancer.ingress[${i}]`;
    const errors = ip ? ipAddress(`${path}.ip`, ip) : [];
    if (!hostname) return errors;
    errors.push(...problems(`${path}.hostname`, hostname, dnsSubdomainProblems(hostname)));
    if (parseIpAddress(hostname)) {
      errors.push(invalidValue(`${path}.hostname`, hostname, 'must be a DNS name, not an IP address'));
    }
    return errors;
  });
}

const WILDCARD = /^\*\.[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

function validateHost(field: string, host: string): FieldError[] {
  if (!host.includes('*')) return problems(field, host, dnsSubdomainProblems(host));
  if (WILDCARD.test(host)) return [];
  const text = `a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character (e.g. '*.example.com', regex used for validation is '${WILDCARD.source.slice(1, -1)}')`;
  return [invalidValue(field, host, text)];
}

/** Parts of a path that would mean another path. */
const BAD_PARTS = ['//', '/./', '/../', '%2f', '%2F'];
const BAD_ENDS = ['/..', '/.'];

function validatePath(field: string, { path = '', pathType, backend }: HTTPIngressPath): FieldError[] {
  if (!pathType) return [required(`${field}.pathType`, 'pathType must be specified')];
  const errors: FieldError[] = [];
  if (pathType === 'ImplementationSpecific') {
    if (path && !path.startsWith('/')) errors.push(invalidValue(`${field}.path`, path, 'must be an absolute path'));
  } else if (!PATH_TYPES.includes(pathType)) errors.push(notSupported(`${field}.pathType`, pathType, PATH_TYPES));
  else {
    if (!path.startsWith('/')) errors.push(invalidValue(`${field}.path`, path, 'must be an absolute path'));
    for (const part of BAD_PARTS) {
      if (path.includes(part)) errors.push(invalidValue(`${field}.path`, path, `must not contain '${part}'`));
    }
    for (const end of BAD_ENDS) {
      if (path.endsWith(end)) errors.push(invalidValue(`${field}.path`, path, `cannot end with '${end}'`));
    }
  }
  return [...errors, ...validateBackend(`${field}.backend`, backend ?? {})];
}

function validateBackend(field: string, { service, resource }: IngressBackend): FieldError[] {
  if (service && resource) return [invalidValue(field, '', 'cannot set both resource and service backends')];
  if (resource) return validateReference(`${field}.resource`, resource);
  if (!service) return [invalidValue(field, '', 'resource or service backend is required')];
  const { name, port } = service;
  const errors = name
    ? problems(`${field}.service.name`, name, dns1035LabelProblems(name))
    : [required(`${field}.service.name`)];
  if (port?.name && port.number) {
    errors.push(invalidValue(field, '', 'cannot set both port name & port number'));
  } else if (port?.name) {
    errors.push(...problems(`${field}.service.port.name`, port.name, portNameProblems(port.name)));
  } else if (port?.number) {
    errors.push(...problems(`${field}.service.port.number`, port.number, portNumberProblems(port.number)));
  } else errors.push(required(field, 'port name or number is required'));
  return errors;
}
