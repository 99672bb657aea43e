import { setMaxListeners } from 'node:events';
import { getHeapStatistics } from 'node:v8';
import { RealClock, secureRandom } from '#base';
import { clearHost } from './clear-host.ts';
import { ClusterProblem, messageOf } from './cluster-problem.ts';
import { startCluster } from './compose.ts';
import { type ClusterConfig, writeConfig } from './config.ts';
import type { DataDirectory } from './data-directory.ts';
import { collectWhenIdle } from './idle-collection.ts';
import { openLogFile } from './log-file.ts';
import { takeLock } from './process-lock.ts';
import { PROGRESS_VARIABLE, type Progress, type ProgressReporter, problemProgress, progressTo } from './progress.ts';

export interface ServerOptions {
  /** To a person in front of the process. */
  say(text: string): void;
}

/**
 * A server from start to end in this process; gives the exit code. Ends in good order on SIGTERM and SIGINT, pods
 * included; a second signal does not wait. An error nobody caught is logged and ends the process: a server in an
 * unknown state must not go on.
 */
export async function runServer(
  directory: DataDirectory,
  config: ClusterConfig,
  { say }: ServerOptions,
): Promise<number> {
  // One signal stops all watches of a component; there are more than the ten Node.js finds suspicious.
  setMaxListeners(0);
  writeConfig(directory, config);
  const clock = new RealClock();
  const lock = takeLock(directory.lock);
  const reporter = reporterFor(say);
  const log = openLogFile(directory.log, clock);
  const fail = (error: unknown): never => {
    log.error('the server cannot go on', { error });
    reporter.tell(problemProgress(problemOf(error, directory)));
    lock.release();
    process.exit(1);
  };
  process.on('uncaughtException', fail);
  process.on('unhandledRejection', fail);
  const stopAsked = new Promise<string>((resolve) => {
    process.once('SIGTERM', () => resolve('SIGTERM'));
    process.once('SIGINT', () => resolve('SIGINT'));
  });
  // Node.js gives it to a process that was started so.
  if (globalThis.gc) collectWhenIdle(clock, { heapUsed, busy: busySince(), collect: globalThis.gc });
  log.info('starting', { config, pid: process.pid });
  const step = (text: string) => {
    const ms = Math.round(performance.now());
    log.info(text, { ms });
    reporter.tell({ type: 'step', text, ms });
  };
  try {
    const starting = startCluster(config, { clock, random: secureRandom(), log, directory, step });
    const cluster = await Promise.race([starting, stopAsked]);
    if (typeof cluster !== 'string') reporter.tell({ type: 'ready' });
    reporter.close();
    log.info('stopping', { signal: await stopAsked });
    process.once('SIGINT', () => process.exit(1));
    // Asked to stop while starting: what stands on the host is cleared, and the process ends with the rest.
    if (typeof cluster !== 'string') await cluster.stop();
    await clearHost(directory, config, 0);
  } catch (error) {
    fail(error);
  }
  log.info('stopped');
  log.close();
  lock.release();
  return 0;
}

const heapUsed = () => getHeapStatistics().used_heap_size;

/** Tells which part of the time the event loop was busy since the last call. */
function busySince(): () => number {
  let last = performance.eventLoopUtilization();
  return () => {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, last);
    last = now;
    return utilization;
  };
}

function problemOf(error: unknown, directory: DataDirectory): ClusterProblem {
  if (error instanceof ClusterProblem) return error;
  return new ClusterProblem({
    tried: 'run the server',
    found: messageOf(error),
    advice: `read ${directory.log}`,
    cause: error,
  });
}

/** To the process that waits, where there is one; else to the person. */
function reporterFor(say: (text: string) => void): ProgressReporter {
  const fd = Number(process.env[PROGRESS_VARIABLE]);
  delete process.env[PROGRESS_VARIABLE];
  if (Number.isInteger(fd) && fd > 2) return progressTo(fd);
  return { tell: (progress) => say(progressText(progress)), close: () => {} };
}

function progressText(progress: Progress): string {
  switch (progress.type) {
    case 'step':
      return `${(progress.ms / 1000).toFixed(2)} s  ${progress.text}`;
    case 'ready':
      return 'ready; stop with Ctrl-C';
    case 'problem':
      return `podling: could not ${progress.tried}\n  found: ${progress.found}\n  do:    ${progress.advice}`;
    default:
      return progress satisfies never;
  }
}
