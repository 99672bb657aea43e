import type { ContainerConfig, SandboxConfig } from './runtime.ts';

/** For tests: the sandbox of a pod that asks for nothing. */
export function plainPod(logDirectory: string): SandboxConfig {
  const uid = '7d3c2a10-0000-4000-8000-000000000001';
  return {
    name: 'web',
    namespace: 'default',
    uid,
    attempt: 0,
    hostname: 'web',
    logDirectory,
    labels: {
      'io.kubernetes.pod.name': 'web',
      'io.kubernetes.pod.namespace': 'default',
      'io.kubernetes.pod.uid': uid,
    },
    annotations: {},
    hostNetwork: false,
    hostPid: false,
    hostIpc: false,
    shareProcessNamespace: false,
    portMappings: [],
    cgroupParent: `/podling-contract/pod${uid}`,
    sysctls: {},
    security: { supplementalGroups: [], privileged: false },
  };
}

/** For tests: a container that may do what containers may by default. */
export function plainContainer(
  of: Pick<ContainerConfig, 'name' | 'imageId' | 'imageName' | 'command'> & Partial<ContainerConfig>,
): ContainerConfig {
  const { name, attempt = 0 } = of;
  return {
    attempt,
    env: [],
    mounts: [],
    labels: { 'io.kubernetes.container.name': name },
    annotations: {},
    logPath: `${name}-${attempt}.log`,
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
    ...of,
  };
}
