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

/** Takes away every mount at or under a directory: lazily, so that a straggler with an open file keeps none for ever. */
export async function unmountUnder(directory: string): Promise<void> {
  const points = mountsUnder(readFileSync('/proc/self/mountinfo', 'utf8'), directory);
  if (points.length > 0) await run('umount', ['-l', ...points]);
}
