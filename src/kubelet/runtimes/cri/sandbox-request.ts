import type { SandboxConfig, SandboxStatus } from '../runtime.ts';
import type { Input, Output } from './protobuf.ts';
import {
  NAMESPACE,
  SANDBOX_READY,
  type SandboxConfigMessage,
  type SandboxListItem,
  type SandboxStatusMessage,
} from './sandbox-messages.ts';

const PROTOCOLS = { TCP: 0, UDP: 1, SCTP: 2 } as const;
const UNCONFINED = { profileType: 1 };

/** How a pod's containers share namespaces with each other and the node. */
export function namespaceOptions(config: SandboxConfig): { network: number; pid: number; ipc: number } {
  return {
    network: config.hostNetwork ? NAMESPACE.node : NAMESPACE.pod,
    pid: config.hostPid ? NAMESPACE.node : config.shareProcessNamespace ? NAMESPACE.pod : NAMESPACE.container,
    ipc: config.hostIpc ? NAMESPACE.node : NAMESPACE.pod,
  };
}

export function sandboxRequest(config: SandboxConfig): Input<typeof SandboxConfigMessage> {
  const { name, namespace, uid, attempt, security } = config;
  return {
    metadata: { name, namespace, uid, attempt },
    hostname: config.hostname,
    logDirectory: config.logDirectory,
    ...(config.dns ? { dnsConfig: config.dns } : {}),
    portMappings: config.portMappings.map((port) => ({
      protocol: PROTOCOLS[port.protocol],
      containerPort: port.containerPort,
      hostPort: port.hostPort,
      hostIp: port.hostIP,
    })),
    labels: config.labels,
    annotations: config.annotations,
    linux: {
      cgroupParent: config.cgroupParent,
      sysctls: config.sysctls,
      securityContext: {
        namespaceOptions: namespaceOptions(config),
        ...(security.runAsUser === undefined ? {} : { runAsUser: { value: security.runAsUser } }),
        ...(security.runAsGroup === undefined || security.runAsUser === undefined
          ? {}
          : { runAsGroup: { value: security.runAsGroup } }),
        supplementalGroups: security.supplementalGroups,
        privileged: security.privileged,
        seccomp: security.privileged ? UNCONFINED : { profileType: 0 },
      },
    },
  };
}

/** What both a status and a line of the list say. */
export function sandboxRecord(
  sandbox: Output<typeof SandboxStatusMessage> | Output<typeof SandboxListItem>,
): SandboxStatus {
  const network = 'network' in sandbox ? sandbox.network : undefined;
  return {
    id: sandbox.id,
    ready: sandbox.state === SANDBOX_READY,
    createdAtMs: Math.floor(sandbox.createdAt / 1e6),
    ips: network?.ip ? [network.ip, ...network.additionalIps.map((more) => more.ip)] : [],
    name: sandbox.metadata?.name ?? '',
    namespace: sandbox.metadata?.namespace ?? '',
    uid: sandbox.metadata?.uid ?? '',
    attempt: sandbox.metadata?.attempt ?? 0,
    labels: sandbox.labels,
    annotations: sandbox.annotations,
  };
}
