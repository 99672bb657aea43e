/**
 * Puts a cluster together: certificates, data directory, configuration, and the one place that picks adapters, the
 * real clock and real chance. Promises that a data directory is used by one server at a time, that everything made on
 * the host is taken away again on delete, and that importing this door is cheap: what a server needs is loaded when
 * one is started. Must never hold Kubernetes behaviour of its own.
 */
export { clearHost } from './clear-host.ts';
export { ClusterProblem } from './cluster-problem.ts';
export { type ClusterStatus, clusterStatus, serverUrl } from './cluster-status.ts';
export type { Cluster, ClusterParts } from './compose.ts';
export { type ClusterConfig, contextName, type RuntimeName, readConfig, writeConfig } from './config.ts';
export { type DataDirectory, dataDirectory, defaultDataDirectory } from './data-directory.ts';
export {
  CONTAINER_PROGRAMS,
  type HostProgram,
  isDebianLike,
  missingPrograms,
  packagesOf,
  TEST_PROGRAMS,
} from './host-packages.ts';
export { listImages, loadImages } from './images.ts';
export { lockOwner } from './process-lock.ts';
export { type ConfigRequest, resolveConfig } from './resolve-config.ts';
export { runServer } from './run-server.ts';
export { spawnServer, stopServer } from './server-process.ts';
export { startCluster } from './start-cluster.ts';
export { dropKubeconfig, keptKubeconfig, saveKubeconfig } from './user-kubeconfig.ts';
