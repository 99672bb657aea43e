import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Clock, Log } from '#base';
import type { ContainerdOptions } from '#kubelet';
import type { DataDirectory } from './data-directory.ts';
import { CNI_PLACES } from './host-packages.ts';

/** The cluster's private containerd; the same answer for the server and for verbs that speak to it. */
export function containerdOptions(
  directory: DataDirectory,
  { clock, log }: { clock: Clock; log: Log },
): ContainerdOptions {
  return {
    dataDirectory: directory.containerd,
    stateDirectory: directory.runtimeState,
    cni: {
      confDirectory: directory.cniConfiguration,
      binDirectories: CNI_PLACES.filter((place) => existsSync(path.join(place, 'bridge'))),
    },
    clock,
    log,
  };
}
