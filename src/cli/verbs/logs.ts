import { createReadStream, existsSync, statSync, watch } from 'node:fs';
import path from 'node:path';
import { ClusterProblem } from '#cluster';
import { directoryOf, WHICH } from '../cluster-flags.ts';
import type { Verb } from '../verb.ts';

export const logs: Verb = {
  name: 'logs',
  summary: 'Prints what the server wrote, one JSON object per line',
  flags: [...WHICH, { flags: '-f, --follow', description: 'go on as more is written' }],
  examples: ['podling logs', 'podling logs -f'],
  run: async ({ flags }) => {
    const file = directoryOf(flags).log;
    if (!existsSync(file)) {
      throw new ClusterProblem({
        tried: `read ${file}`,
        found: 'it is not there: no server has run with this data directory',
        advice: 'start one with `podling up`, or name the right one with --name or --data-dir',
      });
    }
    if (existsSync(`${file}.1`)) await print(`${file}.1`, 0);
    const end = await print(file, 0);
    if (flags.follow) await follow(file, end);
    return 0;
  },
};

/** Prints from `start` to the end and gives the new end. */
async function print(file: string, start: number): Promise<number> {
  let end = start;
  for await (const chunk of createReadStream(file, { start })) {
    end += (chunk as Buffer).length;
    if (!process.stdout.write(chunk as Buffer)) await new Promise((resolve) => process.stdout.once('drain', resolve));
  }
  return end;
}

/** Until interrupted. The directory is watched, since rotation puts a new file in the place of the old. */
async function follow(file: string, from: number): Promise<void> {
  let end = from;
  let inode = statSync(file).ino;
  let printing = Promise.resolve();
  const more = async () => {
    if (!existsSync(file)) return;
    const now = statSync(file);
    if (now.ino !== inode) {
      end = await print(`${file}.1`, end).then(() => 0);
      inode = now.ino;
    }
    end = await print(file, end);
  };
  const watcher = watch(path.dirname(file), (_event, name) => {
    if (name === path.basename(file)) printing = printing.then(more);
  });
  await new Promise((resolve, reject) => {
    watcher.once('close', resolve);
    watcher.once('error', reject);
  });
}
