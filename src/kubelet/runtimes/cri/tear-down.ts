import { execFile } from 'node:child_process';
import { readdir, readFile, rm, rmdir } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Clock, Log } from '#base';
import { type Connection, connect } from './connection.ts';
import { CONTAINER_STATES } from './container-messages.ts';
import { childrenOf, commandLine, ended, endProcess, findProcesses, signalProcess } from './host-processes.ts';

import { RuntimeService } from './runtime-service.ts';

export interface Parts {
  pid: number;
  socket: string;
  dataDirectory: string;
  stateDirectory: string;
  clock: Clock;
  log: Log;
}

const run = promisify(execFile);
const STOP_MS = 5000;
const SANDBOX_STOP_MS = 20_000;

/** Containers, then their sandboxes, then containerd; at last, whatever would not go the regular way. */
export async function stopEverything(parts: Parts, graceSeconds: number): Promise<void> {
  const { clock, log, pid, socket } = parts;
  if ((await commandLine(pid)).length > 0) {
    const connection = connect(socket);
    try {
      await stopContainers(connection, graceSeconds, log);
    } catch (error) {
      log.warn('cannot stop containers through containerd', { error: String(error) });
    } finally {
      connection.close();
    }
    await endProcess(pid, clock);
  }
  await endShims(parts);
  await rm(path.join(parts.stateDirectory, 'containerd.pid'), { force: true });
}

async function stopContainers(connection: Connection, graceSeconds: number, log: Log): Promise<void> {
  const [{ containers }, { items }] = await Promise.all([
    connection.call(RuntimeService.listContainers, {}, STOP_MS),
    connection.call(RuntimeService.listSandboxes, {}, STOP_MS),
  ]);
  const failed = (id: string) => (error: unknown) => log.warn('cannot stop', { id, error: String(error) });
  await Promise.all(
    containers
      .filter(({ state }) => CONTAINER_STATES[state] === 'running')
      .map(({ id }) =>
        connection
          .call(RuntimeService.stopContainer, { containerId: id, timeout: graceSeconds }, graceSeconds * 1000 + STOP_MS)
          .catch(failed(id)),
      ),
  );
  await Promise.all(
    items.map(({ id }) =>
      connection.call(RuntimeService.stopSandbox, { podSandboxId: id }, SANDBOX_STOP_MS).catch(failed(id)),
    ),
  );
}

/** A shim holds one pod's containers, and tells by its arguments which containerd it belongs to. */
async function endShims({ clock, socket }: Parts): Promise<void> {
  const shims = () =>
    findProcesses((args) => path.basename(args[0] ?? '').startsWith('containerd-shim') && args.includes(socket));
  for (const shim of await shims()) {
    if (await ended(shim, 200, clock)) continue;
    for (const child of await childrenOf(shim)) signalProcess(child, 'SIGKILL');
    signalProcess(shim, 'SIGKILL');
    await ended(shim, STOP_MS, clock);
  }
}

/** Unmounts what is mounted under the directories, then removes them and the pods' cgroups. */
export async function removeState(
  { dataDirectory, stateDirectory }: Pick<Parts, 'dataDirectory' | 'stateDirectory'>,
  cgroupRoot: string | undefined,
): Promise<void> {
  const inside = (target: string) =>
    [dataDirectory, stateDirectory].some((directory) => target.startsWith(`${directory}/`));
  const mounts = (await readFile('/proc/self/mounts', 'utf8'))
    .split('\n')
    .map((line) => (line.split(' ')[1] ?? '').replaceAll('\\040', ' '))
    .filter(inside);
  // The last mounted may lie in an earlier one.
  if (mounts.length > 0) await run('umount', ['-l', ...mounts.reverse()]);
  await Promise.all(
    [dataDirectory, stateDirectory].map((directory) => rm(directory, { recursive: true, force: true })),
  );
  if (cgroupRoot !== undefined) await removeCgroups(cgroupRoot);
}

/** One tree per controller (version 1), or one for all (version 2). */
async function removeCgroups(cgroupRoot: string): Promise<void> {
  const base = '/sys/fs/cgroup';
  const trees = [base, ...(await readdir(base)).map((name) => path.join(base, name))];
  for (const tree of trees) await removeGroup(path.join(tree, cgroupRoot));
}

/** A group goes once its own groups are gone; its files go with it. */
async function removeGroup(directory: string): Promise<void> {
  const entries = await readdir(directory, { withFileTypes: true }).catch(() => []);
  if (entries.length === 0) return;
  for (const entry of entries) if (entry.isDirectory()) await removeGroup(path.join(directory, entry.name));
  await rmdir(directory);
}
