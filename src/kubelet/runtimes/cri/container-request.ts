import type { ContainerConfig, ContainerResources, ContainerStatusRecord, SandboxConfig } from '../runtime.ts';
import { withoutCodeSuffix } from './connection.ts';
import {
  CONTAINER_STATES,
  type ContainerConfigMessage,
  type ContainerStatusMessage,
  type ContainerStatusResponse,
} from './container-messages.ts';
import type { Input, Output } from './protobuf.ts';
import type { Resources } from './sandbox-messages.ts';
import { namespaceOptions } from './sandbox-request.ts';

const PROPAGATIONS = { private: 0, 'host-to-container': 1, bidirectional: 2 } as const;
const CPU_PERIOD_MICROSECONDS = 100_000;

/** Kernel files that a container may neither see nor change, unless it is privileged. */
const MASKED_PATHS = [
  '/proc/asound',
  '/proc/acpi',
  '/proc/kcore',
  '/proc/keys',
  '/proc/latency_stats',
  '/proc/timer_list',
  '/proc/timer_stats',
  '/proc/sched_debug',
  '/proc/scsi',
  '/sys/firmware',
  '/sys/devices/virtual/powercap',
];
const READONLY_PATHS = ['/proc/bus', '/proc/fs', '/proc/irq', '/proc/sys', '/proc/sysrq-trigger'];

export function containerRequest(
  config: ContainerConfig,
  sandbox: SandboxConfig,
): Input<typeof ContainerConfigMessage> {
  return {
    metadata: { name: config.name, attempt: config.attempt },
    image: { image: config.imageId, userSpecifiedImage: config.imageName },
    ...(config.command ? { command: config.command } : {}),
    ...(config.args ? { args: config.args } : {}),
    workingDir: config.workingDir ?? '',
    envs: config.env.map(({ name, value }) => ({ key: name, value })),
    mounts: config.mounts.map((mount) => ({
      containerPath: mount.containerPath,
      hostPath: mount.hostPath,
      readonly: mount.readOnly,
      propagation: PROPAGATIONS[mount.propagation],
    })),
    labels: config.labels,
    annotations: config.annotations,
    logPath: config.logPath,
    stdin: config.stdin,
    stdinOnce: config.stdinOnce,
    tty: config.tty,
    linux: { resources: resourcesRequest(config.resources), securityContext: securityRequest(config, sandbox) },
  };
}

function securityRequest({ security }: ContainerConfig, sandbox: SandboxConfig) {
  const { runAsUser, runAsGroup, privileged } = security;
  return {
    capabilities: { addCapabilities: security.addCapabilities, dropCapabilities: security.dropCapabilities },
    privileged,
    namespaceOptions: namespaceOptions(sandbox),
    ...(runAsUser === undefined ? {} : { runAsUser: { value: runAsUser } }),
    ...(runAsGroup === undefined ? {} : { runAsGroup: { value: runAsGroup } }),
    supplementalGroups: security.supplementalGroups,
    readonlyRootfs: security.readOnlyRootFilesystem,
    noNewPrivs: security.noNewPrivileges,
    // The original confines no container unless asked to.
    seccomp: { profileType: 1 },
    ...(privileged ? {} : { maskedPaths: MASKED_PATHS, readonlyPaths: READONLY_PATHS }),
  };
}

/** Shares and quota by the kernel's own smallest values: 2 shares, 1000 microseconds. */
export function resourcesRequest(resources: ContainerResources): Input<typeof Resources> {
  const { cpuLimitMilli, cpuRequestMilli, memoryLimitBytes, oomScoreAdj } = resources;
  // A limit without a request asks for as much as the limit.
  const shares = cpuRequestMilli || cpuLimitMilli;
  return {
    cpuShares: Math.min(262_144, Math.max(2, Math.floor((shares * 1024) / 1000))),
    ...(cpuLimitMilli > 0
      ? {
          cpuPeriod: CPU_PERIOD_MICROSECONDS,
          cpuQuota: Math.max(1000, Math.floor((cpuLimitMilli * CPU_PERIOD_MICROSECONDS) / 1000)),
        }
      : {}),
    memoryLimitInBytes: memoryLimitBytes,
    oomScoreAdj,
  };
}

export function containerRecord(
  status: Output<typeof ContainerStatusMessage>,
  info: Output<typeof ContainerStatusResponse>['info'],
): ContainerStatusRecord {
  const verbose = parseInfo(info.info);
  const user = status.user?.linux ?? userOf(verbose);
  return {
    id: status.id,
    sandboxId: verbose.sandboxID ?? '',
    name: status.metadata?.name ?? '',
    attempt: status.metadata?.attempt ?? 0,
    state: CONTAINER_STATES[status.state] ?? 'unknown',
    createdAtMs: milliseconds(status.createdAt),
    startedAtMs: milliseconds(status.startedAt),
    // containerd notes the start when the process already runs: one that ends at once would end before it began.
    finishedAtMs: status.finishedAt > 0 ? milliseconds(Math.max(status.finishedAt, status.startedAt)) : 0,
    exitCode: status.exitCode,
    reason: status.reason,
    message: withoutCodeSuffix(status.message),
    imageName: status.image?.image ?? '',
    imageRef: status.imageRef,
    labels: status.labels,
    annotations: status.annotations,
    logPath: status.logPath,
    ...(user ? { user } : {}),
  };
}

function milliseconds(nanoseconds: number): number {
  return Math.max(0, Math.floor(nanoseconds / 1e6));
}

/** What a verbose status says beside the status proper; parts of it may be missing while the container is made. */
interface VerboseInfo {
  sandboxID?: string;
  runtimeSpec?: { process?: { user?: { uid?: number; gid?: number; additionalGids?: number[] } } };
}

function parseInfo(info: string | undefined): VerboseInfo {
  return info === undefined ? {} : (JSON.parse(info) as VerboseInfo);
}

/** containerd before 2.1 reports no user; the runtime specification it made has it. */
function userOf(verbose: VerboseInfo): ContainerStatusRecord['user'] {
  const user = verbose.runtimeSpec?.process?.user;
  if (!user) return undefined;
  return { uid: user.uid ?? 0, gid: user.gid ?? 0, supplementalGroups: user.additionalGids ?? [] };
}
