import { execFile } from 'node:child_process';
import { chmod, chown, mkdir, readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { type EmptyDirVolumeSource, type Pod, type Stored, type Volume, wholeValue } from '#api';
import type { Log } from '#base';
import { type Payload, writeAtomically } from './atomic-writer.ts';
import { setUpHostPath } from './host-path.ts';
import { type PayloadInput, payloadOf } from './payload.ts';

const run = promisify(execFile);

/** A volume that cannot be had (yet); the message is the original's `FailedMount` event. */
export class VolumeFailure extends Error {
  constructor(volume: string, cause: unknown) {
    const why = cause instanceof Error ? cause.message : String(cause);
    super(`MountVolume.SetUp failed for volume "${volume}" : ${why}`, { cause });
    this.name = 'VolumeFailure';
  }
}

/** The directories behind pods' volumes, under `<root>/pods/<uid>/volumes`. */
export class PodVolumes {
  readonly #root: string;
  readonly #log: Log;
  /** A simulated node resolves every volume and writes none. */
  readonly #simulated: boolean;
  readonly #written = new Map<string, Payload>();

  constructor(options: { rootDirectory: string; log: Log; simulated: boolean }) {
    this.#root = options.rootDirectory;
    this.#log = options.log;
    this.#simulated = options.simulated;
  }

  podDirectory(uid: string): string {
    return path.join(this.#root, 'pods', uid);
  }

  /** Makes or brings up to date every volume; gives volume name to host path. Throws VolumeFailure. */
  async setUp(input: PayloadInput): Promise<Map<string, string>> {
    const paths = new Map<string, string>();
    for (const volume of input.pod.spec.volumes ?? []) {
      try {
        paths.set(volume.name, await this.#setUpOne(volume, input));
      } catch (error) {
        throw new VolumeFailure(volume.name, error);
      }
    }
    return paths;
  }

  async #setUpOne(volume: Volume, input: PayloadInput): Promise<string> {
    const { pod } = input;
    const directory = path.join(
      this.podDirectory(pod.metadata.uid),
      'volumes',
      `kubernetes.io~${sortOf(volume)}`,
      volume.name,
    );
    const payload = await payloadOf(volume, input);
    if (this.#simulated) return directory;
    if (payload) {
      if (!samePayload(this.#written.get(directory), payload)) {
        await writeAtomically(directory, payload, pod.spec.securityContext?.fsGroup);
        this.#written.set(directory, payload);
      }
      return directory;
    }
    if (volume.hostPath) return setUpHostPath(volume.hostPath);
    if (volume.emptyDir) return this.#setUpEmptyDir(pod, volume.emptyDir, directory);
    throw new Error(`volumes of type ${sortOf(volume)} are not supported by this node`);
  }

  async #setUpEmptyDir(pod: Stored<Pod>, source: EmptyDirVolumeSource, directory: string): Promise<string> {
    if (this.#written.has(directory)) return directory;
    await mkdir(directory, { recursive: true });
    if (source.medium === 'Memory' && !(await mountPoints()).includes(directory)) {
      const size = source.sizeLimit ? ['-o', `size=${wholeValue(source.sizeLimit)}`] : [];
      await run('mount', ['-t', 'tmpfs', ...size, 'tmpfs', directory]).catch((error: unknown) => {
        this.#log.warn('cannot mount tmpfs; a directory stands in', { directory, error: String(error) });
      });
    }
    const fsGroup = pod.spec.securityContext?.fsGroup;
    if (fsGroup !== undefined) await chown(directory, 0, fsGroup);
    await chmod(directory, fsGroup === undefined ? 0o777 : 0o2777);
    this.#written.set(directory, new Map());
    return directory;
  }

  /** Gives back what the volumes of a finished pod held; what its containers left to read stays. */
  async tearDownVolumes(uid: string): Promise<void> {
    await this.#remove(path.join(this.podDirectory(uid), 'volumes'));
  }

  /** Unmounts and removes everything of the pod. */
  async tearDown(uid: string): Promise<void> {
    await this.#remove(this.podDirectory(uid));
  }

  async #remove(directory: string): Promise<void> {
    for (const key of this.#written.keys()) if (key.startsWith(`${directory}/`)) this.#written.delete(key);
    if (this.#simulated) return;
    for (const point of await mountPoints()) if (point.startsWith(`${directory}/`)) await run('umount', [point]);
    await rm(directory, { recursive: true, force: true });
  }

  /** Pods that have a directory. */
  async known(): Promise<string[]> {
    return this.#simulated ? [] : readdir(path.join(this.#root, 'pods')).catch(() => []);
  }
}

function sortOf(volume: Volume): string {
  const [sort = 'empty-dir'] = Object.keys(volume).filter((key) => key !== 'name');
  if (sort === 'downwardAPI') return 'downward-api';
  return sort.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`).replace('config-map', 'configmap');
}

function samePayload(a: Payload | undefined, b: Payload): boolean {
  if (a?.size !== b.size) return false;
  return [...b].every(([name, file]) => {
    const old = a.get(name);
    return old !== undefined && old.mode === file.mode && Buffer.compare(old.bytes, file.bytes) === 0;
  });
}

async function mountPoints(): Promise<string[]> {
  const text = await readFile('/proc/self/mounts', 'utf8').catch(() => '');
  return text
    .split('\n')
    .map((line) => (line.split(' ')[1] ?? '').replaceAll('\\040', ' '))
    .reverse();
}
