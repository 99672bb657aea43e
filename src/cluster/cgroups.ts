import { type Dirent, readdirSync, rmdirSync } from 'node:fs';
import path from 'node:path';
import { hasCode } from './cluster-problem.ts';

const MOUNT = '/sys/fs/cgroup';

/** Removes a control group and all under it, in the one hierarchy of version 2 or each of version 1. */
export function removeCgroups(cgroup: string, mount = MOUNT): void {
  for (const hierarchy of ['', ...directories(mount).map((name) => `/${name}`)])
    removeTree(`${mount}${hierarchy}${cgroup}`);
}

/** Control groups are removed as empty directories; the files in them are not really there. */
function removeTree(directory: string): void {
  for (const name of directories(directory)) removeTree(path.join(directory, name));
  try {
    rmdirSync(directory);
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error;
  }
}

function directories(parent: string): string[] {
  let entries: Dirent[];
  try {
    entries = readdirSync(parent, { withFileTypes: true });
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return [];
    throw error;
  }
  return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
}
