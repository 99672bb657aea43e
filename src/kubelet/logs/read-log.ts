import { watch } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import type { LogOptions } from '#api';
import { type Clock, deferred } from '#base';
import { type LogLine, parseLogLine } from './log-line.ts';

export interface ReadLogInput {
  path: string;
  options: Omit<LogOptions, 'container' | 'previous'>;
  clock: Clock;
  /** Whether more may still be written. */
  running(): boolean;
}

const CHUNK = 64 * 1024;
const NEWLINE = 0x0a;
/** How long a follower waits at most before it looks again whether the file was rotated or the container ended. */
const LOOK_MS = 1000;

/** The lines of a container's log file as `kubectl logs` gives them; with `follow`, until the container has ended. */
export async function* readLog(input: ReadLogInput): AsyncGenerator<Uint8Array> {
  const { options } = input;
  const filter = lineFilter(options, input.clock.now());
  let left = options.limitBytes ?? Number.POSITIVE_INFINITY;
  for await (const line of rawLines(input)) {
    const parsed = parseLogLine(line);
    const bytes = parsed && filter(parsed);
    if (!bytes) continue;
    if (bytes.length >= left) {
      yield bytes.subarray(0, left);
      return;
    }
    left -= bytes.length;
    yield bytes;
  }
}

/** What is shown of a line; undefined: nothing. */
export function lineFilter(options: ReadLogInput['options'], nowMs: number): (line: LogLine) => Uint8Array | undefined {
  const sinceMs = options.sinceTime
    ? Date.parse(options.sinceTime)
    : options.sinceSeconds === undefined
      ? undefined
      : nowMs - options.sinceSeconds * 1000;
  return ({ time, content }) => {
    if (sinceMs !== undefined && Date.parse(time) < sinceMs) return undefined;
    return options.timestamps ? Buffer.concat([Buffer.from(`${time} `), content]) : content;
  };
}

async function* rawLines({ path, options, clock, running }: ReadLogInput): AsyncGenerator<Buffer> {
  let file = await open(path);
  try {
    let position = options.tailLines === undefined ? 0 : await tailStart(file, options.tailLines);
    let rest = Buffer.alloc(0);
    const { signal } = options;
    while (!signal?.aborted) {
      const alive = running();
      const { bytesRead, buffer } = await file.read(Buffer.alloc(CHUNK), 0, CHUNK, position);
      position += bytesRead;
      if (bytesRead > 0) {
        rest = Buffer.concat([rest, buffer.subarray(0, bytesRead)]);
        for (let end = rest.indexOf(NEWLINE); end >= 0; end = rest.indexOf(NEWLINE)) {
          yield rest.subarray(0, end);
          rest = rest.subarray(end + 1);
        }
        continue;
      }
      if (!options.follow) return;
      const next = await rotated(path, file);
      if (next) {
        await file.close();
        file = next;
        position = 0;
      } else if (!alive) return;
      else await changed(path, clock, signal);
    }
  } finally {
    await file.close();
  }
}

/** Where the last `lines` lines begin. */
async function tailStart(file: FileHandle, lines: number): Promise<number> {
  const { size } = await file.stat();
  if (lines === 0) return size;
  let found = 0;
  for (let end = size; end > 0; ) {
    const start = Math.max(0, end - CHUNK);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(end - start), 0, end - start, start);
    for (let i = bytesRead - 1; i >= 0; i--) {
      if (buffer[i] !== NEWLINE || start + i === size - 1) continue;
      found++;
      if (found === lines) return start + i + 1;
    }
    end = start;
  }
  return 0;
}

/** The file that took the place of the one open; undefined while it is the same. */
async function rotated(path: string, file: FileHandle): Promise<FileHandle | undefined> {
  const there = await stat(path).catch(() => undefined);
  if (!there || there.ino === (await file.stat()).ino) return undefined;
  return open(path);
}

/** Resolves when the file may have changed. */
async function changed(path: string, clock: Clock, signal: AbortSignal | undefined): Promise<void> {
  const woken = deferred<void>();
  const timer = clock.after(LOOK_MS, () => woken.resolve());
  const onAbort = () => woken.resolve();
  signal?.addEventListener('abort', onAbort, { once: true });
  let watcher: ReturnType<typeof watch> | undefined;
  try {
    watcher = watch(path, () => woken.resolve());
    watcher.on('error', () => {});
    watcher.unref();
  } catch {
    // Where files cannot be watched the timer alone has to do.
  }
  await woken.promise;
  watcher?.close();
  timer.cancel();
  signal?.removeEventListener('abort', onAbort);
}
