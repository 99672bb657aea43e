import { randomBytes } from 'node:crypto';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Container, Pod, Service, Stored } from '#api';
import type { Clock, Log } from '#base';
import type { EventRecorder } from '#client';
import { containerConfig } from './container-config.ts';
import { environment, type PodObjects } from './environment.ts';
import type { PodPlace } from './field-ref.ts';
import { runHook } from './hooks.ts';
import type { ImagePuller } from './images/image-puller.ts';
import { killContainer } from './kill-container.ts';
import { unless } from './leaving.ts';
import { fieldPathOf } from './observed.ts';
import type { ContainerConfig, ContainerRuntime, ImageRecord, Mount, SandboxConfig } from './runtimes/runtime.ts';
import { StartFailure } from './start-failure.ts';
import { containerMounts } from './volumes/mounts.ts';

export interface StartTools {
  runtime: ContainerRuntime;
  clock: Clock;
  recorder: EventRecorder;
  log: Log;
  puller: ImagePuller;
  nodeMemoryBytes: number;
}

export interface Start {
  pod: Stored<Pod>;
  container: Container;
  attempt: number;
  sandboxId: string;
  sandbox: SandboxConfig;
  place: PodPlace;
  objects: PodObjects;
  services: Stored<Service>[];
  /** Volume name to host path. */
  volumes: ReadonlyMap<string, string>;
  /** Of this pod on the node. */
  podDirectory: string;
  /** Absent: the container keeps its image's own. */
  hostsFile: string | undefined;
  onCreated(containerId: string): void;
  /** The pod is to end: what is not yet started need not be. */
  signal: AbortSignal;
}

/** Pulls, creates, starts and runs the postStart hook. Throws StartFailure, having recorded the events. */
export async function startContainer(tools: StartTools, start: Start): Promise<void> {
  const { runtime, recorder, puller } = tools;
  const { pod, container, sandboxId, sandbox } = start;
  const fieldPath = fieldPathOf(pod, container);
  try {
    const image = await puller.ensure(pod, container, start.signal);
    const config = await makeConfig(tools, start, image).catch(failAs('CreateContainerConfigError'));
    const id = await runtime.createContainer(sandboxId, config, sandbox).catch(failAs('CreateContainerError'));
    start.onCreated(id);
    recorder.event(pod, 'Normal', 'Created', 'Container created', fieldPath);
    await runtime.startContainer(id).catch(failAs('RunContainerError'));
    recorder.event(pod, 'Normal', 'Started', 'Container started', fieldPath);
    await postStart(tools, start, id);
  } catch (error) {
    if (error instanceof StartFailure && error.reason !== 'PostStartHookError') {
      recorder.event(pod, 'Warning', 'Failed', `Error: ${error.eventText}`, fieldPath);
    }
    throw error;
  }
}

function failAs(reason: string): (error: unknown) => never {
  return (cause) => {
    throw new StartFailure(reason, cause instanceof Error ? cause.message : String(cause), { cause });
  };
}

async function makeConfig(tools: StartTools, start: Start, image: ImageRecord): Promise<ContainerConfig> {
  const { pod, container, attempt, place, objects, services, volumes } = start;
  const env = await environment({ pod, container, place, objects, services });
  const known = new Map(env.map((e) => [e.name, e.value]));
  if (tools.runtime.simulated) {
    return containerConfig({
      ...start,
      image,
      env,
      mounts: [],
      terminationMessageFile: undefined,
      nodeMemoryBytes: tools.nodeMemoryBytes,
    });
  }
  await mkdir(path.join(start.sandbox.logDirectory, container.name), { recursive: true, mode: 0o755 });
  const mounts: Mount[] = await containerMounts(container, volumes, known);
  const terminationMessageFile = await makeMessageFile(start);
  const bind = (hostPath: string, containerPath: string): Mount => ({
    hostPath,
    containerPath,
    readOnly: false,
    propagation: 'private',
  });
  const messagePath = container.terminationMessagePath ?? '/dev/termination-log';
  if (messagePath) mounts.push(bind(terminationMessageFile, messagePath));
  if (start.hostsFile && !mounts.some((m) => m.containerPath === '/etc/hosts')) {
    mounts.push(bind(start.hostsFile, '/etc/hosts'));
  }
  const { nodeMemoryBytes } = tools;
  return containerConfig({ pod, container, attempt, image, env, mounts, terminationMessageFile, nodeMemoryBytes });
}

/** A fresh file for the container's last words. */
async function makeMessageFile({ podDirectory, container }: Start): Promise<string> {
  const folder = path.join(podDirectory, 'containers', container.name);
  await mkdir(folder, { recursive: true });
  const file = path.join(folder, randomBytes(4).toString('hex'));
  await writeFile(file, '');
  await chmod(file, 0o666);
  return file;
}

async function postStart(
  tools: StartTools,
  { pod, container, place, signal }: Start,
  containerId: string,
): Promise<void> {
  const handler = container.lifecycle?.postStart;
  if (!handler) return;
  const { runtime, clock, recorder, log } = tools;
  const podIp = place.podIps[0] ?? '';
  try {
    await unless(signal, runHook({ runtime, clock, container, containerId, podIp }, handler, signal));
  } catch (cause) {
    if (signal.aborted) throw cause;
    log.warn('postStart hook failed', { pod: pod.metadata.name, container: container.name, error: String(cause) });
    recorder.event(pod, 'Warning', 'FailedPostStartHook', 'PostStartHook failed', fieldPathOf(pod, container));
    const record = await runtime.containerStatus(containerId);
    const grace = pod.spec.terminationGracePeriodSeconds ?? 30;
    await killContainer(tools, { pod, container, record, message: 'FailedPostStartHook', graceSeconds: grace, podIp });
    throw new StartFailure('PostStartHookError', 'PostStartHook failed', { cause });
  }
}
