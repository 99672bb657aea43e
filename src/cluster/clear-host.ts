import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { removeCgroups } from './cgroups.ts';
import { ClusterProblem, hasCode } from './cluster-problem.ts';
import type { ClusterConfig } from './config.ts';
import type { DataDirectory } from './data-directory.ts';
import { hostNames } from './host-names.ts';
import { allProcesses, leftoverProcesses } from './leftover-processes.ts';
import { mountsUnder, unmount, unmountUnder } from './mounts.ts';

/** How long containers have to end by themselves before they are killed. */
const GRACE_MS = 2000;
const KILL_MS = 5000;

/**
 * Takes away what a cluster has on the host besides its data directory: containers, shims and containerd, mounts,
 * network namespaces, the bridge, the nftables table, control groups. Needs no running server, so that it also works
 * after a crash; where everything is gone already it does nothing. Gives whether there were processes.
 */
export async function clearHost(directory: DataDirectory, config: ClusterConfig): Promise<boolean> {
  if (config.runtime === 'simulated') return false;
  const names = hostNames(config);
  const namespaces = networkNamespaces(directory);
  const hadProcesses = await endProcesses(directory.root);
  await unmountUnder(directory.root);
  for (const namespace of namespaces) {
    await unmount(namespace);
    rmSync(namespace, { force: true });
  }
  const { clearNetwork } = await import('./host-network.ts');
  await clearNetwork(config);
  removeCniResults(names.bridge);
  removeCgroups(names.cgroupParent);
  return hadProcesses;
}

async function endProcesses(root: string): Promise<boolean> {
  const found = leftoverProcesses(allProcesses(), root);
  if (found.length === 0) return false;
  for (const pid of found) signal(pid, 'SIGTERM');
  if (await goneWithin(root, GRACE_MS)) return true;
  // Shims outlive SIGTERM while their containers run; what is started in between is found by looking again.
  for (const pid of leftoverProcesses(allProcesses(), root)) signal(pid, 'SIGKILL');
  if (await goneWithin(root, KILL_MS)) return true;
  throw new ClusterProblem({
    tried: 'end the containers of the cluster',
    found: `processes ${leftoverProcesses(allProcesses(), root).join(', ')} outlive SIGKILL`,
    advice: 'look for hanging storage under them, and try again',
  });
}

async function goneWithin(root: string, timeoutMs: number): Promise<boolean> {
  const until = Date.now() + timeoutMs;
  while (leftoverProcesses(allProcesses(), root).length > 0) {
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

/** Network namespaces of pods that nobody closed, as the runtime's own records of running containers name them. */
function networkNamespaces(directory: DataDirectory): string[] {
  const mountinfo = readFileSync('/proc/self/mountinfo', 'utf8');
  const records = filesNamed(directory.containerd, 'config.json', 6);
  const found = records.flatMap((file) => {
    const text = readFileSync(file, 'utf8');
    const spec = JSON.parse(text) as { linux?: { namespaces?: { type: string; path?: string }[] } };
    return (spec.linux?.namespaces ?? []).flatMap((n) => (n.type === 'network' && n.path ? [n.path] : []));
  });
  const own = found.filter((file) => path.basename(file).startsWith('cni-'));
  return [...new Set(own)].filter((file) => mountsUnder(mountinfo, file.replace('/var/run/', '/run/')).length > 0);
}

/** Not into root file systems of containers: they lie deeper, and may hold anything. */
function filesNamed(directory: string, name: string, depth: number): string[] {
  if (depth === 0 || !existsSync(directory)) return [];
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    const at = path.join(directory, entry.name);
    if (entry.isFile()) return entry.name === name ? [at] : [];
    return entry.isDirectory() && entry.name !== 'rootfs' ? filesNamed(at, name, depth - 1) : [];
  });
}

/** The network plugins remember each connection here, by network and container. */
function removeCniResults(network: string): void {
  const directory = '/var/lib/cni/results';
  if (!existsSync(directory)) return;
  for (const name of readdirSync(directory)) {
    if (name.startsWith(`${network}-`)) rmSync(path.join(directory, name), { force: true });
  }
}
