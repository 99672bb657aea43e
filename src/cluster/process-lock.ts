import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { ClusterProblem, hasCode } from './cluster-problem.ts';
import { readIfThere } from './read-if-there.ts';

/** The process that uses a data directory. */
export interface LockOwner {
  pid: number;
  /** When it started, in clock ticks since boot: tells it from a later process with the same id. */
  startTicks: string;
}

/** The live owner of a lock file; undefined when there is none, or it died. */
export function lockOwner(file: string): LockOwner | undefined {
  let owner: LockOwner;
  try {
    owner = JSON.parse(readFileSync(file, 'utf8')) as LockOwner;
  } catch (error) {
    // Half written by a machine that lost power: nobody holds it.
    if (hasCode(error, 'ENOENT') || error instanceof SyntaxError) return undefined;
    throw error;
  }
  return isAlive(owner) ? owner : undefined;
}

/** Whether the very process still runs; a zombie does not. */
export function isAlive(owner: LockOwner): boolean {
  const stat = processStat(owner.pid);
  return stat !== undefined && stat.startTicks === owner.startTicks && stat.state !== 'Z';
}

/**
 * Takes the lock for this process, or throws {@link ClusterProblem} naming the holder. The kernel frees nothing when a
 * process dies, so a dead holder's file is moved aside and tried again.
 */
export function takeLock(file: string): { release(): void } {
  const own: LockOwner = { pid: process.pid, startTicks: processStat(process.pid)?.startTicks ?? '' };
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, JSON.stringify(own), { mode: 0o600 });
  try {
    for (;;) {
      try {
        linkSync(draft, file);
        return { release: () => release(file, own) };
      } catch (error) {
        if (!hasCode(error, 'EEXIST')) throw error;
      }
      const holder = lockOwner(file);
      if (holder) {
        throw new ClusterProblem({
          tried: `use ${file}`,
          found: `process ${holder.pid} is using this data directory`,
          advice: 'stop it with `podling down`, or choose another --name or --data-dir',
        });
      }
      moveAside(file);
    }
  } finally {
    rmSync(draft, { force: true });
  }
}

function release(file: string, own: LockOwner): void {
  if (lockOwner(file)?.pid === own.pid) rmSync(file, { force: true });
}

/** A rename happens once: of two processes that find the same dead holder, one fails here and looks again. */
function moveAside(file: string): void {
  const aside = `${file}.stale.${process.pid}`;
  try {
    renameSync(file, aside);
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error;
  }
  rmSync(aside, { force: true });
}

function processStat(pid: number): { state: string; startTicks: string } | undefined {
  const text = readIfThere(`/proc/${pid}/stat`, 'ESRCH');
  if (text === undefined) return undefined;
  // The command name may hold spaces and brackets; fields are counted from after it.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return { state: fields[0] ?? '', startTicks: fields[19] ?? '' };
}
