import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { ClusterProblem } from './cluster-problem.ts';
import type { DataDirectory } from './data-directory.ts';
import { isAlive, type LockOwner, lockOwner } from './process-lock.ts';
import { PROGRESS_VARIABLE, type Progress } from './progress.ts';
import { readIfThere } from './read-if-there.ts';

export interface SpawnOptions {
  directory: DataDirectory;
  name: string;
  /** The program's own entry file. */
  main: string;
  onStep(text: string, ms: number): void;
}

/**
 * Starts the server in the background, with the options of Node.js that this process has, and resolves when it says
 * that it is ready; throws {@link ClusterProblem}.
 */
export async function spawnServer({ directory, name, main, onStep }: SpawnOptions): Promise<void> {
  const crashLog = openSync(directory.crashLog, 'w', 0o600);
  const child = spawn(
    process.execPath,
    [...process.execArgv, main, 'server', '--name', name, '--data-dir', directory.root],
    {
      cwd: '/',
      detached: true,
      env: { ...process.env, [PROGRESS_VARIABLE]: '3' },
      stdio: ['ignore', crashLog, crashLog, 'pipe'],
    },
  );
  closeSync(crashLog);
  child.unref();
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(signal ? `it was ended by ${signal}` : `it ended with code ${code}`));
  });
  const lines = createInterface({ input: child.stdio[3] as Readable });
  for await (const line of lines) {
    const progress = JSON.parse(line) as Progress;
    if (progress.type === 'ready') {
      lines.close();
      (child.stdio[3] as Readable).destroy();
      return;
    }
    if (progress.type === 'problem') throw new ClusterProblem(progress);
    onStep(progress.text, progress.ms);
  }
  throw new ClusterProblem({
    tried: 'start the server',
    found: [await ended, lastLines(directory.crashLog)].filter((t) => t !== '').join('; it said: '),
    advice: `read ${directory.log}, or run \`podling server\` in the foreground to see more`,
  });
}

function lastLines(file: string): string {
  return (readIfThere(file) ?? '').trim().split('\n').slice(-8).join('\n         ');
}

/** Asks the running server to end its pods and itself; false when none runs. Throws when it does not end in time. */
export async function stopServer(directory: DataDirectory, timeoutMs: number): Promise<boolean> {
  const owner = lockOwner(directory.lock);
  if (!owner) return false;
  process.kill(owner.pid, 'SIGTERM');
  if (await endedWithin(owner, timeoutMs)) return true;
  throw new ClusterProblem({
    tried: `stop the server, process ${owner.pid}`,
    found: `it still runs ${timeoutMs / 1000} seconds after SIGTERM`,
    advice: `read ${directory.log}; \`kill -9 ${owner.pid}\` ends it, and a second \`podling down\` cleans up after it`,
  });
}

async function endedWithin(owner: LockOwner, timeoutMs: number): Promise<boolean> {
  const until = Date.now() + timeoutMs;
  while (isAlive(owner)) {
    if (Date.now() > until) return false;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return true;
}
