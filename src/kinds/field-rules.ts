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
