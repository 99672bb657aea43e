import { boolean, integer, many, map, message, one, packed, string } from './protobuf.ts';

// Field numbers of package runtime.v1 (container runtime interface); only what Podling says and reads.

/** How much of a namespace is shared. */
export const NAMESPACE = { pod: 0, container: 1, node: 2 } as const;
export const SANDBOX_READY = 0;

export const Int64Value = message({ value: one(1, integer) });

export const NamespaceOption = message({ network: one(1, integer), pid: one(2, integer), ipc: one(3, integer) });

/** 0: the runtime's default profile, 1: unconfined. */
export const SecurityProfile = message({ profileType: one(1, integer), localhostRef: one(2, string) });

export const Resources = message({
  cpuPeriod: one(1, integer),
  cpuQuota: one(2, integer),
  cpuShares: one(3, integer),
  memoryLimitInBytes: one(4, integer),
  oomScoreAdj: one(5, integer),
});

const SandboxSecurityContext = message({
  namespaceOptions: one(1, NamespaceOption),
  runAsUser: one(3, Int64Value),
  readonlyRootfs: one(4, boolean),
  supplementalGroups: packed(5),
  privileged: one(6, boolean),
  runAsGroup: one(8, Int64Value),
  seccomp: one(9, SecurityProfile),
});

const LinuxSandboxConfig = message({
  cgroupParent: one(1, string),
  securityContext: one(2, SandboxSecurityContext),
  sysctls: map(3),
});

const SandboxMetadata = message({
  name: one(1, string),
  uid: one(2, string),
  namespace: one(3, string),
  attempt: one(4, integer),
});

export const SandboxConfigMessage = message({
  metadata: one(1, SandboxMetadata),
  hostname: one(2, string),
  logDirectory: one(3, string),
  dnsConfig: one(4, message({ servers: many(1, string), searches: many(2, string), options: many(3, string) })),
  portMappings: many(
    5,
    message({
      protocol: one(1, integer),
      containerPort: one(2, integer),
      hostPort: one(3, integer),
      hostIp: one(4, string),
    }),
  ),
  labels: map(6),
  annotations: map(7),
  linux: one(8, LinuxSandboxConfig),
});

export const RunPodSandboxRequest = message({ config: one(1, SandboxConfigMessage) });
export const SandboxId = message({ podSandboxId: one(1, string) });

const SandboxNetworkStatus = message({
  ip: one(1, string),
  additionalIps: many(2, message({ ip: one(1, string) })),
});

export const SandboxStatusMessage = message({
  id: one(1, string),
  metadata: one(2, SandboxMetadata),
  state: one(3, integer),
  createdAt: one(4, integer),
  network: one(5, SandboxNetworkStatus),
  labels: map(7),
  annotations: map(8),
});

export const PodSandboxStatusResponse = message({ status: one(1, SandboxStatusMessage), info: map(2) });

export const SandboxListItem = message({
  id: one(1, string),
  metadata: one(2, SandboxMetadata),
  state: one(3, integer),
  createdAt: one(4, integer),
  labels: map(5),
  annotations: map(6),
});

export const ListPodSandboxResponse = message({ items: many(1, SandboxListItem) });
