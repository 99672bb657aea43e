import type { Container, Pod, Stored } from '#api';
import type { ContainerStatusRecord, RuntimeLabels, SandboxStatus } from './runtimes/runtime.ts';

/** Labels and annotations by which sandboxes and containers are found again; the original's names, so its tools work. */
const POD_NAME = 'io.kubernetes.pod.name';
const POD_NAMESPACE = 'io.kubernetes.pod.namespace';
const POD_UID = 'io.kubernetes.pod.uid';
const CONTAINER_NAME = 'io.kubernetes.container.name';
export const CONTAINER_HASH = 'io.kubernetes.container.hash';
export const RESTART_COUNT = 'io.kubernetes.container.restartCount';
export const TERMINATION_MESSAGE_PATH = 'io.kubernetes.container.terminationMessagePath';
export const TERMINATION_MESSAGE_POLICY = 'io.kubernetes.container.terminationMessagePolicy';
export const TERMINATION_GRACE = 'io.kubernetes.pod.terminationGracePeriod';
/** Where on the node the container's termination message file is; Podling's own. */
export const TERMINATION_MESSAGE_FILE = 'podling.dev/termination-message-file';

export function podLabels(pod: Stored<Pod>): RuntimeLabels {
  return {
    ...pod.metadata.labels,
    [POD_NAME]: pod.metadata.name,
    [POD_NAMESPACE]: pod.metadata.namespace ?? '',
    [POD_UID]: pod.metadata.uid,
  };
}

export function containerLabels(pod: Stored<Pod>, container: Container): RuntimeLabels {
  return {
    [POD_NAME]: pod.metadata.name,
    [POD_NAMESPACE]: pod.metadata.namespace ?? '',
    [POD_UID]: pod.metadata.uid,
    [CONTAINER_NAME]: container.name,
  };
}

/** Changes when the container must be replaced: only name and image may change in a running pod. */
export function containerHash(container: Container): string {
  let hash = 0x811c9dc5;
  for (const char of `${container.name}\n${container.image ?? ''}`) {
    hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  }
  return hash.toString(16);
}

export function restartCountOf(record: ContainerStatusRecord): number {
  const count = Number(record.annotations[RESTART_COUNT]);
  return Number.isInteger(count) ? count : record.attempt;
}

/** Which pod a sandbox or container belongs to; undefined when Podling did not make it. */
export function ownerUid(of: Pick<SandboxStatus, 'labels'>): string | undefined {
  return of.labels[POD_UID];
}

/** `name_namespace(uid)`, as the original's messages name a pod. */
export function podText(pod: Stored<Pod>): string {
  return `${pod.metadata.name}_${pod.metadata.namespace ?? ''}(${pod.metadata.uid})`;
}
