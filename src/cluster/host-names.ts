import { createHash } from 'node:crypto';
import { type ClusterConfig, contextName } from './config.ts';

/** What a cluster calls the things it makes on the host, outside its data directory. */
export interface HostNames {
  /** At most 15 characters, the kernel's limit. */
  bridge: string;
  nftablesTable: string;
  /** Above the control groups of all pods. */
  cgroupParent: string;
}

/** Distinct for clusters of distinct names, and the same at every start. */
export function hostNames({ name }: Pick<ClusterConfig, 'name'>): HostNames {
  const own = contextName(name);
  // A hash keeps long names apart that begin alike.
  const bridge = own.length <= 15 ? own : `podl-${createHash('sha256').update(name).digest('hex').slice(0, 10)}`;
  return { bridge, nftablesTable: own, cgroupParent: `/${own}` };
}
