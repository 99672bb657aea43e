import {
  ApiError,
  badRequest,
  type ContainerStatus,
  type Duplex,
  type LogOptions,
  type NodeStreams,
  type Pod,
  type Status,
  type Stored,
  type TerminalStreams,
} from '#api';
import type { Clock } from '#base';
import { parseLogLine } from './logs/log-line.ts';
import { lineFilter, readLog } from './logs/read-log.ts';
import { newest, readySandbox } from './observed.ts';
import type { PodWorker } from './pod-worker.ts';
import type { ContainerRuntime, ContainerStatusRecord } from './runtimes/runtime.ts';

export interface StreamTools {
  runtime: ContainerRuntime;
  clock: Clock;
  worker(uid: string): PodWorker | undefined;
}

/** Logs, commands and connections into the pods of this node. */
export function nodeStreams(tools: StreamTools): NodeStreams {
  const { runtime } = tools;
  return {
    logs: (pod, options) => logs(tools, pod, options),
    exec: async (pod, { container, command, tty }, streams) => {
      const { id } = await running(tools, pod, container);
      const exitCode = await runtime.execStreams(id, { command, tty }, streams);
      return exitStatus(exitCode, command);
    },
    attach: async (pod, { container, tty }, streams) => {
      const { id } = await running(tools, pod, container);
      await runtime.attach(id, { tty, stdin: streams.stdin !== undefined }, streams);
      return { metadata: {}, status: 'Success' };
    },
    portForward: (pod, port, stream, signal) => portForward(tools, pod, port, stream, signal),
  } satisfies {
    logs(pod: Stored<Pod>, options: LogOptions): AsyncIterable<Uint8Array>;
    exec(
      pod: Stored<Pod>,
      o: { container: string; command: string[]; tty: boolean },
      s: TerminalStreams,
    ): Promise<Status>;
    attach(pod: Stored<Pod>, o: { container: string; tty: boolean }, s: TerminalStreams): Promise<Status>;
    portForward(pod: Stored<Pod>, port: number, stream: Duplex, signal: AbortSignal): Promise<void>;
  };
}

function exitStatus(exitCode: number, command: string[]): Status {
  if (exitCode === 0) return { metadata: {}, status: 'Success' };
  const why = `error executing command [${command.join(' ')}], exit code ${exitCode}`;
  return {
    metadata: {},
    status: 'Failure',
    reason: 'NonZeroExitCode',
    message: `command terminated with non-zero exit code: ${why}`,
    details: { causes: [{ reason: 'ExitCode', message: String(exitCode) }] },
  };
}

function workerOf(tools: StreamTools, pod: Stored<Pod>): PodWorker {
  const worker = tools.worker(pod.metadata.uid);
  if (worker) return worker;
  throw new ApiError('NotFound', `pod "${pod.metadata.name}" not found`);
}

async function running(tools: StreamTools, pod: Stored<Pod>, name: string): Promise<ContainerStatusRecord> {
  const worker = workerOf(tools, pod);
  const record = newest(await worker.runtime.observe(), name);
  if (record?.state === 'running') return record;
  throw new ApiError('InternalError', `unable to upgrade connection: container not found ("${name}")`);
}

async function portForward(
  tools: StreamTools,
  pod: Stored<Pod>,
  port: number,
  stream: Duplex,
  signal: AbortSignal,
): Promise<void> {
  const sandbox = readySandbox(await workerOf(tools, pod).runtime.observe(), pod);
  if (!sandbox) throw new ApiError('NotFound', `not found ("${pod.metadata.name}_${pod.metadata.namespace}")`);
  await tools.runtime.portForward(sandbox.id, port, stream, signal);
}

const PULL_PROBLEMS = ['ErrImagePull', 'ImagePullBackOff'];

async function* logs(tools: StreamTools, pod: Stored<Pod>, options: LogOptions): AsyncGenerator<Uint8Array> {
  const worker = workerOf(tools, pod);
  await worker.runtime.observe();
  const record = logSource(worker, pod, options);
  if (tools.runtime.logContents) {
    yield* keptLog(tools, record.id, options);
    return;
  }
  const alive = () => {
    const now = worker.runtime.latest.containers.find((c) => c.id === record.id);
    return now?.state === 'running' || now?.state === 'created';
  };
  yield* readLog({ path: record.logPath, options, clock: tools.clock, running: alive });
}

function logSource(worker: PodWorker, pod: Stored<Pod>, { container, previous }: LogOptions): ContainerStatusRecord {
  const { name } = pod.metadata;
  const status = statusOf(worker, container);
  const id = (previous ? status?.lastState?.terminated?.containerID : shownId(status))?.replace(/^.*:\/\//, '');
  const record = worker.runtime.latest.containers.find((c) => c.id === id);
  if (previous && !record) {
    throw badRequest(`previous terminated container "${container}" in pod "${name}" not found`);
  }
  const latest = record ?? newest(worker.runtime.latest, container);
  if (latest && latest.state !== 'created') return latest;
  const reason = status?.state?.waiting?.reason ?? 'ContainerCreating';
  const why = PULL_PROBLEMS.includes(reason) ? 'trying and failing to pull image' : reason;
  throw badRequest(`container "${container}" in pod "${name}" is waiting to start: ${why}`);
}

/** Of a container that waits to start again, the logs of its last run are shown. */
function shownId(status: ContainerStatus | undefined): string | undefined {
  return status?.state?.waiting ? status.lastState?.terminated?.containerID : status?.containerID;
}

function statusOf(worker: PodWorker, container: string): ContainerStatus | undefined {
  const { containerStatuses = [], initContainerStatuses = [], ephemeralContainerStatuses = [] } = worker.status ?? {};
  return [...containerStatuses, ...initContainerStatuses, ...ephemeralContainerStatuses].find(
    (s) => s.name === container,
  );
}

/** From a runtime that keeps logs itself; a follower looks every second. */
async function* keptLog(tools: StreamTools, id: string, options: LogOptions): AsyncGenerator<Uint8Array> {
  const { runtime, clock } = tools;
  const filter = lineFilter(options, clock.now());
  let seen: number | undefined;
  for (;;) {
    const ended = (await runtime.containerStatus(id)).state === 'exited';
    const lines = Buffer.from(runtime.logContents?.(id) ?? [])
      .toString('utf8')
      .split('\n')
      .filter(Boolean);
    seen ??= options.tailLines === undefined ? 0 : Math.max(0, lines.length - options.tailLines);
    for (const text of lines.slice(seen)) {
      const line = parseLogLine(Buffer.from(text));
      const bytes = line && filter(line);
      if (bytes) yield bytes;
    }
    seen = lines.length;
    if (!options.follow || ended || options.signal?.aborted) return;
    await clock.sleep(1000, options.signal).catch(() => {});
  }
}
