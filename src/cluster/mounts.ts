import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Mount points at or under a directory, the deepest and newest first: the order in which they can be taken away. */
export function mountsUnder(mountinfo: string, directory: string): string[] {
  return mountinfo
    .split('\n')
    .map((line) => octalDecoded(line.split(' ')[4] ?? ''))
    .filter((point) => point === directory || point.startsWith(`${directory}/`))
    .reverse();
}

/** The kernel writes blanks and backslashes in octal. */
function octalDecoded(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}

/** Takes away every mount at or under a directory, also those still in use. */
export async function unmountUnder(directory: string): Promise<void> {
  for (const point of mountsUnder(readFileSync('/proc/self/mountinfo', 'utf8'), directory)) await unmount(point);
}

/** Lazily, so that a straggler that still has a file open does not keep it for ever. */
export async function unmount(point: string): Promise<void> {
  await run('umount', ['-l', point]);
}
