import { type ContainerState, type ContainerStatus, humanDuration, type Pod, type Stored } from '#api';
import { ageColumn, nameColumn, textOf } from '../../cells.ts';
import type { Column } from '../../kind.ts';

interface Summary {
  ready: number;
  total: number;
  status: string;
  restarts: number;
  /** When a container last ended before it was started again; 0: unknown. */
  lastRestartMs: number;
}

/** Containers of a pod in one phrase, as `kubectl get pods` shows them. */
function summarise(pod: Stored<Pod>): Summary {
  const { spec, status } = pod;
  const sidecars = new Set((spec.initContainers ?? []).filter((c) => c.restartPolicy === 'Always').map((c) => c.name));
  const gated = status.conditions?.some((c) => c.type === 'PodScheduled' && c.reason === 'SchedulingGated');
  const summary: Summary = {
    ready: 0,
    total: spec.containers.length + sidecars.size,
    status: gated ? 'SchedulingGated' : status.reason || status.phase || '',
    restarts: 0,
    lastRestartMs: 0,
  };
  const sidecarRestarts = { restarts: 0, lastRestartMs: 0 };
  const initializing = addInitContainers(pod, sidecars, summary, sidecarRestarts);
  const initialized = status.conditions?.some((c) => c.type === 'Initialized' && c.status === 'True');
  if (!initializing || initialized) {
    Object.assign(summary, sidecarRestarts);
    addContainers(pod, summary);
  }
  if (pod.metadata.deletionTimestamp) {
    if (status.reason === 'NodeLost') summary.status = 'Unknown';
    else if (status.phase !== 'Succeeded' && status.phase !== 'Failed') summary.status = 'Terminating';
  }
  return summary;
}

function addInitContainers(
  pod: Stored<Pod>,
  sidecars: Set<string>,
  summary: Summary,
  sidecarRestarts: { restarts: number; lastRestartMs: number },
): boolean {
  for (const [index, status] of (pod.status.initContainerStatuses ?? []).entries()) {
    countRestarts(summary, status);
    const isSidecar = sidecars.has(status.name);
    if (isSidecar) countRestarts(sidecarRestarts, status);
    const { terminated, waiting } = status.state ?? {};
    if (terminated?.exitCode === 0) continue;
    if (isSidecar && status.started) {
      if (status.ready) summary.ready++;
      continue;
    }
    if (terminated) summary.status = `Init:${terminated.reason || endText(terminated)}`;
    else if (waiting?.reason && waiting.reason !== 'PodInitializing') summary.status = `Init:${waiting.reason}`;
    else summary.status = `Init:${index}/${pod.spec.initContainers?.length ?? 0}`;
    return true;
  }
  return false;
}

function addContainers(pod: Stored<Pod>, summary: Summary): void {
  let hasRunning = false;
  for (const status of [...(pod.status.containerStatuses ?? [])].reverse()) {
    countRestarts(summary, status);
    const { waiting, terminated, running } = status.state ?? {};
    if (waiting?.reason) summary.status = waiting.reason;
    else if (terminated) summary.status = terminated.reason || endText(terminated);
    else if (status.ready && running) {
      hasRunning = true;
      summary.ready++;
    }
  }
  if (summary.status === 'Completed' && hasRunning) {
    const isReady = pod.status.conditions?.some((c) => c.type === 'Ready' && c.status === 'True');
    summary.status = isReady ? 'Running' : 'NotReady';
  }
}

function countRestarts(counts: { restarts: number; lastRestartMs: number }, status: ContainerStatus): void {
  counts.restarts += status.restartCount;
  const finishedAt = status.lastState?.terminated?.finishedAt;
  if (finishedAt) counts.lastRestartMs = Math.max(counts.lastRestartMs, Date.parse(finishedAt));
}

function endText({ signal, exitCode }: NonNullable<ContainerState['terminated']>): string {
  return signal ? `Signal:${signal}` : `ExitCode:${exitCode}`;
}

function restartsText(pod: Stored<Pod>, nowMs: number): string {
  const { restarts, lastRestartMs } = summarise(pod);
  return restarts && lastRestartMs ? `${restarts} (${humanDuration(nowMs - lastRestartMs)} ago)` : String(restarts);
}

function gatesText({ spec, status }: Stored<Pod>): string {
  const gates = spec.readinessGates ?? [];
  if (gates.length === 0) return '<none>';
  const open = gates.filter((gate) =>
    status.conditions?.some((c) => c.type === gate.conditionType && c.status === 'True'),
  );
  return `${open.length}/${gates.length}`;
}

export const podColumns: readonly Column<Pod>[] = [
  nameColumn,
  {
    name: 'Ready',
    type: 'string',
    description: 'The aggregate readiness state of this pod for accepting traffic.',
    cell: (pod) => {
      const { ready, total } = summarise(pod);
      return `${ready}/${total}`;
    },
  },
  {
    name: 'Status',
    type: 'string',
    description: 'The aggregate status of the containers in this pod.',
    cell: (pod) => summarise(pod).status,
  },
  {
    name: 'Restarts',
    type: 'string',
    description:
      'The number of times the containers in this pod have been restarted and when the last container in this pod has restarted.',
    cell: restartsText,
  },
  ageColumn,
  {
    name: 'IP',
    type: 'string',
    priority: 1,
    description: textOf('core.v1.PodStatus', 'podIP'),
    cell: ({ status }) => status.podIPs?.[0]?.ip || status.podIP || '<none>',
  },
  {
    name: 'Node',
    type: 'string',
    priority: 1,
    description: textOf('core.v1.PodSpec', 'nodeName'),
    cell: ({ spec }) => spec.nodeName || '<none>',
  },
  {
    name: 'Nominated Node',
    type: 'string',
    priority: 1,
    description: textOf('core.v1.PodStatus', 'nominatedNodeName'),
    cell: ({ status }) => status.nominatedNodeName || '<none>',
  },
  {
    name: 'Readiness Gates',
    type: 'string',
    priority: 1,
    description: textOf('core.v1.PodSpec', 'readinessGates'),
    cell: gatesText,
  },
];

/** Pods that have ended, and how. */
export function podCompletion({ status: { phase } }: Stored<Pod>): { reason: string; message: string } | undefined {
  if (phase === 'Succeeded') return { reason: phase, message: 'The pod has completed successfully.' };
  return phase === 'Failed' ? { reason: phase, message: 'The pod failed.' } : undefined;
}
