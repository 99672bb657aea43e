import { type CertificateSigningRequest, quoted, type Stored } from '#api';
import { certificateSigningRequests, type Kind } from '#kinds';
import type { Authorizer } from '../authz/authorizer.ts';
import { sameJson } from '../rest/same-json.ts';
import { refused } from './refusal.ts';
import type { AdmissionStep, AdmissionUser } from './step.ts';

/** Who approves or signs a request for a certificate needs that right for the signer it is addressed to. */
export function certificateSigner(authorizer: Authorizer): AdmissionStep {
  const may = (user: AdmissionUser, verb: string, name: string) =>
    authorizer.decide({ user, verb, resource: { group: 'certificates.k8s.io', plural: 'signers' }, name }).allowed;
  return {
    name: 'CertificateSigner',
    admit(request) {
      const { kind, subresource, operation, object, old, user } = request;
      if (kind !== (certificateSigningRequests as unknown as Kind) || operation !== 'update' || !old) return;
      const verb = subresource === 'approval' ? 'approve' : subresource === 'status' ? 'sign' : undefined;
      if (!verb) return;
      const { spec, status } = old as Stored<CertificateSigningRequest>;
      const next = (object as CertificateSigningRequest).status;
      const decided = { certificate: status?.certificate, conditions: status?.conditions ?? [] };
      if (
        verb === 'sign' &&
        sameJson(decided, { certificate: next?.certificate, conditions: next?.conditions ?? [] })
      ) {
        return;
      }
      const { signerName } = spec;
      const [domain] = signerName.split('/');
      if (may(user, verb, signerName) || may(user, verb, `${domain}/*`)) return;
      throw refused(request, `user not permitted to ${verb} requests with signerName ${quoted(signerName)}`);
    },
  };
}
