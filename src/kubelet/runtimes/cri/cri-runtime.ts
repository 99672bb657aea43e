import type { Clock, Log } from '#base';
import { nodeProbes } from '../node-probes.ts';
import { type ContainerRuntime, type ImageRecord, RuntimeError } from '../runtime.ts';
import { watchTasks } from './changes.ts';
import { type Connection, connect } from './connection.ts';
import { CONTAINER_STATES } from './container-messages.ts';
import { containerRecord, containerRequest, resourcesRequest } from './container-request.ts';
import { type ImageMessageOutput, ImageService, RuntimeService } from './runtime-service.ts';
import { sandboxRecord, sandboxRequest } from './sandbox-request.ts';
import { streamPort, streamTerminal } from './streaming.ts';

export interface CriOptions {
  /** Path of the runtime's unix socket. */
  socket: string;
  clock: Clock;
  log: Log;
}

export interface CriRuntime extends ContainerRuntime {
  /** Ends the connection; containers go on. */
  close(): void;
}

/** Beyond this a call about state is as good as no answer. Starts, stops and pulls may take as long as they need. */
const ANSWER_MS = 30_000;

/** Runs containers by any runtime that speaks the container runtime interface v1; made for and tested with containerd. */
export function criRuntime({ socket, clock, log }: CriOptions): CriRuntime {
  const connection = connect(socket);
  const sandboxOf = new Map<string, string>();
  return {
    simulated: false,
    probes: nodeProbes,
    close: () => connection.close(),
    version: async () => {
      const { runtimeName, runtimeVersion } = await connection.call(RuntimeService.version, {}, ANSWER_MS);
      return { name: runtimeName, version: runtimeVersion };
    },
    notReady: () => notReady(connection),
    ...sandboxes(connection),
    ...containers(connection, sandboxOf),
    ...processes(connection),
    ...images(connection),
    watchChanges: (onChange, signal) => watchTasks({ connection, clock, log, sandboxOf }, onChange, signal),
  };
}

async function notReady(connection: Connection): Promise<string> {
  const { status } = await connection.call(RuntimeService.status, {}, ANSWER_MS);
  const said = (type: string) => status?.conditions.find((condition) => condition.type === type);
  const problems = [
    { type: 'RuntimeReady', what: 'container runtime not ready' },
    { type: 'NetworkReady', what: 'container runtime network not ready' },
  ].flatMap(({ type, what }) => {
    const condition = said(type);
    if (condition?.status) return [];
    const { reason = '', message = '' } = condition ?? {};
    return [`${what}: ${type}=false reason:${reason} message:${message}`];
  });
  return problems.join(', ');
}

type Sandboxes = 'runSandbox' | 'stopSandbox' | 'removeSandbox' | 'sandboxStatus' | 'listSandboxes';

function sandboxes(connection: Connection): Pick<ContainerRuntime, Sandboxes> {
  return {
    runSandbox: async (config) => {
      const { podSandboxId } = await connection.call(RuntimeService.runSandbox, { config: sandboxRequest(config) });
      return podSandboxId;
    },
    stopSandbox: (podSandboxId) => gone(connection.call(RuntimeService.stopSandbox, { podSandboxId })),
    removeSandbox: (podSandboxId) => gone(connection.call(RuntimeService.removeSandbox, { podSandboxId })),
    sandboxStatus: async (podSandboxId) => {
      const { status } = await connection.call(RuntimeService.sandboxStatus, { podSandboxId }, ANSWER_MS);
      if (!status) throw new RuntimeError('NotFound', `sandbox ${podSandboxId} has no status`);
      return sandboxRecord(status);
    },
    listSandboxes: async () => {
      const { items } = await connection.call(RuntimeService.listSandboxes, {}, ANSWER_MS);
      return items.map(sandboxRecord);
    },
  };
}

type Containers =
  | 'createContainer'
  | 'startContainer'
  | 'stopContainer'
  | 'removeContainer'
  | 'containerStatus'
  | 'listContainers'
  | 'updateResources'
  | 'reopenLog';

