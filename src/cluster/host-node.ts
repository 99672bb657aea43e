import { statfsSync } from 'node:fs';
import os from 'node:os';
import type { NodeSystemInfo } from '#api';
import type { DataDirectory } from './data-directory.ts';
import { readIfThere } from './read-if-there.ts';

/** What this host can give to pods, and what it is: a node's capacity and `status.nodeInfo`. */
export interface HostNode {
  name: string;
  /** Where the host is reached; absent when it has no network but loopback. */
  ip: string | undefined;
  capacity: { cpuMilli: number; memoryBytes: number; ephemeralStorageBytes: number; pods: number };
  systemInfo: Partial<NodeSystemInfo>;
}

const PODS = 110;

export function hostNode(name: string, directory: DataDirectory): HostNode {
  const disk = statfsSync(directory.root);
  return {
    name,
    ip: hostIp(),
    capacity: {
      cpuMilli: os.cpus().length * 1000,
      memoryBytes: os.totalmem(),
      ephemeralStorageBytes: disk.blocks * disk.bsize,
      pods: PODS,
    },
    systemInfo: {
      machineID: textOf('/etc/machine-id'),
      systemUUID: textOf('/sys/class/dmi/id/product_uuid') || textOf('/etc/machine-id'),
      bootID: textOf('/proc/sys/kernel/random/boot_id'),
      kernelVersion: os.release(),
      osImage: /^PRETTY_NAME="?([^"\n]*)/m.exec(textOf('/etc/os-release'))?.[1] ?? os.type(),
      operatingSystem: 'linux',
      architecture: GO_ARCHITECTURES[process.arch] ?? process.arch,
    },
  };
}

/** The original names architectures as Go does, and images are chosen by it. */
const GO_ARCHITECTURES: { [arch: string]: string } = { x64: 'amd64', ia32: '386', ppc64: 'ppc64le' };

/** The address of the interface with the default route, else the first that is not a cluster's bridge. */
export function hostIp(): string | undefined {
  const all = os.networkInterfaces();
  const outward = textOf('/proc/net/route')
    .split('\n')
    .map((line) => line.split('\t'))
    .find((fields) => fields[1] === '00000000')?.[0];
  const names = [outward ?? '', ...Object.keys(all).filter((name) => !/^podl(ing)?/.test(name))];
  for (const name of names) {
    const address = all[name]?.find((a) => a.family === 'IPv4' && !a.internal)?.address;
    if (address) return address;
  }
  return undefined;
}

/** Trimmed; empty where the file is not there or not for this user. */
function textOf(file: string): string {
  return readIfThere(file, 'EACCES')?.trim() ?? '';
}
