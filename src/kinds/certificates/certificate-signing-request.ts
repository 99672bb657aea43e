import {
  type CertificateSigningRequest,
  type CertificateSigningRequestStatus,
  cloneJson,
  humanDuration,
  type KubeObject,
  type Stored,
} from '#api';
import { ageColumn, nameColumn, textOf } from '../cells.ts';
import { declareKind, type SubresourceUpdate } from '../kind.ts';
import { validateRequest, validateRequestUpdate } from './request-validation.ts';

type Request = CertificateSigningRequest;

/** What is decided of a request, and by whom, goes through a door of its own; the certificate does not. */
const approval: SubresourceUpdate = {
  prepare(draft: KubeObject & { status?: CertificateSigningRequestStatus }, old, nowText) {
    const before = old as Stored<Request>;
    const { conditions } = draft.status ?? {};
    const status = { ...before.status, ...(conditions && { conditions }) };
    if (!conditions) delete status.conditions;
    Object.assign(draft, cloneJson({ spec: before.spec, status }));
    noteTimes(draft, before, nowText);
  },
  validate: (object, old) => validateRequestUpdate('approval')(object as Request, old as Stored<Request>),
};

export const certificateSigningRequests = declareKind<CertificateSigningRequest>({
  group: 'certificates.k8s.io',
  version: 'v1',
  kind: 'CertificateSigningRequest',
  plural: 'certificatesigningrequests',
  singular: 'certificatesigningrequest',
  shortNames: ['csr'],
  categories: [],
  namespaced: false,
  definition: 'io.k8s.api.certificates.v1.CertificateSigningRequest',
  subresources: {
    status: true,
    others: [
      {
        name: 'approval',
        kind: 'CertificateSigningRequest',
        verbs: ['get', 'patch', 'update'],
        update: approval,
      },
    ],
  },
  nameRule: 'path-segment',
  countsGenerations: false,
  selectableFields: { 'spec.signerName': ({ spec }) => spec.signerName },
  columns: [
    nameColumn,
    ageColumn,
    {
      name: 'SignerName',
      type: 'string',
      description: textOf('certificates.v1.CertificateSigningRequestSpec', 'signerName'),
      cell: ({ spec }) => spec.signerName,
    },
    {
      name: 'Requestor',
      type: 'string',
      description: textOf('certificates.v1.CertificateSigningRequestSpec', 'request'),
      cell: ({ spec }) => spec.username ?? '',
    },
    {
      name: 'RequestedDuration',
      type: 'string',
      description: textOf('certificates.v1.CertificateSigningRequestSpec', 'expirationSeconds'),
      cell: ({ spec: { expirationSeconds: s } }) => (s === undefined ? '<none>' : humanDuration(s * 1000)),
    },
    {
      name: 'Condition',
      type: 'string',
      description: textOf('certificates.v1.CertificateSigningRequestStatus', 'conditions'),
      cell: conditionText,
    },
  ],
  prepareUpdate(draft, old) {
    draft.spec = cloneJson(old.spec);
  },
  prepareStatus: noteTimes,
  validate: validateRequest,
  validateStatus: validateRequestUpdate('status'),
});

/** When each condition was last written, and last changed, where its writer does not say. */
function noteTimes({ status }: Pick<Request, 'status'>, old: Stored<Request>, nowText: string): void {
  for (const condition of status?.conditions ?? []) {
    condition.lastUpdateTime ??= nowText;
    condition.lastTransitionTime ??=
      old.status.conditions?.find(
        ({ type, status, lastTransitionTime }) =>
          type === condition.type && status === condition.status && lastTransitionTime,
      )?.lastTransitionTime ?? nowText;
  }
}

function conditionText({ status }: Stored<Request>): string {
  const has = (type: string) => status.conditions?.some((c) => c.type === type) ?? false;
  const words = has('Denied') ? ['Denied'] : has('Approved') ? ['Approved'] : ['Pending'];
  if (has('Failed')) words.push('Failed');
  if (status.certificate) words.push('Issued');
  return words.join(',');
}
