import type { Container, Pod, Stored } from '#api';
import type { ContainerStatusRecord, SandboxStatus } from './runtimes/runtime.ts';

/** What the runtime has of one pod. Both lists newest first. */
export interface ObservedPod {
  sandboxes: SandboxStatus[];
  containers: ContainerStatusRecord[];
}

/** The container's newest incarnation. */
export function newest(observed: ObservedPod, name: string): ContainerStatusRecord | undefined {
  return observed.containers.find((c) => c.name === name);
}

/** The newest incarnation that has ended: where back-off is measured from. */
export function newestExited(observed: ObservedPod, name: string): ContainerStatusRecord | undefined {
  return observed.containers.find((c) => c.name === name && c.state === 'exited');
}

/** The sandbox to run containers in; undefined when none is usable. */
export function readySandbox(observed: ObservedPod, pod: Stored<Pod>): SandboxStatus | undefined {
  const [latest] = observed.sandboxes;
  if (!latest?.ready) return undefined;
  return pod.spec.hostNetwork || latest.ips.length > 0 ? latest : undefined;
}

/** Init containers that keep running beside the others. */
export function isSidecar(container: Container): boolean {
  return container.restartPolicy === 'Always';
}

/** Every container of the pod, in the order they start. */
export function allContainers(pod: Stored<Pod>): Container[] {
  return [...(pod.spec.initContainers ?? []), ...pod.spec.containers, ...ephemeralContainers(pod)];
}

export function ephemeralContainers(pod: Stored<Pod>): Container[] {
  return pod.spec.ephemeralContainers ?? [];
}

/** The restart policy that holds for one container. */
export function restartPolicyOf(pod: Stored<Pod>, container: Container): 'Always' | 'OnFailure' | 'Never' {
  if (ephemeralContainers(pod).some((c) => c.name === container.name)) return 'Never';
  const own = container.restartPolicy;
  if (own === 'Always' || own === 'OnFailure' || own === 'Never') return own;
  const policy = pod.spec.restartPolicy ?? 'Always';
  const isInit = (pod.spec.initContainers ?? []).some((c) => c.name === container.name);
  return isInit && policy === 'Always' ? 'OnFailure' : policy;
}

/** Whether a container that is not running is to be started (again), back-off aside. */
export function shouldRun(pod: Stored<Pod>, container: Container, record: ContainerStatusRecord | undefined): boolean {
  if (pod.metadata.deletionTimestamp) return false;
  if (!record) return true;
  switch (record.state) {
    case 'running':
      return false;
    case 'created':
    case 'unknown':
      return true;
    case 'exited': {
      const policy = restartPolicyOf(pod, container);
      return policy === 'Always' || (policy === 'OnFailure' && record.exitCode !== 0);
    }
  }
}

/** `spec.containers{web}`: how events name the part of the pod they are about. */
export function fieldPathOf(pod: Stored<Pod>, container: Container): string {
  const { name } = container;
  if (pod.spec.containers.some((c) => c.name === name)) return `spec.containers{${name}}`;
  if ((pod.spec.initContainers ?? []).some((c) => c.name === name)) return `spec.initContainers{${name}}`;
  return `spec.ephemeralContainers{${name}}`;
}
