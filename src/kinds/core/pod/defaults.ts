import type { Pod, PodStatus } from '#api';
import { defaultPodOnly } from './pod-defaults.ts';
import { qosClassOf } from './quality-of-service.ts';
import { defaultPodSpec } from './spec-defaults.ts';

/** The wire writes these times as null when there is none; the generated types know only text. */
const NO_TIME = null as unknown as string;

export function defaultPod(pod: Pod): void {
  if (pod.spec) {
    defaultPodSpec(pod.spec);
    defaultPodOnly(pod.spec);
  }
  if (pod.status) {
    matchAddresses(pod.status);
    // Writers of a status may leave it out; it follows from the spec, and is for life.
    if (pod.spec?.containers?.length) pod.status.qosClass ??= qosClassOf(pod.spec);
  }
  const { conditions, initContainerStatuses, containerStatuses, ephemeralContainerStatuses } = pod.status ?? {};
  for (const condition of conditions ?? []) {
    condition.lastProbeTime ??= NO_TIME;
    condition.lastTransitionTime ??= NO_TIME;
  }
  for (const statuses of [initContainerStatuses, containerStatuses, ephemeralContainerStatuses]) {
    for (const status of statuses ?? []) {
      status.state ??= {};
      status.lastState ??= {};
    }
  }
}

/** The single address and the first of the list are one field in two forms. */
function matchAddresses(status: PodStatus): void {
  if (status.podIP) status.podIPs ??= [{ ip: status.podIP }];
  else if (status.podIPs?.[0]) status.podIP = status.podIPs[0].ip;
  if (status.hostIP) status.hostIPs ??= [{ ip: status.hostIP }];
}
