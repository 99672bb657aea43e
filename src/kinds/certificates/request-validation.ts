import {
  type CertificateSigningRequest,
  dnsLabelProblems,
  dnsSubdomainProblems,
  duplicate,
  type FieldError,
  forbidden,
  invalidValue,
  notSupported,
  quoted,
  required,
  type Stored,
  tooLong,
} from '#api';
import { sameValue } from '../immutable-field.ts';

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

export function validateRequest({ spec, status }: CertificateSigningRequest): FieldError[] {
  const { request = '', usages = [], signerName = '', expirationSeconds } = spec ?? {};
  const errors: FieldError[] = [];
  if (!isPem(request, 'CERTIFICATE REQUEST')) {
    errors.push(invalidValue('spec.request', request, 'PEM block type must be CERTIFICATE REQUEST'));
  }
  if (usages.length === 0) errors.push(required('spec.usages', 'usages are required'));
  usages.forEach((usage, i) => {
    if (!USAGES.includes(usage)) errors.push(notSupported(`spec.usages[${i}]`, usage, USAGES.toSorted()));
  });
  usages.forEach((usage, i) => {
    if (usages.indexOf(usage) < i) errors.push(duplicate(`spec.usages[${i}]`, usage));
  });
  errors.push(...validateSigner('spec.signerName', signerName));
  if (expirationSeconds !== undefined && expirationSeconds < SHORTEST_SECONDS) {
    const text = `may not specify a duration less than ${SHORTEST_SECONDS} seconds (10 minutes)`;
    errors.push(invalidValue('spec.expirationSeconds', expirationSeconds, text));
  }
  errors.push(...validateConditions(status?.conditions));
  if (!status?.certificate || isPem(status.certificate, 'CERTIFICATE')) return errors;
  const text = 'must contain at least one CERTIFICATE PEM block';
  return [...errors, invalidValue('status.certificate', '<certificate data>', text)];
}

const LEGACY_SIGNER = 'kubernetes.io/legacy-unknown';
const MAX_DOMAIN = 253;
const MAX_NAME = MAX_DOMAIN + MAX_DOMAIN + 63 + 2;

/** Who is to sign: a domain, and a name in it. */
function validateSigner(field: string, signer: string): FieldError[] {
  if (!signer) return [required(field)];
  if (signer === LEGACY_SIGNER) {
    return [invalidValue(field, signer, 'the legacy signerName is not allowed via this API version')];
  }
  const [domain = '', path = '', ...more] = signer.split('/');
  if (more.length > 0 || !signer.includes('/')) {
    const text = "must be a fully qualified domain and path of the form 'example.com/signer-name'";
    return [invalidValue(field, signer, text)];
  }
  const errors: FieldError[] = domain.length > MAX_DOMAIN ? [tooLong(field, MAX_DOMAIN)] : [];
  const labels = domain.split('.');
  errors.push(...firstWrong(field, domain, dnsLabelProblems));
  if (labels.length < 2) {
    errors.push(invalidValue(field, domain, 'should be a domain with at least two segments separated by dots'));
  }
  errors.push(...firstWrong(field, path, dnsSubdomainProblems));
  return signer.length > MAX_NAME ? [...errors, tooLong(field, MAX_NAME)] : errors;
}

/** Of the parts between dots, what is wrong with the first one that is. */
function firstWrong(field: string, text: string, problemsOf: (label: string) => string[]): FieldError[] {
  const label = text.split('.').find((part) => problemsOf(part).length > 0);
  if (label === undefined) return [];
  return problemsOf(label).map((problem) => invalidValue(field, text, `validating label ${quoted(label)}: ${problem}`));
}

type Conditions = NonNullable<NonNullable<CertificateSigningRequest['status']>['conditions']>;

const DECISIONS = ['Approved', 'Denied'];
const FINAL = [...DECISIONS, 'Failed'];

/** A request is approved or denied for good, never both. */
function validateConditions(conditions: Conditions = []): FieldError[] {
  const types = conditions.map(({ type }) => type);
  let decided = new Set<string>();
  return conditions.flatMap(({ type, status }, i) => {
    const path = `status.conditions[${i}]`;
    const errors: FieldError[] = type ? [] : [required(`${path}.type`)];
    const allowed = FINAL.includes(type) ? ['True'] : ['False', 'True', 'Unknown'];
    if (!status) errors.push(required(`${path}.status`));
    else if (!allowed.includes(status)) errors.push(notSupported(`${path}.status`, status, allowed));
    if (DECISIONS.includes(type)) decided.add(type);
    if (decided.size === DECISIONS.length) {
      errors.push(invalidValue(`${path}.type`, type, 'Approved and Denied conditions are mutually exclusive'));
      decided = new Set();
    }
    return types.indexOf(type) < i ? [...errors, duplicate(`${path}.type`, type)] : errors;
  });
}

/** What may change through each door: decisions through that of approval, the certificate through that of status. */
export function validateRequestUpdate(door: 'approval' | 'status') {
  return (request: CertificateSigningRequest, old: Stored<CertificateSigningRequest>): FieldError[] => {
    const errors = validateRequest({ ...request, spec: old.spec });
    const of = (type: string, conditions: Conditions = []) => conditions.filter((one) => one.type === type);
    for (const type of FINAL) {
      const [now, before] = [of(type, request.status?.conditions), of(type, old.status.conditions)];
      const free = door === 'approval' || type === 'Failed';
      const change =
        now.length < before.length
          ? 'remove'
          : now.length > before.length
            ? 'add'
            : sameValue(now, before)
              ? ''
              : 'modify';
      if (change === '' || (free && change !== 'remove')) continue;
      errors.push(forbidden('status.conditions', `updates may not ${change} a condition of type "${type}"`));
    }
    const { certificate } = old.status;
    if (request.status?.certificate === certificate) return errors;
    if (door === 'approval') {
      errors.push(forbidden('status.certificate', 'updates may not set certificate content'));
    } else if (certificate) {
      errors.push(forbidden('status.certificate', 'updates may not modify existing certificate content'));
    }
    return errors;
  };
}

function isPem(base64: string, type: string): boolean {
  try {
    return atob(base64).includes(`-----BEGIN ${type}-----`);
  } catch {
    // Not even base64.
    return false;
  }
}
