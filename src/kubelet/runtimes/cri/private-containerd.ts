import { spawn } from 'node:child_process';
import { mkdir, open, readFile, writeFile } from 'node:fs/promises';
import { connect as connectSocket } from 'node:net';
import path from 'node:path';
import { Readable } from 'node:stream';
import type { Clock, Log } from '#base';
import { RuntimeError } from '../runtime.ts';
import { type Connection, connect } from './connection.ts';
import { containerdConfig } from './containerd-config.ts';
import { commandLine, endProcess } from './host-processes.ts';
import type { ImageReferences } from './import-images.ts';
import { ImageService, RuntimeService } from './runtime-service.ts';
import { SANDBOX_IMAGE } from './sandbox-name.ts';
import { stayAwake } from './stay-awake.ts';
import { removeState, stopEverything } from './tear-down.ts';

export interface ContainerdOptions {
  /** Configuration, images and container records; survives a reboot. */
  dataDirectory: string;
  /** Socket, mounts and running containers' state: on a tmpfs such as /run, and short, for a socket's path has 107 bytes. */
  stateDirectory: string;
  /** Default: `containerd`, found on the PATH. */
  binary?: string;
  cni: { confDirectory: string; binDirectories: string[] };
  /** Default: the one that comes with Podling. Any other is pulled. */
  sandboxImage?: string;
  log: Log;
  clock: Clock;
}

/** A containerd that serves one Podling node and nobody else on the host. */
export interface PrivateContainerd {
  readonly socket: string;
  readonly pid: number;
  /** It was running already, containers and all. */
  readonly adopted: boolean;
  readonly logFile: string;
  /** Loads images from an archive: `docker save` or OCI layout, plain or gzip. Gives their references. */
  importImages(archive: string | Readable): Promise<ImageReferences>;
  /** Stops all containers, which have `graceSeconds` after SIGTERM, and containerd. Their records stay. */
  stop(options?: { graceSeconds?: number }): Promise<void>;
  /** Stops, then leaves nothing behind: mounts, directories, network namespaces, and the cgroups under `cgroupRoot`. */
  remove(options?: { cgroupRoot?: string }): Promise<void>;
}

const MAX_SOCKET_BYTES = 107;
const START_MS = 20_000;

/**
 * Starts containerd, or finds the one an earlier Podling left running. It outlives this process: containers go on
 * when Podling dies. Started again with other options it is replaced, under running containers.
 */
export function startContainerd(options: ContainerdOptions): Promise<PrivateContainerd> {
  return stayAwake(() => start(options));
}

async function start(options: ContainerdOptions): Promise<PrivateContainerd> {
  const { clock, dataDirectory, stateDirectory } = options;
  const socket = path.join(stateDirectory, 'containerd.sock');
  // containerd serves a second socket beside it, with a longer name.
  if (Buffer.byteLength(`${socket}.ttrpc`) > MAX_SOCKET_BYTES) {
    throw new Error(`state directory ${stateDirectory} is too long: a socket's path has ${MAX_SOCKET_BYTES} bytes`);
  }
  const files = {
    socket,
    config: path.join(dataDirectory, 'config.toml'),
    log: path.join(dataDirectory, 'containerd.log'),
    pid: path.join(stateDirectory, 'containerd.pid'),
  };
  const image = options.sandboxImage ?? SANDBOX_IMAGE;
  const config = containerdConfig({
    root: path.join(dataDirectory, 'root'),
    state: stateDirectory,
    socket,
    sandboxImage: image,
    cni: options.cni,
  });
  const connection = connect(socket);
  const importImages = (archive: string | Readable) => importAndSee(archive, socket, connection, clock);
  let pid = await findRunning(files, config, clock);
  let adopted = true;
  try {
    if (pid === undefined || !(await serves(pid, socket, connection, clock))) {
      adopted = false;
      pid = await launch(options, files, config);
      if (!(await serves(pid, socket, connection, clock))) throw await startFailure(pid, files);
    }
    if (image === SANDBOX_IMAGE && !(await hasImage(connection, image))) {
      const { sandboxImage } = await import('./sandbox-image.ts');
      await importImages(Readable.from([await sandboxImage()]));
    }
  } catch (error) {
    // One started in vain would hold its files against the next try.
    if (!adopted && pid !== undefined) await endProcess(pid, clock);
    throw error;
  } finally {
    connection.close();
  }
  const parts = { pid, socket, dataDirectory, stateDirectory, clock, log: options.log };
  return {
    socket,
    pid,
    adopted,
    logFile: files.log,
    importImages: async (archive) => {
      const own = connect(socket);
      try {
        return await importAndSee(archive, socket, own, clock);
      } finally {
        own.close();
      }
    },
    stop: ({ graceSeconds = 2 } = {}) => stayAwake(() => stopEverything(parts, graceSeconds)),
    remove: ({ cgroupRoot } = {}) =>
      stayAwake(async () => {
        await stopEverything(parts, 0);
        await removeState(parts, cgroupRoot);
      }),
  };
}

