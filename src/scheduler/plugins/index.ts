import type { FilterPlugin, ScorePlugin } from '../plugin.ts';
import { interPodAffinity, interPodAffinityScore } from './inter-pod-affinity.ts';
import { nodeAffinity, nodeAffinityScore } from './node-affinity.ts';
import { nodeName } from './node-name.ts';
import { nodePorts } from './node-ports.ts';
import { balancedAllocation, leastAllocated, nodeResourcesFit } from './node-resources-fit.ts';
import { nodeUnschedulable } from './node-unschedulable.ts';
import { podTopologySpread, podTopologySpreadScore } from './pod-topology-spread.ts';
import { taintScore, taintToleration } from './taint-toleration.ts';

/** In the order they are asked: the first that rules a node out says why. */
export const filters: readonly FilterPlugin[] = [
  nodeUnschedulable,
  nodeName,
  taintToleration,
  nodeAffinity,
  nodePorts,
  nodeResourcesFit,
  podTopologySpread,
  interPodAffinity,
];

/** With the weights of the original's default profile. */
export const scores: readonly ScorePlugin[] = [
  taintScore,
  nodeAffinityScore,
  leastAllocated,
  podTopologySpreadScore,
  interPodAffinityScore,
  balancedAllocation,
];
