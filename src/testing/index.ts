/**
 * A whole cluster in the test process: the real API server, controllers, scheduler and kubelets, over simulated
 * containers, under a clock the test owns. Promises that the same seed and the same steps give the same history;
 * must never open a port, start a process or keep a file.
 */
export { startTestCluster, type TestCluster, type TestClusterOptions } from './test-cluster.ts';
export type { TestNode, TestNodeOptions } from './test-node.ts';
