import { mkdir, open, stat } from 'node:fs/promises';
import type { HostPathVolumeSource } from '#api';

/** Checks a hostPath volume, making what `…OrCreate` asks for. Throws in the original's words. */
export async function setUpHostPath({ path, type = '' }: HostPathVolumeSource): Promise<string> {
  const found = await stat(path).catch(() => undefined);
  const fail = (what: string): never => {
    throw new Error(`hostPath type check failed: ${path} is not a ${what}`);
  };
  switch (type) {
    case 'DirectoryOrCreate':
      if (!found) await mkdir(path, { recursive: true, mode: 0o755 });
      else if (!found.isDirectory()) fail('directory');
      break;
    case 'Directory':
      if (!found?.isDirectory()) fail('directory');
      break;
    case 'FileOrCreate':
      if (!found) await (await open(path, 'a', 0o644)).close();
      else if (!found.isFile()) fail('file');
      break;
    case 'File':
      if (!found?.isFile()) fail('file');
      break;
    case 'Socket':
      if (!found?.isSocket()) fail('socket file');
      break;
    case 'CharDevice':
      if (!found?.isCharacterDevice()) fail('character device');
      break;
    case 'BlockDevice':
      if (!found?.isBlockDevice()) fail('block device');
      break;
    default:
      // Without a type nothing is checked; the runtime needs something to mount, and makes a directory as the original.
      if (!found) await mkdir(path, { recursive: true, mode: 0o755 });
  }
  return path;
}
