import { type CertificateSigningRequest, type FieldError, invalidValue, notSupported, required } from '#api';
import { domainPrefixedPath } from '../field-rules.ts';

const SHORTEST_SECONDS = 600;
const USAGES: readonly string[] = [
  'signing',
  'digital signature',
  'content commitment',
  'key encipherment',
  'key agreement',
  'data encipherment',
  'cert sign',
  'crl sign',
  'encipher only',
  'decipher only',
  'any',
  'server auth',
  'client auth',
  'code signing',
  'email protection',
  's/mime',
  'ipsec end system',
  'ipsec tunnel',
  'ipsec user',
  'timestamping',
  'ocsp signing',
  'microsoft sgc',
  'netscape sgc',
];

export function validateRequest({ spec, ...rest }: CertificateSigningRequest): FieldError[] {
  const { request = '', usages = [], signerName = '', expirationSeconds } = spec ?? {};
  const errors: FieldError[] = [];
  if (!isRequest(request)) {
    errors.push(invalidValue('spec.request', request, 'PEM block type must be CERTIFICATE REQUEST'));
  }
  if (usages.length === 0) errors.push(required('spec.usages', 'usages are required'));
  usages.forEach((usage, i) => {
    if (!USAGES.includes(usage)) errors.push(notSupported(`spec.usages[${i}]`, usage, USAGES.toSorted()));
  });
  errors.push(...domainPrefixedPath('spec.signerName', signerName));
  if (expirationSeconds !== undefined && expirationSeconds < SHORTEST_SECONDS) {
    const text = `may not specify a duration less than ${SHORTEST_SECONDS} seconds (10 minutes)`;
    errors.push(invalidValue('spec.expirationSeconds', expirationSeconds, text));
  }
  return [...errors, ...validateConditions({ ...rest, spec })];
}

/** A request is approved or denied for good, never both. */
export function validateConditions({ status }: CertificateSigningRequest): FieldError[] {
  const seen = new Map<string, number>();
  return (status?.conditions ?? []).flatMap(({ type, status: value }, i) => {
    const path = `status.conditions[${i}]`;
    const errors: FieldError[] = type ? [] : [required(`${path}.type`)];
    if (['Approved', 'Denied', 'Failed'].includes(type) && value !== 'True') {
      errors.push(notSupported(`${path}.status`, value, ['True']));
    }
    const opposite = type === 'Approved' ? 'Denied' : type === 'Denied' ? 'Approved' : undefined;
    if (opposite && seen.has(opposite)) {
      errors.push(invalidValue(`${path}.type`, type, 'Approved and Denied conditions are mutually exclusive'));
    }
    if (seen.has(type)) errors.push({ type: 'FieldValueDuplicate', field: `${path}.type`, value: type, detail: '' });
    seen.set(type, i);
    return errors;
  });
}

function isRequest(base64: string): boolean {
  try {
    return /^\s*-----BEGIN CERTIFICATE REQUEST-----\s/.test(atob(base64));
  } catch {
    // Not even base64.
    return false;
  }
}