interface Files {
  socket: string;
  config: string;
  log: string;
  pid: string;
}

/** The recorded process, when it is ours and runs with this configuration. One with another is ended. */
async function findRunning(files: Files, config: string, clock: Clock): Promise<number | undefined> {
  const pid = Number(await readFile(files.pid, 'utf8').catch(() => ''));
  if (!(pid > 0) || !(await commandLine(pid)).includes(files.config)) return undefined;
  const before = await readFile(files.config, 'utf8').catch(() => '');
  if (before === config && (await accepts(files.socket))) return pid;
  await endProcess(pid, clock);
  return undefined;
}

async function launch(options: ContainerdOptions, files: Files, config: string): Promise<number> {
  const { dataDirectory, stateDirectory, binary = 'containerd' } = options;
  await Promise.all([
    mkdir(dataDirectory, { recursive: true }),
    mkdir(stateDirectory, { recursive: true }),
    mkdir(options.cni.confDirectory, { recursive: true }),
  ]);
  await writeFile(files.config, config);
  const log = await open(files.log, 'a');
  try {
    const child = spawn(binary, ['--config', files.config], { detached: true, stdio: ['ignore', log.fd, log.fd] });
    await new Promise((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', (cause) => reject(new Error(`cannot start ${binary}: ${cause.message}`, { cause })));
    });
    child.unref();
    const { pid } = child;
    if (pid === undefined) throw new Error(`cannot start ${binary}`);
    await writeFile(files.pid, `${pid}\n`);
    return pid;
  } finally {
    await log.close();
  }
}

/** Waits until containers can be asked for; false when the process ended first, or too much time went by. */
async function serves(pid: number, socket: string, connection: Connection, clock: Clock): Promise<boolean> {
  const untilMs = clock.now() + START_MS;
  while ((await commandLine(pid)).length > 0 && clock.now() < untilMs) {
    // The container part comes up a little after the socket.
    if ((await accepts(socket)) && (await answers(connection))) return true;
    await clock.sleep(4);
  }
  return false;
}

async function answers(connection: Connection): Promise<boolean> {
  try {
    await connection.call(RuntimeService.version, {}, 5000);
    return true;
  } catch (error) {
    if (error instanceof RuntimeError && error.code === 'Unavailable') return false;
    throw error;
  }
}

async function startFailure(pid: number, files: Files): Promise<Error> {
  const alive = (await commandLine(pid)).length > 0;
  const lines = (await readFile(files.log, 'utf8')).trim().split('\n').slice(-5).join('\n');
  return new Error(`containerd ${alive ? 'does not answer' : 'ended'}; the end of ${files.log}:\n${lines}`);
}

function accepts(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const connection = connectSocket(socket);
    connection.once('connect', () => {
      connection.destroy();
      resolve(true);
    });
    connection.once('error', () => resolve(false));
  });
}

async function hasImage(connection: Connection, reference: string): Promise<boolean> {
  const { image } = await connection.call(ImageService.status, { image: { image: reference } });
  return image !== undefined;
}

/** The runtime interface learns of a new image by an event: waits until it knows it. */
async function importAndSee(
  archive: string | Readable,
  socket: string,
  connection: Connection,
  clock: Clock,
): Promise<ImageReferences> {
  const { importArchive } = await import('./import-images.ts');
  const references = await importArchive(archive, { socket });
  for (const reference of references) {
    for (let tries = 0; tries < 200 && !(await hasImage(connection, reference)); tries++) await clock.sleep(5);
  }
  return references;
}
