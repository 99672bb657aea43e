import type { Container, ContainerState, ContainerStatus, Pod, Stored } from '#api';
import { restartCountOf } from '../labels.ts';
import { isSidecar, type ObservedPod, restartPolicyOf, shouldRun } from '../observed.ts';
import type { ContainerStatusRecord } from '../runtimes/runtime.ts';

/** Why the last try to start a container did not succeed: `CrashLoopBackOff`, `ErrImagePull`, … */
export interface WaitingReason {
  reason: string;
  message: string;
}

/** What container statuses are made from. */
export interface StatusInput {
  pod: Stored<Pod>;
  observed: ObservedPod;
  /** `containerd` */
  runtimeName: string;
  reasons: ReadonlyMap<string, WaitingReason>;
  ready(containerId: string, container: Container): boolean;
  started(containerId: string, container: Container): boolean;
  /** What the container left as its last words. */
  terminationMessage(record: ContainerStatusRecord): string;
}

export function containerStatus(input: StatusInput, container: Container, isInit: boolean): ContainerStatus {
  const { pod, observed, runtimeName } = input;
  const [current, previous] = observed.containers.filter((c) => c.name === container.name);
  const reported = reportedStatus(pod, container.name);
  // How it ended stays true when the runtime has forgotten it.
  if (!current && reported?.state?.terminated && !shouldRestart(input, container, reported)) return { ...reported };
  const status: ContainerStatus = {
    name: container.name,
    state: {},
    lastState: {},
    ready: false,
    restartCount: current ? restartCountOf(current) : (reported?.restartCount ?? 0),
    image: current?.imageName || (container.image ?? ''),
    imageID: current?.imageRef ?? '',
    started: false,
    ...(current ? { containerID: `${runtimeName}://${current.id}` } : {}),
    ...(current ? resourcesOf(container) : {}),
    ...mountsOf(container),
    ...(current?.user ? { user: { linux: { ...current.user } } } : {}),
  };
  status.state = current ? stateOf(input, current) : waitingAtFirst(pod, reported);
  if (previous) status.lastState = stateOf(input, previous);
  if (current?.state === 'running') {
    status.started = input.started(current.id, container);
    status.ready = isInit && !isSidecar(container) ? false : status.started && input.ready(current.id, container);
  }
  if (isInit && !isSidecar(container)) status.ready = current?.state === 'exited' && current.exitCode === 0;
  return withReason(input, container, current, status);
}

function shouldRestart({ pod }: StatusInput, container: Container, { state }: ContainerStatus): boolean {
  if (pod.metadata.deletionTimestamp || pod.status.phase === 'Succeeded' || pod.status.phase === 'Failed') return false;
  const policy = restartPolicyOf(pod, container);
  return policy === 'Always' || (policy === 'OnFailure' && state?.terminated?.exitCode !== 0);
}

/** A container that is to be started again shows why it was not yet, once that is known. */
function withReason(
  input: StatusInput,
  container: Container,
  current: ContainerStatusRecord | undefined,
  status: ContainerStatus,
): ContainerStatus {
  const reason = input.reasons.get(container.name);
  if (!reason || !shouldRun(input.pod, container, current)) return status;
  const lastState = status.state?.terminated ? status.state : status.lastState;
  const message = reason.message ? { message: reason.message } : {};
  return { ...status, ...(lastState ? { lastState } : {}), state: { waiting: { reason: reason.reason, ...message } } };
}

function stateOf({ runtimeName, terminationMessage }: StatusInput, record: ContainerStatusRecord): ContainerState {
  switch (record.state) {
    case 'created':
      return { waiting: { reason: 'ContainerCreating' } };
    case 'running':
      return { running: { startedAt: timeText(record.startedAtMs) } };
    case 'unknown':
    case 'exited': {
      const message = terminationMessage(record) || record.message;
      return {
        terminated: {
          exitCode: record.exitCode,
          reason: record.reason || (record.exitCode === 0 ? 'Completed' : 'Error'),
          ...(message ? { message } : {}),
          startedAt: timeText(record.startedAtMs),
          finishedAt: timeText(record.finishedAtMs),
          containerID: `${runtimeName}://${record.id}`,
        },
      };
    }
  }
}

/** Nothing in the runtime: not made yet, or (when it was reported to run) lost. */
function waitingAtFirst(pod: Stored<Pod>, reported: ContainerStatus | undefined): ContainerState {
  if (reported?.state?.terminated) return reported.state;
  if (reported?.state?.running && pod.metadata.deletionTimestamp) {
    const message = 'The container could not be located when the pod was terminated';
    return { terminated: { exitCode: 137, reason: 'ContainerStatusUnknown', message } };
  }
  return { waiting: { reason: pod.spec.initContainers?.length ? 'PodInitializing' : 'ContainerCreating' } };
}

function reportedStatus(pod: Stored<Pod>, name: string): ContainerStatus | undefined {
  const { containerStatuses = [], initContainerStatuses = [], ephemeralContainerStatuses = [] } = pod.status;
  return [...containerStatuses, ...initContainerStatuses, ...ephemeralContainerStatuses].find((s) => s.name === name);
}

function resourcesOf(container: Container): Partial<ContainerStatus> {
  const { requests, limits } = container.resources ?? {};
  return {
    ...(requests ? { allocatedResources: requests } : {}),
    resources: { ...(limits ? { limits } : {}), ...(requests ? { requests } : {}) },
  };
}

function mountsOf(container: Container): Partial<ContainerStatus> {
  if (!container.volumeMounts?.length) return {};
  return {
    volumeMounts: container.volumeMounts.map(({ name, mountPath, readOnly }) => ({
      name,
      mountPath,
      ...(readOnly ? { readOnly, recursiveReadOnly: 'Disabled' } : {}),
    })),
  };
}

/** RFC 3339 to the second, as all times of a status are. */
export function timeText(ms: number): string {
  return `${new Date(Math.floor(ms / 1000) * 1000).toISOString().slice(0, 19)}Z`;
}
