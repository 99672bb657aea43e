import { readdirSync, readFileSync } from 'node:fs';
import { hasCode } from './cluster-problem.ts';

/** One process as /proc shows it. */
export interface ProcessRecord {
  pid: number;
  parent: number;
  /** Program and arguments. */
  command: string[];
}

/**
 * The processes a cluster left on the host: its private containerd and shims (known by a path under one of
 * its directories among their arguments) and everything that descends from a shim, which are the containers.
 */
export function leftoverProcesses(all: readonly ProcessRecord[], places: readonly string[]): number[] {
  const children = new Map<number, number[]>();
  for (const { pid, parent } of all) children.set(parent, [...(children.get(parent) ?? []), pid]);
  const found = new Set<number>();
  const take = (pid: number) => {
    if (found.has(pid)) return;
    found.add(pid);
    for (const child of children.get(pid) ?? []) take(child);
  };
  for (const { pid, command } of all) if (belongsTo(command, places)) take(pid);
  return [...found];
}

function belongsTo(command: readonly string[], places: readonly string[]): boolean {
  const program = command[0]?.split('/').at(-1) ?? '';
  return (
    program.startsWith('containerd') && command.some((word) => places.some((place) => word.startsWith(`${place}/`)))
  );
}

/** Every process that can be seen. */
export function allProcesses(): ProcessRecord[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
        const command = readFileSync(`/proc/${name}/cmdline`, 'utf8')
          .split('\0')
          .filter((word) => word !== '');
        const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
        return [{ pid: Number(name), parent, command }];
      } catch (error) {
        // It ended between the listing and the look.
        if (hasCode(error, 'ENOENT', 'ESRCH')) return [];
        throw error;
      }
    });
}
