import { createReadStream } from 'node:fs';
import { RealClock, silentLog } from '#base';
import { ClusterProblem, messageOf } from './cluster-problem.ts';
import { readConfig } from './config.ts';
import { containerdOptions } from './containerd-options.ts';
import type { DataDirectory } from './data-directory.ts';
import { lockOwner } from './process-lock.ts';

/** Loads the images of an archive, `-` for standard input, into a running cluster; gives their references. */
export async function loadImages(name: string, directory: DataDirectory, file: string): Promise<string[]> {
  requireContainers(name, directory);
  const { startContainerd } = await import('#kubelet');
  // Finds the one the server started.
  const containerd = await startContainerd(containerdOptions(directory, { clock: new RealClock(), log: silentLog }));
  try {
    return await containerd.importImages(file === '-' ? process.stdin : createReadStream(file));
  } catch (error) {
    throw new ClusterProblem({
      tried: `load images from ${file === '-' ? 'standard input' : file}`,
      found: messageOf(error),
      advice: 'give an archive that `docker save`, `podman save` or `skopeo copy` wrote',
      cause: error,
    });
  }
}

/** References of the images in a running cluster, sorted. */
export async function listImages(name: string, directory: DataDirectory): Promise<string[]> {
  requireContainers(name, directory);
  const { criRuntime, startContainerd } = await import('#kubelet');
  const clock = new RealClock();
  const { socket } = await startContainerd(containerdOptions(directory, { clock, log: silentLog }));
  const runtime = criRuntime({ socket, clock, log: silentLog });
  try {
    const images = await runtime.listImages();
    return images.flatMap((image) => (image.repoTags.length > 0 ? image.repoTags : image.repoDigests)).sort();
  } finally {
    runtime.close();
  }
}

function requireContainers(name: string, directory: DataDirectory): void {
  const config = readConfig(directory);
  const problem = (found: string, advice: string) =>
    new ClusterProblem({ tried: `reach the images of cluster ${name}`, found, advice });
  if (!config) throw problem(`there is no cluster in ${directory.root}`, 'start it with `podling up`');
  if (config.runtime === 'simulated') {
    throw problem('its runtime is simulated and holds no images', 'use any image name: nothing is pulled');
  }
  if (!lockOwner(directory.lock)) throw problem('it is not running', 'start it with `podling up`');
}
