import type { Cluster, ClusterParts } from './compose.ts';
import type { ClusterConfig } from './config.ts';

/** See `compose.ts`; loads what a cluster is made of only when one is started. */
export async function startCluster(config: ClusterConfig, parts: ClusterParts): Promise<Cluster> {
  const composition = await import('./compose.ts');
  return composition.startCluster(config, parts);
}
