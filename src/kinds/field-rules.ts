import {
  dnsSubdomainProblems,
  type FieldError,
  invalidValue,
  labelKeyProblems,
  labelValueProblems,
  notSupported,
  portNameProblems,
  portNumberProblems,
  rangeText,
  required,
} from '#api';
import { parseIpv4 } from '#base';

/** One error per problem of a value. */
export function problems(field: string, value: unknown, texts: readonly string[]): FieldError[] {
  return texts.map((text) => invalidValue(field, value, text));
}

export function notNegative(field: string, value: number | undefined): FieldError[] {
  return value !== undefined && value < 0 ? [invalidValue(field, value, 'must be greater than or equal to 0')] : [];
}

export function inRange(field: string, value: number | undefined, low: number, high: number): FieldError[] {
  if (value === undefined || (value >= low && value <= high)) return [];
  return [invalidValue(field, value, rangeText(low, high))];
}

/** One of `supported`, which stand in the message in the order given. */
export function oneOf(field: string, value: string | undefined, supported: readonly string[]): FieldError[] {
  if (!value) return [required(field)];
  return supported.includes(value) ? [] : [notSupported(field, value, supported)];
}

export function qualifiedName(field: string, value: string): FieldError[] {
  return problems(field, value, labelKeyProblems(value));
}

export function labelValue(field: string, value: string): FieldError[] {
  return problems(field, value, labelValueProblems(value));
}

/** A port's number, or its name elsewhere. */
export function portNumberOrName(field: string, port: number | string | undefined): FieldError[] {
  if (typeof port === 'string') return problems(field, port, portNameProblems(port));
  return problems(field, port ?? 0, portNumberProblems(port ?? 0));
}

const IPV6 = /^(?=.*:)[0-9a-fA-F:.]{2,45}$/;

export function ipAddress(field: string, ip: string): FieldError[] {
  if (parseIpv4(ip) !== undefined || IPV6.test(ip)) return [];
  return [invalidValue(field, ip, 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)')];
}

/** An address that other machines can reach. */
export function ordinaryIpAddress(field: string, ip: string): FieldError[] {
  const errors = ipAddress(field, ip);
  if (errors.length) return errors;
  const said = (text: string) => errors.push(invalidValue(field, ip, text));
  if (ip === '0.0.0.0' || ip === '::') said('may not be unspecified (0.0.0.0 or ::)');
  if (/^127\./.test(ip) || ip === '::1') said('may not be in the loopback range (127.0.0.0/8, ::1/128)');
  if (/^169\.254\./.test(ip) || /^fe[89ab]/i.test(ip)) {
    said('may not be in the link-local range (169.254.0.0/16, fe80::/10)');
  }
  if (/^224\.0\.0\./.test(ip) || /^ff02:/i.test(ip)) {
    said('may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)');
  }
  return errors;
}

/** How many bytes a base64 text stands for. */
export function base64Bytes(text: string): number {
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  return Math.floor((text.length * 3) / 4) - padding;
}

/** A name with a domain before it, such as `acme.io/foo`. */
export function domainPrefixedPath(field: string, text: string): FieldError[] {
  if (!text) return [required(field)];
  const at = text.indexOf('/');
  if (at <= 0 || at === text.length - 1) {
    return [invalidValue(field, text, 'must be a domain-prefixed path (such as "acme.io/foo")')];
  }
  const [domain, path] = [text.slice(0, at), text.slice(at + 1)];
  const errors = problems(field, domain, dnsSubdomainProblems(domain));
  if (!/^[A-Za-z0-9/\-._~%!$&'()*+,;=:]+$/.test(path)) {
    errors.push(
      invalidValue(field, path, "Invalid path (regex used for validation is '[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+')"),
    );
  }
  return errors;
}
