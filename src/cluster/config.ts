import { readFileSync } from 'node:fs';
import { formatIpv4, parseCidr } from '#base';
import { ClusterProblem, hasCode } from './cluster-problem.ts';
import { type DataDirectory, makeDataDirectory } from './data-directory.ts';
import { writeSecret } from './write-secret.ts';

export type RuntimeName = 'containerd' | 'simulated';

/** What makes a cluster this cluster; kept in its data directory, so that a later start needs no flags. */
export interface ClusterConfig {
  name: string;
  runtime: RuntimeName;
  /** Simulated nodes; with containerd always 1: this host. */
  nodes: number;
  apiPort: number;
  podCidr: string;
  serviceCidr: string;
  /** Whether versions of kinds are served that the original has given up. */
  legacyApis: boolean;
}

/** What a cluster is called in a kubeconfig. */
export function contextName(name: string): string {
  return name === 'podling' ? 'podling' : `podling-${name}`;
}

/** The service address of the API server inside the cluster: first of the range. */
export function firstServiceIp(config: ClusterConfig): string {
  return formatIpv4((parseCidr(config.serviceCidr)?.base ?? 0) + 1);
}

/** The kept configuration; undefined before the first start. */
export function readConfig(directory: DataDirectory): ClusterConfig | undefined {
  try {
    return { legacyApis: true, ...JSON.parse(readFileSync(directory.config, 'utf8')) } as ClusterConfig;
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return undefined;
    throw new ClusterProblem({
      tried: `read ${directory.config}`,
      found: error instanceof SyntaxError ? 'it is not JSON' : String(error),
      advice: 'mend it, or remove the cluster with `podling delete` and start again',
      cause: error,
    });
  }
}

/** Keeps the configuration, making the data directory for a new cluster. */
export function writeConfig(directory: DataDirectory, config: ClusterConfig): void {
  makeDataDirectory(directory);
  writeSecret(directory.config, `${JSON.stringify(config, undefined, 2)}\n`);
}
