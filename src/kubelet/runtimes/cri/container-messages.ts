import { boolean, bytes, integer, many, map, message, one, packed, string } from './protobuf.ts';
import { Int64Value, NamespaceOption, Resources, SandboxConfigMessage, SecurityProfile } from './sandbox-messages.ts';

// Field numbers of package runtime.v1 (container runtime interface); only what Podling says and reads.

export const ImageSpec = message({ image: one(1, string), userSpecifiedImage: one(18, string) });

const ContainerMetadata = message({ name: one(1, string), attempt: one(2, integer) });

const MountMessage = message({
  containerPath: one(1, string),
  hostPath: one(2, string),
  readonly: one(3, boolean),
  propagation: one(5, integer),
});

const ContainerSecurityContext = message({
  capabilities: one(1, message({ addCapabilities: many(1, string), dropCapabilities: many(2, string) })),
  privileged: one(2, boolean),
  namespaceOptions: one(3, NamespaceOption),
  runAsUser: one(5, Int64Value),
  readonlyRootfs: one(7, boolean),
  supplementalGroups: packed(8),
  noNewPrivs: one(11, boolean),
  runAsGroup: one(12, Int64Value),
  maskedPaths: many(13, string),
  readonlyPaths: many(14, string),
  seccomp: one(15, SecurityProfile),
});

export const ContainerConfigMessage = message({
  metadata: one(1, ContainerMetadata),
  image: one(2, ImageSpec),
  command: many(3, string),
  args: many(4, string),
  workingDir: one(5, string),
  envs: many(6, message({ key: one(1, string), value: one(2, string) })),
  mounts: many(7, MountMessage),
  labels: map(9),
  annotations: map(10),
  logPath: one(11, string),
  stdin: one(12, boolean),
  stdinOnce: one(13, boolean),
  tty: one(14, boolean),
  linux: one(15, message({ resources: one(1, Resources), securityContext: one(2, ContainerSecurityContext) })),
});

export const CreateContainerRequest = message({
  podSandboxId: one(1, string),
  config: one(2, ContainerConfigMessage),
  sandboxConfig: one(3, SandboxConfigMessage),
});

export const ContainerId = message({ containerId: one(1, string) });
export const StopContainerRequest = message({ containerId: one(1, string), timeout: one(2, integer) });

export const CONTAINER_STATES = ['created', 'running', 'exited', 'unknown'] as const;

const ContainerListItem = message({
  id: one(1, string),
  podSandboxId: one(2, string),
  state: one(6, integer),
  labels: map(8),
});

export const ListContainersResponse = message({ containers: many(1, ContainerListItem) });

export const ContainerStatusMessage = message({
  id: one(1, string),
  metadata: one(2, ContainerMetadata),
  state: one(3, integer),
  createdAt: one(4, integer),
  startedAt: one(5, integer),
  finishedAt: one(6, integer),
  exitCode: one(7, integer),
  image: one(8, ImageSpec),
  imageRef: one(9, string),
  reason: one(10, string),
  message: one(11, string),
  labels: map(12),
  annotations: map(13),
  logPath: one(15, string),
  user: one(
    18,
    message({ linux: one(1, message({ uid: one(1, integer), gid: one(2, integer), supplementalGroups: packed(3) })) }),
  ),
});

/** Asked verbosely: `info` then holds JSON about the process, its user among it. */
export const ContainerStatusRequest = message({ containerId: one(1, string), verbose: one(2, boolean) });
export const ContainerStatusResponse = message({ status: one(1, ContainerStatusMessage), info: map(2) });

export const UpdateResourcesRequest = message({ containerId: one(1, string), linux: one(2, Resources) });

export const ExecSyncRequest = message({
  containerId: one(1, string),
  cmd: many(2, string),
  timeout: one(3, integer),
});
export const ExecSyncResponse = message({
  stdout: one(1, bytes),
  stderr: one(2, bytes),
  exitCode: one(3, integer),
});

export const ExecRequest = message({
  containerId: one(1, string),
  cmd: many(2, string),
  tty: one(3, boolean),
  stdin: one(4, boolean),
  stdout: one(5, boolean),
  stderr: one(6, boolean),
});
export const AttachRequest = message({
  containerId: one(1, string),
  stdin: one(2, boolean),
  tty: one(3, boolean),
  stdout: one(4, boolean),
  stderr: one(5, boolean),
});
export const PortForwardRequest = message({ podSandboxId: one(1, string), port: packed(2) });
/** Where the streaming server waits for an exec, attach or port-forward. */
export const StreamUrl = message({ url: one(1, string) });
