import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ClusterProblem, messageOf } from './cluster-problem.ts';

/** Where everything of one cluster lies; the only place that knows these names. */
export interface DataDirectory {
  readonly root: string;
  readonly config: string;
  readonly lock: string;
  readonly log: string;
  /** What the runtime itself printed before it died: out of memory, a native crash. */
  readonly crashLog: string;
  readonly pki: string;
  readonly store: string;
  /** Private containerd: its configuration, images and snapshots. */
  readonly containerd: string;
  /** Outside of the root, on a tmpfs: containerd's socket, and what running containers have mounted. */
  readonly runtimeState: string;
  /** Pod volumes. */
  readonly kubelet: string;
  /** Container logs. */
  readonly podLogs: string;
  /** Where containerd finds out how pods are connected. */
  readonly cniConfiguration: string;
  /** Addresses given to pods. */
  readonly podAddresses: string;
}

export function dataDirectory(root: string): DataDirectory {
  const at = (...parts: string[]) => path.join(root, ...parts);
  return {
    root,
    config: at('config.json'),
    lock: at('server.lock'),
    log: at('server.log'),
    crashLog: at('server.crash.log'),
    pki: at('pki'),
    store: at('store'),
    containerd: at('containerd'),
    runtimeState: path.join('/run/podling', createHash('sha256').update(path.resolve(root)).digest('hex').slice(0, 12)),
    kubelet: at('kubelet'),
    podLogs: at('pod-logs'),
    cniConfiguration: at('network', 'cni'),
    podAddresses: at('network', 'addresses'),
  };
}

/** Makes the directory itself; what is in it is for its owner only. Throws {@link ClusterProblem} where it may not. */
export function makeDataDirectory(directory: DataDirectory): void {
  try {
    mkdirSync(directory.root, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw new ClusterProblem({
      tried: `make the data directory ${directory.root}`,
      found: messageOf(cause),
      advice: 'name a place that you may write to with --data-dir',
      cause,
    });
  }
}

/** Holds the data directories of all of the user's clusters that were not placed elsewhere. */
export function clustersDirectory(env: NodeJS.ProcessEnv = process.env, uid = process.getuid?.()): string {
  if (uid === 0) return '/var/lib/podling';
  const dataHome = env.XDG_DATA_HOME || path.join(env.HOME || os.homedir(), '.local', 'share');
  return path.join(dataHome, 'podling');
}

export function defaultDataDirectory(name: string): string {
  return path.join(clustersDirectory(), name);
}