function containers(connection: Connection, sandboxOf: Map<string, string>): Pick<ContainerRuntime, Containers> {
  return {
    createContainer: async (sandboxId, config, sandbox) => {
      const { containerId } = await connection.call(RuntimeService.createContainer, {
        podSandboxId: sandboxId,
        config: containerRequest(config, sandbox),
        sandboxConfig: sandboxRequest(sandbox),
      });
      sandboxOf.set(containerId, sandboxId);
      return containerId;
    },
    startContainer: async (containerId) => {
      await connection.call(RuntimeService.startContainer, { containerId });
    },
    stopContainer: (containerId, graceSeconds) =>
      gone(connection.call(RuntimeService.stopContainer, { containerId, timeout: graceSeconds })),
    removeContainer: async (containerId) => {
      await gone(connection.call(RuntimeService.removeContainer, { containerId }));
      sandboxOf.delete(containerId);
    },
    containerStatus: async (containerId) => {
      const { status, info } = await connection.call(
        RuntimeService.containerStatus,
        { containerId, verbose: true },
        ANSWER_MS,
      );
      if (!status) throw new RuntimeError('NotFound', `container ${containerId} has no status`);
      return containerRecord(status, info);
    },
    listContainers: async () => {
      const answer = await connection.call(RuntimeService.listContainers, {}, ANSWER_MS);
      return answer.containers.map(({ id, podSandboxId, state, labels }) => {
        sandboxOf.set(id, podSandboxId);
        return { id, sandboxId: podSandboxId, state: CONTAINER_STATES[state] ?? 'unknown', labels };
      });
    },
    updateResources: async (containerId, resources) => {
      await connection.call(RuntimeService.updateResources, { containerId, linux: resourcesRequest(resources) });
    },
    reopenLog: async (containerId) => {
      await connection.call(RuntimeService.reopenLog, { containerId });
    },
  };
}

function processes(connection: Connection): Pick<ContainerRuntime, 'exec' | 'execStreams' | 'attach' | 'portForward'> {
  return {
    exec: (containerId, cmd, timeoutMs) =>
      connection.call(RuntimeService.execSync, { containerId, cmd, timeout: Math.ceil(timeoutMs / 1000) }),
    execStreams: async (containerId, { command, tty }, streams) => {
      const { url } = await connection.call(RuntimeService.exec, {
        containerId,
        cmd: command,
        tty,
        ...wanted(streams, tty),
      });
      return streamTerminal(url, tty, streams);
    },
    attach: async (containerId, { tty, stdin }, { stdin: input, ...others }) => {
      const streams = stdin && input ? { ...others, stdin: input } : others;
      const { url } = await connection.call(RuntimeService.attach, { containerId, tty, ...wanted(streams, tty) });
      await streamTerminal(url, tty, streams);
    },
    portForward: async (podSandboxId, port, stream, signal) => {
      const { url } = await connection.call(RuntimeService.portForward, { podSandboxId, port: [port] });
      await streamPort(url, port, stream, signal);
    },
  };
}

/** With a terminal the process has one output. */
function wanted(streams: { stdin?: unknown; stdout?: unknown; stderr?: unknown }, tty: boolean) {
  return {
    stdin: streams.stdin !== undefined,
    stdout: streams.stdout !== undefined,
    stderr: streams.stderr !== undefined && !tty,
  };
}

type Images = 'imageStatus' | 'pullImage' | 'removeImage' | 'listImages';

function images(connection: Connection): Pick<ContainerRuntime, Images> {
  return {
    imageStatus: async (reference) => {
      const { image } = await connection.call(ImageService.status, { image: { image: reference } }, ANSWER_MS);
      return image && imageRecord(image);
    },
    pullImage: async (reference, auth) => {
      const { imageRef } = await connection.call(ImageService.pull, {
        image: { image: reference },
        ...(auth ? { auth } : {}),
      });
      return imageRef;
    },
    removeImage: (id) => gone(connection.call(ImageService.remove, { image: { image: id } })),
    listImages: async () => (await connection.call(ImageService.list, {}, ANSWER_MS)).images.map(imageRecord),
  };
}

function imageRecord({ id, repoTags, repoDigests, size, uid, username }: ImageMessageOutput): ImageRecord {
  return {
    id,
    repoTags,
    repoDigests,
    sizeBytes: size,
    ...(uid ? { uid: uid.value } : {}),
    ...(username ? { username } : {}),
  };
}

/** Stopping or removing what is no longer there is done. */
async function gone(answer: Promise<unknown>): Promise<void> {
  try {
    await answer;
  } catch (error) {
    if (!(error instanceof RuntimeError && error.code === 'NotFound')) throw error;
  }
}
