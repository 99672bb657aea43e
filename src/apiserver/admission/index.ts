import type { Authorizer } from '../authz/authorizer.ts';
import { certificateRequester } from './certificate-requester.ts';
import { certificateSigner } from './certificate-signer.ts';
import { certificateSubject } from './certificate-subject.ts';
import { defaultIngressClass } from './default-ingress-class.ts';
import { defaultStorageClass } from './default-storage-class.ts';
import { defaultTolerationSeconds } from './default-toleration-seconds.ts';
import { limitRanger } from './limit-ranger.ts';
import { namespaceLifecycle } from './namespace-lifecycle.ts';
import { podSecurity } from './pod-security/pod-security.ts';
import { podTopologyLabels } from './pod-topology-labels.ts';
import type { PodPriorities } from './priority.ts';
import { roleEscalation } from './role-escalation.ts';
import { runtimeClass } from './runtime-class.ts';
import { serviceAccount } from './service-account.ts';
import type { ServiceAddresses } from './service-addresses.ts';
import type { AdmissionStep } from './step.ts';

export { PodPriorities } from './priority.ts';
export { ServiceAddresses } from './service-addresses.ts';
export type { AdmissionContext, AdmissionRequest, AdmissionStep, AdmissionUser } from './step.ts';

/** Every step, in the order in which they see a request. */
export function admissionSteps(sources: {
  priorities: PodPriorities;
  addresses: ServiceAddresses;
  authorizer: Authorizer;
}): readonly AdmissionStep[] {
  return [
    namespaceLifecycle,
    limitRanger,
    serviceAccount,
    sources.priorities,
    defaultTolerationSeconds,
    defaultStorageClass,
    runtimeClass,
    certificateRequester,
    certificateSigner(sources.authorizer),
    certificateSubject,
    defaultIngressClass,
    podTopologyLabels,
    sources.addresses,
    roleEscalation(sources.authorizer),
    podSecurity,
  ];
}
