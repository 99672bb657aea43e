import { open, readFile, rm } from 'node:fs/promises';
import { TERMINATION_MESSAGE_FILE, TERMINATION_MESSAGE_POLICY } from './labels.ts';
import { plainLines } from './logs/log-line.ts';
import type { ObservedPod } from './observed.ts';
import type { ContainerRuntime, ContainerStatusRecord, SandboxStatus } from './runtimes/runtime.ts';
import { RuntimeError } from './runtimes/runtime.ts';

const LONGEST_MESSAGE = 4096;
const LONGEST_LOG_MESSAGE = 2048;
const MOST_LOG_LINES = 80;

/** One pod's sandboxes and containers in the runtime: looks only at those it knows, and at ended ones only once. */
export class PodRuntime {
  readonly #runtime: ContainerRuntime;
  readonly sandboxIds = new Set<string>();
  readonly containerIds = new Set<string>();
  readonly #ended = new Map<string, ContainerStatusRecord>();
  readonly #messages = new Map<string, string>();
  /** As last observed. */
  latest: ObservedPod = { sandboxes: [], containers: [] };

  constructor(runtime: ContainerRuntime) {
    this.#runtime = runtime;
  }

  async observe(): Promise<ObservedPod> {
    const [sandboxes, containers] = await Promise.all([
      Promise.all([...this.sandboxIds].map((id) => this.#sandbox(id))),
      Promise.all([...this.containerIds].map((id) => this.#container(id))),
    ]);
    this.latest = {
      sandboxes: sandboxes
        .filter((s) => s !== undefined)
        .sort((a, b) => b.attempt - a.attempt || b.createdAtMs - a.createdAtMs),
      containers: containers
        .filter((c) => c !== undefined)
        .sort((a, b) => b.attempt - a.attempt || b.createdAtMs - a.createdAtMs),
    };
    return this.latest;
  }

  terminationMessage(record: ContainerStatusRecord): string {
    return this.#messages.get(record.id) ?? '';
  }

  async #sandbox(id: string): Promise<SandboxStatus | undefined> {
    return this.#runtime.sandboxStatus(id).catch((error: unknown) => {
      if (!isNotFound(error)) throw error;
      this.sandboxIds.delete(id);
      return undefined;
    });
  }

  async #container(id: string): Promise<ContainerStatusRecord | undefined> {
    const ended = this.#ended.get(id);
    if (ended) return ended;
    try {
      const record = await this.#runtime.containerStatus(id);
      if (record.state === 'exited') {
        this.#messages.set(id, await readTerminationMessage(record));
        this.#ended.set(id, record);
      }
      return record;
    } catch (error) {
      if (!isNotFound(error)) throw error;
      this.containerIds.delete(id);
      return undefined;
    }
  }

  async removeContainer(record: ContainerStatusRecord): Promise<void> {
    await this.#runtime.removeContainer(record.id);
    this.containerIds.delete(record.id);
    this.#ended.delete(record.id);
    this.#messages.delete(record.id);
    if (record.logPath) await rm(record.logPath, { force: true });
    const file = record.annotations[TERMINATION_MESSAGE_FILE];
    if (file) await rm(file, { force: true });
  }

  async removeSandbox(id: string): Promise<void> {
    await this.#runtime.removeSandbox(id);
    this.sandboxIds.delete(id);
  }

  /** Removes all but the newest two incarnations of each container, and sandboxes nothing needs any more. */
  async collectGarbage(): Promise<void> {
    const kept = new Map<string, number>();
    const needed = new Set([this.latest.sandboxes[0]?.id]);
    for (const record of this.latest.containers) {
      const seen = (kept.get(record.name) ?? 0) + 1;
      kept.set(record.name, seen);
      if (seen > 2 && record.state === 'exited') await this.removeContainer(record);
      else needed.add(record.sandboxId);
    }
    for (const { id, ready } of this.latest.sandboxes) if (!ready && !needed.has(id)) await this.removeSandbox(id);
  }
}

function isNotFound(error: unknown): boolean {
  return error instanceof RuntimeError && error.code === 'NotFound';
}

/** What the container wrote to its termination message file or, if so asked and it failed, the end of its log. */
async function readTerminationMessage(record: ContainerStatusRecord): Promise<string> {
  const file = record.annotations[TERMINATION_MESSAGE_FILE];
  const message = file ? await readStart(file, LONGEST_MESSAGE) : '';
  const fallback = record.annotations[TERMINATION_MESSAGE_POLICY] === 'FallbackToLogsOnError';
  if (message || !fallback || record.exitCode === 0 || !record.logPath) return message;
  const log = await readFile(record.logPath).catch(() => Buffer.alloc(0));
  const lines = plainLines(log).slice(-MOST_LOG_LINES).join('');
  return Buffer.from(lines).subarray(-LONGEST_LOG_MESSAGE).toString('utf8');
}

async function readStart(file: string, bytes: number): Promise<string> {
  const handle = await open(file).catch(() => undefined);
  if (!handle) return '';
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(bytes), 0, bytes, 0);
    return buffer.subarray(0, bytesRead).toString('utf8');
  } finally {
    await handle.close();
  }
}
