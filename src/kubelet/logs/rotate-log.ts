import { readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { ContainerRuntime, ContainerStatusRecord } from '../runtimes/runtime.ts';

const LARGEST_BYTES = 10 * 1024 * 1024;
/** The current file and the rotated ones. */
const MOST_FILES = 5;

/** Puts a log file that has grown beyond 10 MiB aside and lets the runtime open a new one; the oldest goes. */
export async function rotateLog(
  runtime: ContainerRuntime,
  { id, logPath }: ContainerStatusRecord,
  nowMs: number,
): Promise<boolean> {
  const size = (await stat(logPath).catch(() => undefined))?.size ?? 0;
  if (size <= LARGEST_BYTES) return false;
  const time = new Date(nowMs).toISOString().replace(/[-:]/g, '').replace('T', '-').slice(0, 15);
  const aside = `${logPath}.${time}`;
  await rename(logPath, aside);
  try {
    await runtime.reopenLog(id);
  } catch (error) {
    await rename(aside, logPath);
    throw error;
  }
  const name = path.basename(logPath);
  const old = (await readdir(path.dirname(logPath))).filter((f) => f.startsWith(`${name}.`)).sort();
  for (const file of old.slice(0, Math.max(0, old.length - (MOST_FILES - 1)))) {
    await rm(path.join(path.dirname(logPath), file), { force: true });
  }
  return true;
}
