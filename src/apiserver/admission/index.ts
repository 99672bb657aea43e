import { certificateRequester } from './certificate-requester.ts';
import { defaultTolerationSeconds } from './default-toleration-seconds.ts';
import { namespaceLifecycle } from './namespace-lifecycle.ts';
import { podTopologyLabels } from './pod-topology-labels.ts';
import type { PodPriorities } from './priority.ts';
import { serviceAccount } from './service-account.ts';
import type { ServiceAddresses } from './service-addresses.ts';
import type { AdmissionStep } from './step.ts';

export { PodPriorities } from './priority.ts';
export { ServiceAddresses } from './service-addresses.ts';
export type { AdmissionRequest, AdmissionStep, AdmissionUser } from './step.ts';

/** Every step, in the order in which they see a request. */
export function admissionSteps(followers: {
  priorities: PodPriorities;
  addresses: ServiceAddresses;
}): readonly AdmissionStep[] {
  return [
    namespaceLifecycle,
    serviceAccount,
    followers.priorities,
    defaultTolerationSeconds,
    podTopologyLabels,
    certificateRequester,
    followers.addresses,
  ];
}
