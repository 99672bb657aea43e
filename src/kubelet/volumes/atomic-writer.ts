import {
  chmod,
  chown,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import path from 'node:path';

/** One file of a volume made from objects. */
interface PayloadFile {
  bytes: Uint8Array;
  mode: number;
}

/** Relative path to file. */
export type Payload = Map<string, PayloadFile>;

const DATA = '..data';

/**
 * Writes files so that readers see all old or all new ones, as the original lays them out: a dated folder, `..data`
 * pointing at it, and a link per top-level name. Gives whether anything changed.
 */
export async function writeAtomically(directory: string, payload: Payload, fsGroup?: number): Promise<boolean> {
  await mkdir(directory, { recursive: true, mode: 0o777 });
  await chmod(directory, 0o777);
  const old = await readlink(path.join(directory, DATA)).catch(() => undefined);
  if (old !== undefined && (await holds(path.join(directory, old), payload))) return false;
  const next = await mkdtemp(path.join(directory, '..'.concat('gen-')));
  await chmod(next, 0o755);
  for (const [name, file] of payload) await writeOne(next, name, file, fsGroup);
  const link = path.join(directory, '..data_tmp');
  await rm(link, { force: true });
  await symlink(path.basename(next), link);
  await rename(link, path.join(directory, DATA));
  await linkTopLevel(directory, payload);
  if (old !== undefined) await rm(path.join(directory, old), { recursive: true, force: true });
  return true;
}

async function writeOne(base: string, name: string, { bytes, mode }: PayloadFile, fsGroup?: number): Promise<void> {
  const file = path.join(base, name);
  await mkdir(path.dirname(file), { recursive: true, mode: 0o755 });
  await writeFile(file, bytes);
  // The group of the pod may always read what the owner may.
  await chmod(file, fsGroup === undefined ? mode : mode | ((mode & 0o700) >> 3));
  if (fsGroup !== undefined) await chown(file, 0, fsGroup);
}

async function holds(folder: string, payload: Payload): Promise<boolean> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  if (entries.filter((e) => e.isFile()).length !== payload.size) return false;
  for (const [name, { bytes }] of payload) {
    const there = await readFile(path.join(folder, name)).catch(() => undefined);
    if (!there?.equals(bytes)) return false;
  }
  return true;
}

async function linkTopLevel(directory: string, payload: Payload): Promise<void> {
  const wanted = new Set([...payload.keys()].map((name) => name.split('/')[0] ?? name));
  for (const name of await readdir(directory)) {
    if (!name.startsWith('..') && !wanted.has(name)) await rm(path.join(directory, name), { force: true });
  }
  for (const name of wanted) {
    await symlink(`${DATA}/${name}`, path.join(directory, name)).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  }
}
