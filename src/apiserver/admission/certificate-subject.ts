import type { CertificateSigningRequest } from '#api';
import { certificateSigningRequests } from '#kinds';
import { refused } from './refusal.ts';
import type { AdmissionStep } from './step.ts';

const SIGNER = 'kubernetes.io/kube-apiserver-client';
const MASTERS = 'system:masters';

/** Nobody becomes a master by a certificate of this signer. */
export const certificateSubject: AdmissionStep = {
  name: 'CertificateSubjectRestriction',
  async admit(request) {
    const { kind, operation, subresource, object } = request;
    if (kind !== certificateSigningRequests || operation !== 'create' || subresource) return;
    const { spec } = object as CertificateSigningRequest;
    if (spec?.signerName !== SIGNER) return;
    // The library for it is large, and loaded when there is such a request.
    const { organizationsOf } = await import('./certificate-request.ts');
    let groups: string[];
    try {
      groups = organizationsOf(spec.request ?? '');
    } catch (error) {
      throw refused(request, `failed to parse CSR: ${error instanceof Error ? error.message : error}`);
    }
    if (groups.includes(MASTERS))
      throw refused(request, `use of ${SIGNER} signer with ${MASTERS} group is not allowed`);
  },
};
