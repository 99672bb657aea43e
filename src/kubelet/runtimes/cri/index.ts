/**
 * Containers by containerd: a private containerd, and the container runtime interface spoken to it. Never touches
 * another containerd of the host, and never keeps state of its own: what runs is what containerd says.
 */
export { type CriOptions, type CriRuntime, criRuntime } from './cri-runtime.ts';
export { type ContainerdOptions, type PrivateContainerd, startContainerd } from './private-containerd.ts';
