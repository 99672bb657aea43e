import type { Container, Pod, Stored } from '#api';
import { durationText } from './duration-text.ts';
import { CONTAINER_HASH, containerHash, podText } from './labels.ts';
import {
  ephemeralContainers,
  isSidecar,
  newest,
  newestExited,
  type ObservedPod,
  readySandbox,
  restartPolicyOf,
  shouldRun,
} from './observed.ts';
import type { ContainerStatusRecord } from './runtimes/runtime.ts';

/** One step towards what the pod wants. Carried out in order; a failed step does not stop those of other containers. */
export type Action =
  /** Ends every container and the sandbox. */
  | { type: 'end-pod' }
  | { type: 'create-sandbox'; attempt: number }
  | { type: 'kill'; container: Container; record: ContainerStatusRecord; cause: KillCause; message: string }
  /** `failedMs`: when its newest ended incarnation ended, absent when there is none. */
  | { type: 'start'; container: Container; attempt: number; failedMs?: number }
  | { type: 'back-off'; container: Container; untilMs: number; message: string };

type KillCause = 'changed' | 'liveness' | 'startup' | 'unknown-state';

/** What a plan depends on besides the pod and the runtime's view of it. */
export interface PlanInput {
  pod: Stored<Pod>;
  observed: ObservedPod;
  /** What probes say of a container id; only failures and success matter here. */
  liveness(containerId: string): 'success' | 'failure' | 'unknown';
  startup(containerId: string): 'success' | 'failure' | 'unknown';
  /** The wait in force for a container that ended at `failedMs`. */
  backoff(key: string, failedMs: number): { delayMs: number; untilMs: number } | undefined;
}

/**
 * What to do for a pod now: the original's rules (`computePodActions`), as a pure function.
 *
 *     no usable sandbox -> create it -> init containers, one after the other -> all containers
 *                                       (a sidecar counts as done when it has started)
 */
export function plan(input: PlanInput): Action[] {
  const { pod, observed } = input;
  if (!readySandbox(observed, pod)) return planNewSandbox(input);
  const ephemeral = ephemeralContainers(pod)
    .filter((c) => !newest(observed, c.name))
    .map((container): Action => ({ type: 'start', container, attempt: 0 }));
  const init = planInit(input);
  if (!init.done) return [...ephemeral, ...init.actions];
  let alive = 0;
  const actions: Action[] = [];
  for (const container of pod.spec.containers) {
    const steps = planContainer(input, container);
    actions.push(...steps);
    if (steps.length > 0 || newest(observed, container.name)?.state === 'running') alive++;
  }
  if (alive === 0) return [{ type: 'end-pod' }];
  return [...ephemeral, ...init.actions, ...actions];
}

export function backoffKey(pod: Stored<Pod>, container: Container): string {
  return `${pod.metadata.uid}/${container.name}/${containerHash(container)}`;
}

function planNewSandbox(input: PlanInput): Action[] {
  const { pod, observed } = input;
  const [latest] = observed.sandboxes;
  const end: Action[] = latest || observed.containers.length > 0 ? [{ type: 'end-pod' }] : [];
  const attempt = latest ? latest.attempt + 1 : 0;
  if (pod.spec.restartPolicy === 'Never' && attempt > 0 && observed.containers.length > 0) return end;
  const wanted = pod.spec.containers.filter((c) => {
    const record = newest(observed, c.name);
    return !(record?.state === 'exited' && record.exitCode === 0 && restartPolicyOf(pod, c) === 'OnFailure');
  });
  if (wanted.length === 0) return end;
  return [...end, { type: 'create-sandbox', attempt }];
}

