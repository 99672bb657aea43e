import type { ContainerConfig, SandboxConfig } from '#kubelet';

/** A plain pod. */
export function onePod(logDirectory: string): SandboxConfig {
  return {
    name: 'plain',
    namespace: 'default',
    uid: 'plain-uid',
    attempt: 0,
    hostname: 'plain',
    logDirectory,
    labels: {},
    annotations: {},
    hostNetwork: false,
    hostPid: false,
    hostIpc: false,
    shareProcessNamespace: false,
    portMappings: [],
    cgroupParent: '/podling-contract/pod-plain',
    sysctls: {},
    security: { supplementalGroups: [], privileged: false },
  };
}

/** A container that may do what containers may by default. */
export function oneContainer(name: string, imageId: string, command: string[]): ContainerConfig {
  return {
    name,
    attempt: 0,
    imageId,
    imageName: 'busybox:1.37',
    command,
    env: [],
    mounts: [],
    labels: {},
    annotations: {},
    logPath: `${name}.log`,
    stdin: false,
    stdinOnce: false,
    tty: false,
    resources: { cpuRequestMilli: 0, cpuLimitMilli: 0, memoryLimitBytes: 0, oomScoreAdj: 1000 },
    security: {
      supplementalGroups: [],
      privileged: false,
      readOnlyRootFilesystem: false,
      noNewPrivileges: false,
      addCapabilities: [],
      dropCapabilities: [],
    },
  };
}
