import { existsSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { removeCgroups } from './cgroups.ts';
import { ClusterProblem, hasCode } from './cluster-problem.ts';
import type { ClusterConfig } from './config.ts';
import type { DataDirectory } from './data-directory.ts';
import { hostNames } from './host-names.ts';
import { allProcesses, leftoverProcesses } from './leftover-processes.ts';
import { unmountUnder } from './mounts.ts';

/** How long containers have to end by themselves before they are killed. */
const GRACE_MS = 2000;
const KILL_MS = 5000;

/**
 * Takes away what a cluster has on the host besides its data directory: containers, shims and containerd, mounts,
 * network namespaces, the bridge, the nftables table, control groups. Needs no running server, so that it also works
 * after a crash; where everything is gone already it does nothing. Gives whether there were processes.
 */
export async function clearHost(directory: DataDirectory, config: ClusterConfig, graceMs = GRACE_MS): Promise<boolean> {
  if (config.runtime === 'simulated') return false;
  const names = hostNames(config);
  const places = [directory.root, directory.runtimeState];
  const hadProcesses = await endProcesses(places, graceMs);
  for (const place of places) await unmountUnder(place);
  rmSync(directory.runtimeState, { recursive: true, force: true });
  const { clearNetwork } = await import('./host-network.ts');
  await clearNetwork(config);
  removeCniResults(names.bridge);
  removeCgroups(names.cgroupParent);
  return hadProcesses;
}

async function endProcesses(places: readonly string[], graceMs: number): Promise<boolean> {
  const found = leftoverProcesses(allProcesses(), places);
  if (found.length === 0) return false;
  for (const pid of found) signal(pid, 'SIGTERM');
  if (await goneWithin(places, graceMs)) return true;
  // Shims outlive SIGTERM while their containers run; what is started in between is found by looking again.
  for (const pid of leftoverProcesses(allProcesses(), places)) signal(pid, 'SIGKILL');
  if (await goneWithin(places, KILL_MS)) return true;
  throw new ClusterProblem({
    tried: 'end the containers of the cluster',
    found: `processes ${leftoverProcesses(allProcesses(), places).join(', ')} outlive SIGKILL`,
    advice: 'look for hanging storage under them, and try again',
  });
}

async function goneWithin(places: readonly string[], timeoutMs: number): Promise<boolean> {
  const until = Date.now() + timeoutMs;
  while (leftoverProcesses(allProcesses(), places).length > 0) {
    if (Date.now() > until) return false;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return true;
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (!hasCode(error, 'ESRCH')) throw error;
  }
}

/** The network plugins remember each connection here, by network and container. */
function removeCniResults(network: string): void {
  const directory = '/var/lib/cni/results';
  if (!existsSync(directory)) return;
  for (const name of readdirSync(directory)) {
    if (name.startsWith(`${network}-`)) rmSync(path.join(directory, name), { force: true });
  }
}
