import { readdir, readFile } from 'node:fs/promises';
import type { Clock } from '#base';

/** A process's arguments; empty when there is no such process, or it has ended and only waits to be reaped. */
export async function commandLine(pid: number): Promise<string[]> {
  const text = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return text.split('\0').filter((part) => part !== '');
}

/** Processes whose arguments satisfy `wanted`. */
export async function findProcesses(wanted: (args: string[]) => boolean): Promise<number[]> {
  const pids = (await readdir('/proc')).map(Number).filter((pid) => Number.isInteger(pid) && pid > 0);
  const lines = await Promise.all(pids.map(async (pid) => ({ pid, args: await commandLine(pid) })));
  return lines.filter(({ args }) => wanted(args)).map(({ pid }) => pid);
}

/** The processes a process started and that are still its own. */
export async function childrenOf(pid: number): Promise<number[]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
  return text.split(' ').filter(Boolean).map(Number);
}

/** Sends a signal; a process that is gone already needs none. */
export function signalProcess(pid: number, signal: 'SIGTERM' | 'SIGKILL'): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

/** Whether the process ended within `timeoutMs`. */
export async function ended(pid: number, timeoutMs: number, clock: Clock): Promise<boolean> {
  for (let waitedMs = 0; waitedMs <= timeoutMs; waitedMs += 10) {
    if ((await commandLine(pid)).length === 0) return true;
    await clock.sleep(10);
  }
  return false;
}

/** Ends a process, the hard way when it does not heed SIGTERM. */
export async function endProcess(pid: number, clock: Clock): Promise<void> {
  signalProcess(pid, 'SIGTERM');
  if (await ended(pid, 5000, clock)) return;
  signalProcess(pid, 'SIGKILL');
  await ended(pid, 5000, clock);
}
