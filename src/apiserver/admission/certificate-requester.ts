import type { CertificateSigningRequest } from '#api';
import { certificateSigningRequests } from '#kinds';
import type { AdmissionStep } from './step.ts';

/** Writes into a request for a certificate who asks; whoever approves it relies on that. */
export const certificateRequester: AdmissionStep = {
  name: 'CertificateRequester',
  admit({ operation, kind, subresource, object, user }) {
    if (kind !== certificateSigningRequests || operation !== 'create' || subresource || !object) return;
    const { spec } = object as CertificateSigningRequest;
    if (!spec) return;
    const { uid, extra } = user;
    spec.username = user.name;
    spec.groups = [...user.groups];
    delete spec.uid;
    delete spec.extra;
    if (uid) spec.uid = uid;
    if (extra) spec.extra = extra;
  },
};
