import type { Clock, Log } from '#base';
import { RuntimeError } from '../runtime.ts';
import type { Connection } from './connection.ts';
import { CONTAINER_STATES } from './container-messages.ts';
import { decodeMessage } from './protobuf.ts';
import { EventsService, RuntimeService, TaskEvent, TaskExit } from './runtime-service.ts';
import { SANDBOX_READY } from './sandbox-messages.ts';

export interface ChangesOptions {
  connection: Connection;
  clock: Clock;
  log: Log;
  /** Sandbox of each container that is known; filled as containers are met. */
  sandboxOf: Map<string, string>;
}

const FILTERS = ['/tasks/start', '/tasks/exit', '/tasks/oom'].map((topic) => `namespace==k8s.io,topic=="${topic}"`);
const RECONNECT_MS = 500;
/** A subscription is not acknowledged: what happened while it was being made is found by looking once more. */
const SUBSCRIBED_AFTER_MS = 300;
/** Should an event ever be lost, this is how long it stays unnoticed. */
const RELIST_MS = 60_000;
const SETTLE_MS = [2, 4, 8, 15, 30, 60, 120, 250, 500, 1000];

/**
 * Follows containerd's own events, which unlike the container runtime interface's exist in every version. The
 * interface's state of a container follows its exit event a few milliseconds later, so an exit is passed on only once
 * it can be seen.
 */
export function watchTasks(
  options: ChangesOptions,
  onChange: (sandboxId: string | undefined) => void,
  signal: AbortSignal,
): void {
  const { clock, connection, log } = options;
  const relist = clock.every(RELIST_MS, () => onChange(undefined));
  signal.addEventListener('abort', () => relist.cancel(), { once: true });

  const onEvent = async (topic: string, value: Uint8Array) => {
    const exit = topic === '/tasks/exit' ? decodeMessage(TaskExit, Buffer.from(value)) : undefined;
    const { containerId } = exit ?? decodeMessage(TaskEvent, Buffer.from(value));
    // The end of a command run inside a container changes nothing about the container.
    if (exit && exit.id !== containerId) return;
    const sandboxId = await findSandbox(options, containerId);
    if (exit) await seenEnded(options, containerId, sandboxId, signal);
    if (!signal.aborted) onChange(sandboxId);
  };

  const follow = async () => {
    while (!signal.aborted) {
      const looked = clock.after(SUBSCRIBED_AFTER_MS, () => onChange(undefined));
      try {
        await connection.subscribe(
          EventsService.subscribe,
          { filters: FILTERS },
          ({ topic, event }) => {
            if (!event) return;
            onEvent(topic, event.value).catch((error) => {
              if (signal.aborted) return;
              log.warn('cannot follow up an event of the container runtime', { topic, error: String(error) });
              onChange(undefined);
            });
          },
          signal,
        );
      } catch (error) {
        if (!signal.aborted) log.warn('lost the container runtime, trying again', { error: String(error) });
      }
      looked.cancel();
      if (signal.aborted) return;
      await clock.sleep(RECONNECT_MS, signal);
    }
  };
  follow().catch((error) => {
    if (!signal.aborted) log.error('stopped following the container runtime', { error: String(error) });
  });
}

async function findSandbox({ connection, sandboxOf }: ChangesOptions, containerId: string): Promise<string> {
  const known = sandboxOf.get(containerId);
  if (known !== undefined) return known;
  const { containers } = await connection.call(RuntimeService.listContainers, {});
  for (const { id, podSandboxId } of containers) sandboxOf.set(id, podSandboxId);
  // Not a container: the sandbox's own process.
  return sandboxOf.get(containerId) ?? containerId;
}

async function seenEnded(
  { clock, connection }: ChangesOptions,
  id: string,
  sandboxId: string,
  signal: AbortSignal,
): Promise<void> {
  for (const delayMs of SETTLE_MS) {
    if (await (id === sandboxId ? sandboxEnded(connection, id) : containerEnded(connection, id))) return;
    if (signal.aborted) return;
    await clock.sleep(delayMs);
  }
}

async function containerEnded(connection: Connection, id: string): Promise<boolean> {
  const { status } = await present(connection.call(RuntimeService.containerStatus, { containerId: id }));
  return status === undefined || CONTAINER_STATES[status.state] === 'exited';
}

async function sandboxEnded(connection: Connection, id: string): Promise<boolean> {
  const { status } = await present(connection.call(RuntimeService.sandboxStatus, { podSandboxId: id }));
  return status === undefined || status.state !== SANDBOX_READY;
}

/** What is gone has no status. */
function present<T extends { status?: unknown }>(answer: Promise<T>): Promise<T | { status: undefined }> {
  return answer.catch((error) => {
    if (error instanceof RuntimeError && error.code === 'NotFound') return { status: undefined };
    throw error;
  });
}
