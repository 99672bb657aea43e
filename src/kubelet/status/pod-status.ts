import { formatQuantity, type Pod, type PodStatus, parseQuantity, type ResourceRequirements, type Stored } from '#api';
import { qosClassOf } from '#kinds';
import { ephemeralContainers, readySandbox } from '../observed.ts';
import { podConditions } from './conditions.ts';
import { containerStatus, type StatusInput, timeText } from './container-status.ts';
import { podPhase } from './phase.ts';

export interface PodStatusInput extends StatusInput {
  nodeIp: string;
  nowMs: number;
  /** The pod is being ended, or has been. */
  terminal: boolean;
  /** The kubelet ended the pod itself: `DeadlineExceeded`, `Evicted`. */
  ended?: { reason: string; message: string } | undefined;
}

/** The status the kubelet reports: a pure function of the pod, what runs, and what probes say. */
export function podStatus(input: PodStatusInput): PodStatus {
  const { pod, observed, nodeIp, nowMs, terminal, ended } = input;
  const main = pod.spec.containers.map((c) => containerStatus(input, c, false));
  const init = (pod.spec.initContainers ?? []).map((c) => containerStatus(input, c, true));
  const ephemeral = ephemeralContainers(pod).map((c) => containerStatus(input, c, false));
  const old = pod.status.phase;
  const finished = old === 'Succeeded' || old === 'Failed';
  const phase = ended ? 'Failed' : finished ? old : podPhase(pod, main, init, terminal);
  const sandbox = observed.sandboxes[0];
  const sandboxReady = readySandbox(observed, pod) !== undefined;
  const ips = pod.spec.hostNetwork
    ? [nodeIp]
    : sandbox?.ips.length
      ? sandbox.ips
      : (pod.status.podIPs ?? []).map((p) => p.ip);
  const ran = sandbox !== undefined || pod.status.podIP !== undefined;
  return {
    ...(pod.metadata.generation === undefined ? {} : { observedGeneration: pod.metadata.generation }),
    phase,
    conditions: podConditions({ pod, phase, main, init, sandboxReady, nowMs }),
    ...(ended ?? {}),
    hostIP: nodeIp,
    hostIPs: [{ ip: nodeIp }],
    ...(ran && ips[0] ? { podIP: ips[0], podIPs: ips.map((ip) => ({ ip })) } : {}),
    startTime: pod.status.startTime ?? timeText(nowMs),
    ...(init.length > 0 ? { initContainerStatuses: init } : {}),
    containerStatuses: main,
    ...(ephemeral.length > 0 ? { ephemeralContainerStatuses: ephemeral } : {}),
    qosClass: pod.status.qosClass ?? qosClassOf(pod.spec),
    ...podResources(pod),
  };
}

/** What all containers together may use, as far as each says so. */
function podResources(pod: Stored<Pod>): Partial<PodStatus> {
  const requests = total(pod, 'requests');
  const resources: ResourceRequirements = {};
  const everyLimited = (key: string) => pod.spec.containers.every((c) => c.resources?.limits?.[key] !== undefined);
  const limits = Object.fromEntries(Object.entries(total(pod, 'limits')).filter(([key]) => everyLimited(key)));
  if (Object.keys(limits).length > 0) resources.limits = limits;
  if (Object.keys(requests).length === 0) return { resources };
  return { allocatedResources: requests, resources: { ...resources, requests } };
}

function total(pod: Stored<Pod>, which: 'requests' | 'limits'): { [key: string]: string } {
  const sums = new Map<string, { nano: bigint; format: 'DecimalSI' | 'BinarySI' | 'DecimalExponent' }>();
  for (const container of pod.spec.containers) {
    for (const [key, text] of Object.entries(container.resources?.[which] ?? {})) {
      const amount = parseQuantity(text);
      const sum = sums.get(key);
      if (amount) sums.set(key, sum ? { nano: sum.nano + amount.nano, format: sum.format } : amount);
    }
  }
  return Object.fromEntries([...sums].map(([key, sum]) => [key, formatQuantity(sum)]));
}
