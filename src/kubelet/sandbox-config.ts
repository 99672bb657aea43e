import path from 'node:path';
import type { Pod, Stored } from '#api';
import { qosClassOf } from '#kinds';
import { podHostname } from './hosts-file.ts';
import { podLabels } from './labels.ts';
import type { DnsSettings } from './pod-dns.ts';
import type { SandboxConfig } from './runtimes/runtime.ts';

export interface SandboxPlace {
  hostName: string;
  podLogDirectory: string;
  cgroupParent: string;
  dns: DnsSettings;
}

/** Where a pod's container logs are; the original's naming, so that log collectors find them. */
export function podLogPath(podLogDirectory: string, pod: Stored<Pod>): string {
  const { namespace, name, uid } = pod.metadata;
  return path.join(podLogDirectory, `${namespace}_${name}_${uid}`);
}

export function sandboxConfig(pod: Stored<Pod>, attempt: number, place: SandboxPlace): SandboxConfig {
  const { spec, metadata } = pod;
  const security = spec.securityContext ?? {};
  const containers = [...(spec.initContainers ?? []), ...spec.containers];
  return {
    name: metadata.name,
    namespace: metadata.namespace ?? '',
    uid: metadata.uid,
    attempt,
    hostname: spec.hostNetwork ? place.hostName : podHostname(pod),
    logDirectory: podLogPath(place.podLogDirectory, pod),
    labels: podLabels(pod),
    annotations: { ...metadata.annotations },
    dns: place.dns,
    hostNetwork: spec.hostNetwork ?? false,
    hostPid: spec.hostPID ?? false,
    hostIpc: spec.hostIPC ?? false,
    shareProcessNamespace: spec.shareProcessNamespace ?? false,
    portMappings: containers
      .flatMap((c) => c.ports ?? [])
      .filter((p) => p.hostPort && !spec.hostNetwork)
      .map(({ protocol = 'TCP', containerPort, hostPort = 0, hostIP = '' }) => ({
        protocol,
        containerPort,
        hostPort,
        hostIP,
      })),
    cgroupParent: podCgroup(pod, place.cgroupParent),
    sysctls: Object.fromEntries((security.sysctls ?? []).map((s) => [s.name, s.value])),
    security: {
      ...(security.runAsUser === undefined ? {} : { runAsUser: security.runAsUser }),
      ...(security.runAsGroup === undefined ? {} : { runAsGroup: security.runAsGroup }),
      supplementalGroups: podGroups(pod),
      privileged: containers.some((c) => c.securityContext?.privileged),
    },
  };
}

/** Groups every process of the pod is in. */
export function podGroups(pod: Stored<Pod>): number[] {
  const { supplementalGroups = [], fsGroup } = pod.spec.securityContext ?? {};
  return [...supplementalGroups, ...(fsGroup === undefined ? [] : [fsGroup])];
}

function podCgroup(pod: Stored<Pod>, parent: string): string {
  const qos = qosClassOf(pod.spec);
  const tier = qos === 'Guaranteed' ? '' : `${qos.toLowerCase()}/`;
  return `${parent}/${tier}pod${pod.metadata.uid}`;
}
