/**
 * Runs the pods bound to one node on a container runtime, and reports how they fare, in the original kubelet's words
 * and rhythm. Speaks to the cluster through the `Api` port only; must never start or stop a container that is not a
 * pod's of this node.
 */
export { type Kubelet, startKubelet } from './kubelet.ts';
export type { KubeletOptions, NodeCapacity } from './node-context.ts';
export {
  type ContainerdOptions,
  type CriOptions,
  type CriRuntime,
  criRuntime,
  type PrivateContainerd,
  startContainerd,
} from './runtimes/cri/index.ts';
export * from './runtimes/runtime.ts';
export {
  type SimulatedOptions,
  type SimulatedRuntime,
  simulatedRuntime,
} from './runtimes/simulated/simulated-runtime.ts';