/** Init containers up to the one that is under way. */
function planInit(input: PlanInput): { done: boolean; actions: Action[] } {
  const { pod, observed } = input;
  const inits = pod.spec.initContainers ?? [];
  const actions: Action[] = [];
  // Once a main container ever ran in this sandbox, plain init containers are over; sidecars are still looked after.
  const sandboxId = observed.sandboxes[0]?.id;
  const begun = pod.spec.containers.some((c) =>
    observed.containers.some((r) => r.name === c.name && r.sandboxId === sandboxId),
  );
  for (const container of inits) {
    const record = inSandbox(newest(observed, container.name), sandboxId);
    if (isSidecar(container)) {
      const steps = planContainer(input, container);
      actions.push(...steps);
      const started = record?.state === 'running' && sidecarStarted(input, container, record);
      if (!started && !begun) return { done: false, actions };
      continue;
    }
    if (begun) continue;
    if (record?.state === 'exited' && record.exitCode === 0) continue;
    if (record?.state === 'running')
      return { done: false, actions: [...actions, ...killFailed(input, container, record)] };
    if (record?.state === 'exited' && restartPolicyOf(pod, container) === 'Never') {
      return { done: false, actions: [{ type: 'end-pod' }] };
    }
    actions.push(...startSteps(input, container));
    return { done: false, actions };
  }
  return { done: true, actions };
}

function inSandbox(record: ContainerStatusRecord | undefined, sandboxId: string | undefined) {
  return record?.sandboxId === sandboxId ? record : undefined;
}

function sidecarStarted(input: PlanInput, container: Container, record: ContainerStatusRecord): boolean {
  return !container.startupProbe || input.startup(record.id) === 'success';
}

function planContainer(input: PlanInput, container: Container): Action[] {
  const record = newest(input.observed, container.name);
  if (record?.state === 'running') return killFailed(input, container, record);
  if (!shouldRun(input.pod, container, record)) return [];
  const steps = startSteps(input, container);
  if (record?.state !== 'unknown') return steps;
  const message = 'Container is in unknown state, try killing it before restart';
  return [{ type: 'kill', container, record, cause: 'unknown-state', message }, ...steps];
}

function killFailed(input: PlanInput, container: Container, record: ContainerStatusRecord): Action[] {
  const why = killCause(input, container, record);
  if (!why) return [];
  const restart = why.cause === 'changed' || restartPolicyOf(input.pod, container) !== 'Never';
  const message = restart ? `${why.text}, will be restarted` : why.text;
  const kill: Action = { type: 'kill', container, record, cause: why.cause, message };
  return restart ? [kill, ...startSteps(input, container)] : [kill];
}

function killCause(input: PlanInput, container: Container, record: ContainerStatusRecord) {
  const { name } = container;
  const hash = record.annotations[CONTAINER_HASH];
  if (hash !== undefined && hash !== containerHash(container)) {
    return { cause: 'changed' as const, text: `Container ${name} definition changed` };
  }
  if (input.liveness(record.id) === 'failure') {
    return { cause: 'liveness' as const, text: `Container ${name} failed liveness probe` };
  }
  if (input.startup(record.id) === 'failure') {
    return { cause: 'startup' as const, text: `Container ${name} failed startup probe` };
  }
  return undefined;
}

/**
 * Start, or wait. The wait is measured from the end of the newest incarnation that had already ended when this was
 * looked at: a container killed for failing its probe restarts at once unless the one before it ended just now.
 */
function startSteps(input: PlanInput, container: Container): Action[] {
  const { pod, observed } = input;
  const attempt = nextAttempt(input, container);
  const ended = newestExited(observed, container.name);
  if (!ended) return [{ type: 'start', container, attempt }];
  const wait = input.backoff(backoffKey(pod, container), ended.finishedAtMs);
  if (!wait) return [{ type: 'start', container, attempt, failedMs: ended.finishedAtMs }];
  const message = `back-off ${durationText(wait.delayMs)} restarting failed container=${container.name} pod=${podText(pod)}`;
  return [{ type: 'back-off', container, untilMs: wait.untilMs, message }];
}

function nextAttempt({ pod, observed }: PlanInput, container: Container): number {
  const record = newest(observed, container.name);
  if (record) return record.attempt + 1;
  // Its dead containers were removed behind our back: go on counting from what was reported.
  const reported = [...(pod.status.containerStatuses ?? []), ...(pod.status.initContainerStatuses ?? [])].find(
    (s) => s.name === container.name,
  );
  return reported?.containerID ? reported.restartCount + 1 : 0;
}
