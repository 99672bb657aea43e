import { type Container, milliValue, type Pod, type Stored, wholeValue } from '#api';
import { qosClassOf } from '#kinds';
import { isSidecar } from './observed.ts';
import type { ContainerResources } from './runtimes/runtime.ts';

/** What the runtime is told of one container's share of the node. */
export function containerResources(
  pod: Stored<Pod>,
  container: Container,
  nodeMemoryBytes: number,
): ContainerResources {
  const { requests, limits } = container.resources ?? {};
  return {
    cpuRequestMilli: milliValue(requests?.cpu ?? limits?.cpu),
    cpuLimitMilli: milliValue(limits?.cpu),
    memoryLimitBytes: wholeValue(limits?.memory),
    oomScoreAdj: oomScoreAdj(pod, container, nodeMemoryBytes),
  };
}

/** Who the kernel ends first when memory runs out: -997 (guaranteed) to 1000 (best effort). */
function oomScoreAdj(pod: Stored<Pod>, container: Container, nodeMemoryBytes: number): number {
  if ((pod.spec.priority ?? 0) >= 2_000_000_000) return -997;
  const qos = qosClassOf(pod.spec);
  if (qos === 'Guaranteed') return -997;
  if (qos === 'BestEffort') return 1000;
  const request = wholeValue(container.resources?.requests?.memory);
  let score = 1000 - Math.floor((1000 * request) / nodeMemoryBytes);
  if (isSidecar(container)) {
    const regular = pod.spec.containers.map((c) => wholeValue(c.resources?.requests?.memory));
    score = Math.min(score, 1000 - Math.floor((1000 * Math.min(...regular)) / nodeMemoryBytes));
  }
  if (score < 1000 - 997) return 1000 - 997;
  return score === 1000 ? 999 : score;
}
