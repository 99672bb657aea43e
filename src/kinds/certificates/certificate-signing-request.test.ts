import { expect, test } from 'vitest';
import { fieldErrorText } from '#api';
import { certificateSigningRequests } from '../index.ts';
import { createErrors, type Loose, statusErrors, storedOf } from '../testdata/cases.ts';

const pem = (type: string, text = 'AAAA') => btoa(`-----BEGIN ${type}-----\n${text}\n-----END ${type}-----\n`);
const request = (spec: object = {}, status: object = {}): Loose => ({
  spec: { request: pem('CERTIFICATE REQUEST'), signerName: 'example.com/a', usages: ['client auth'], ...spec },
  status,
});
const conditions = (...list: object[]) => ({ conditions: list });
const is = (type: string, status = 'True') => ({ type, status });
const LABEL = `a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')`;
const C = 'status.conditions';

test.each<[what: string, spec: object, errors: string[]]>([
  ['that is right', {}, []],
  [
    'for nothing',
    { request: 'AAAA', usages: [], signerName: '' },
    [
      'spec.request: Invalid value: "AAAA": PEM block type must be CERTIFICATE REQUEST',
      'spec.usages: Required value: usages are required',
      'spec.signerName: Required value',
    ],
  ],
  [
    'for a moment, twice',
    { usages: ['client auth', 'client auth'], expirationSeconds: 1, signerName: 'kubernetes.io/legacy-unknown' },
    [
      'spec.usages[1]: Duplicate value: "client auth"',
      'spec.signerName: Invalid value: "kubernetes.io/legacy-unknown": the legacy signerName is not allowed via this API version',
      'spec.expirationSeconds: Invalid value: 1: may not specify a duration less than 600 seconds (10 minutes)',
    ],
  ],
  [
    'for a signer without a path',
    { signerName: 'example.com' },
    [
      `spec.signerName: Invalid value: "example.com": must be a fully qualified domain and path of the form 'example.com/signer-name'`,
    ],
  ],
  [
    'for a signer without a domain',
    { signerName: 'A/b' },
    [
      `spec.signerName: Invalid value: "A": validating label "A": ${LABEL}`,
      'spec.signerName: Invalid value: "A": should be a domain with at least two segments separated by dots',
    ],
  ],
])('a request %s', (_, spec, errors) => {
  expect(createErrors(certificateSigningRequests, request(spec))).toEqual(errors);
});

test('a use that is none is answered with all that are', () => {
  const [error = ''] = createErrors(certificateSigningRequests, request({ usages: ['fun'] }));
  expect(error).toMatch(
    /^spec\.usages\[0\]: Unsupported value: "fun": supported values: "any", "cert sign", "client auth",/,
  );
});

test.each<[what: string, before: object, after: object, errors: string[]]>([
  ['a certificate is issued', {}, { certificate: pem('CERTIFICATE') }, []],
  [
    'it is no certificate',
    {},
    { certificate: pem('KEY') },
    ['status.certificate: Invalid value: "<certificate data>": must contain at least one CERTIFICATE PEM block'],
  ],
  [
    'it is issued again',
    { certificate: pem('CERTIFICATE') },
    { certificate: pem('CERTIFICATE', 'BBBB') },
    ['status.certificate: Forbidden: updates may not modify existing certificate content'],
  ],
  ['signing fails', {}, conditions(is('Failed')), []],
  [
    'it is approved here',
    {},
    conditions(is('Approved')),
    [`${C}: Forbidden: updates may not add a condition of type "Approved"`],
  ],
  [
    'a failure is taken back',
    conditions(is('Failed')),
    {},
    [`${C}: Forbidden: updates may not remove a condition of type "Failed"`],
  ],
])('the status of a request: %s', (_, before, after, errors) => {
  expect(statusErrors(certificateSigningRequests, request({}, before), request({}, after))).toEqual(errors);
});

test.each<[what: string, before: object, after: object, errors: string[]]>([
  ['approved', {}, conditions(is('Approved')), []],
  [
    'approved and denied',
    conditions(is('Approved')),
    conditions(is('Approved'), is('Denied')),
    [`${C}[1].type: Invalid value: "Denied": Approved and Denied conditions are mutually exclusive`],
  ],
  [
    'approved twice, and perhaps',
    {},
    conditions(is('Approved', 'Unknown'), is('Approved'), { type: '', status: '' }),
    [
      `${C}[0].status: Unsupported value: "Unknown": supported values: "True"`,
      `${C}[1].type: Duplicate value: "Approved"`,
      `${C}[2].type: Required value`,
      `${C}[2].status: Required value`,
    ],
  ],
  [
    'no longer approved',
    conditions(is('Approved')),
    {},
    [`${C}: Forbidden: updates may not remove a condition of type "Approved"`],
  ],
])('a request is %s', (_, before, after, errors) => {
  const door = certificateSigningRequests.subresources.others?.find(({ name }) => name === 'approval')?.update;
  const old = storedOf(certificateSigningRequests, request({}, before));
  const next = storedOf(certificateSigningRequests, request({}, after));
  expect(door?.validate(next, old).map((error) => fieldErrorText(error))).toEqual(errors);
});

test('conditions say when they were written and when they changed', () => {
  const [before, now] = ['2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z'];
  const stored = conditions({ ...is('Approved'), lastUpdateTime: before, lastTransitionTime: before });
  const old = storedOf(certificateSigningRequests, request({}, stored));
  const draft = storedOf(
    certificateSigningRequests,
    request({}, conditions(is('Approved'), { ...is('Failed'), lastUpdateTime: before })),
  );
  const written = [
    { ...is('Approved'), lastUpdateTime: now, lastTransitionTime: before },
    { ...is('Failed'), lastUpdateTime: before, lastTransitionTime: now },
  ];
  const door = certificateSigningRequests.subresources.others?.find(({ name }) => name === 'approval')?.update;
  const decided = structuredClone(draft);
  door?.prepare(decided, old, now);
  expect(decided.status.conditions).toEqual(written);
  certificateSigningRequests.prepareStatus?.(draft, old, now);
  expect(draft.status.conditions).toEqual(written);
});
