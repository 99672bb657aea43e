import type { ContainerStatus, Pod, PodCondition, Stored } from '#api';
import { isSidecar } from '../observed.ts';
import { timeText } from './container-status.ts';
import type { PodPhase } from './phase.ts';

interface ConditionInput {
  pod: Stored<Pod>;
  phase: PodPhase;
  main: ContainerStatus[];
  init: ContainerStatus[];
  /** Whether the sandbox stands and has its network. */
  sandboxReady: boolean;
  nowMs: number;
}

type Verdict = Pick<PodCondition, 'status' | 'reason' | 'message'>;

/** The five conditions the kubelet owns, in the original's order, and those of others as they stand. */
export function podConditions(input: ConditionInput): PodCondition[] {
  const containersReady = containersReadyVerdict(input);
  const owned: [string, Verdict][] = [
    ['PodReadyToStartContainers', { status: input.sandboxReady ? 'True' : 'False' }],
    ['Initialized', initializedVerdict(input)],
    ['Ready', readyVerdict(input, containersReady)],
    ['ContainersReady', containersReady],
    ['PodScheduled', { status: 'True' }],
  ];
  const old = input.pod.status.conditions ?? [];
  const others = old.filter((c) => !owned.some(([type]) => type === c.type));
  return [...owned.map(([type, verdict]) => condition(input, type, verdict)), ...others];
}

function condition({ pod, nowMs }: ConditionInput, type: string, verdict: Verdict): PodCondition {
  const old = pod.status.conditions?.find((c) => c.type === type);
  const unchanged = old?.status === verdict.status && old.lastTransitionTime;
  return {
    type,
    ...verdict,
    lastTransitionTime: unchanged ? old.lastTransitionTime : timeText(nowMs),
    ...(pod.metadata.generation === undefined ? {} : { observedGeneration: pod.metadata.generation }),
  };
}

function finished(phase: PodPhase): Verdict | undefined {
  if (phase === 'Succeeded') return { status: 'False', reason: 'PodCompleted' };
  if (phase === 'Failed') return { status: 'False', reason: 'PodFailed' };
  return undefined;
}

function containersReadyVerdict({ pod, phase, main, init }: ConditionInput): Verdict {
  const end = finished(phase);
  if (end) return end;
  const sidecars = (pod.spec.initContainers ?? []).filter(isSidecar);
  const unready = [
    ...sidecars.filter((c) => !init.find((s) => s.name === c.name)?.ready),
    ...pod.spec.containers.filter((c) => !main.find((s) => s.name === c.name)?.ready),
  ].map((c) => c.name);
  if (unready.length === 0) return { status: 'True' };
  const message = `containers with unready status: [${unready.join(' ')}]`;
  return { status: 'False', reason: 'ContainersNotReady', message };
}

function readyVerdict({ pod, phase }: ConditionInput, containersReady: Verdict): Verdict {
  const end = finished(phase);
  if (end || containersReady.status !== 'True') return end ?? containersReady;
  const messages = (pod.spec.readinessGates ?? []).flatMap(({ conditionType }) => {
    const gate = pod.status.conditions?.find((c) => c.type === conditionType);
    if (!gate) return [`corresponding condition of pod readiness gate "${conditionType}" does not exist.`];
    if (gate.status === 'True') return [];
    return [`the status of pod readiness gate "${conditionType}" is not "True", but ${gate.status}`];
  });
  if (messages.length === 0) return { status: 'True' };
  return { status: 'False', reason: 'ReadinessGatesNotReady', message: messages.join(', ') };
}

function initializedVerdict({ pod, phase, init, main }: ConditionInput): Verdict {
  if (phase === 'Succeeded') return { status: 'True', reason: 'PodCompleted' };
  // Once a main container ran, initialization is over, whatever became of it.
  if (main.some((s) => s.state?.running || s.containerID)) return { status: 'True' };
  const incomplete = (pod.spec.initContainers ?? [])
    .filter((c) => {
      const status = init.find((s) => s.name === c.name);
      return isSidecar(c) ? !status?.started : !status?.ready;
    })
    .map((c) => c.name);
  if (incomplete.length === 0) return { status: 'True' };
  const message = `containers with incomplete status: [${incomplete.join(' ')}]`;
  return { status: 'False', reason: 'ContainersNotInitialized', message };
}
