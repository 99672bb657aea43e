import type { Container, Pod, Stored } from '#api';
import { expand } from './environment.ts';
import {
  CONTAINER_HASH,
  containerHash,
  containerLabels,
  podText,
  RESTART_COUNT,
  TERMINATION_GRACE,
  TERMINATION_MESSAGE_FILE,
  TERMINATION_MESSAGE_PATH,
  TERMINATION_MESSAGE_POLICY,
} from './labels.ts';
import { containerResources } from './qos.ts';
import type { ContainerConfig, ContainerSecurity, ImageRecord, Mount } from './runtimes/runtime.ts';
import { podGroups } from './sandbox-config.ts';

export interface ContainerConfigInput {
  pod: Stored<Pod>;
  container: Container;
  attempt: number;
  image: ImageRecord;
  env: { name: string; value: string }[];
  mounts: Mount[];
  terminationMessageFile: string | undefined;
  nodeMemoryBytes: number;
}

/** What the runtime is told to make. Throws an Error whose message the CreateContainerConfigError shows. */
export function containerConfig(input: ContainerConfigInput): ContainerConfig {
  const { pod, container, attempt, image, env, mounts } = input;
  const known = new Map(env.map((e) => [e.name, e.value]));
  verifyNonRoot(pod, container, image);
  return {
    name: container.name,
    attempt,
    imageId: image.id,
    imageName: container.image ?? '',
    ...(container.command ? { command: container.command.map((c) => expand(c, known)) } : {}),
    ...(container.args ? { args: container.args.map((a) => expand(a, known)) } : {}),
    ...(container.workingDir ? { workingDir: container.workingDir } : {}),
    env,
    mounts,
    labels: containerLabels(pod, container),
    annotations: annotations(input),
    logPath: `${container.name}/${attempt}.log`,
    stdin: container.stdin ?? false,
    stdinOnce: container.stdinOnce ?? false,
    tty: container.tty ?? false,
    resources: containerResources(pod, container, input.nodeMemoryBytes),
    security: security(pod, container, image),
  };
}

function annotations({ pod, container, attempt, terminationMessageFile }: ContainerConfigInput) {
  const grace = pod.spec.terminationGracePeriodSeconds;
  return {
    [CONTAINER_HASH]: containerHash(container),
    [RESTART_COUNT]: String(attempt),
    [TERMINATION_MESSAGE_PATH]: container.terminationMessagePath ?? '/dev/termination-log',
    [TERMINATION_MESSAGE_POLICY]: container.terminationMessagePolicy ?? 'File',
    ...(grace === undefined ? {} : { [TERMINATION_GRACE]: String(grace) }),
    ...(terminationMessageFile ? { [TERMINATION_MESSAGE_FILE]: terminationMessageFile } : {}),
  };
}

function security(pod: Stored<Pod>, container: Container, image: ImageRecord): ContainerSecurity {
  const own = container.securityContext ?? {};
  const shared = pod.spec.securityContext ?? {};
  const user = own.runAsUser ?? shared.runAsUser ?? image.uid;
  const group = own.runAsGroup ?? shared.runAsGroup;
  return {
    ...(user === undefined ? {} : { runAsUser: user }),
    ...(group === undefined ? {} : { runAsGroup: group }),
    supplementalGroups: podGroups(pod),
    privileged: own.privileged ?? false,
    readOnlyRootFilesystem: own.readOnlyRootFilesystem ?? false,
    noNewPrivileges: own.allowPrivilegeEscalation === false,
    addCapabilities: own.capabilities?.add ?? [],
    dropCapabilities: own.capabilities?.drop ?? [],
  };
}

function verifyNonRoot(pod: Stored<Pod>, container: Container, image: ImageRecord): void {
  const own = container.securityContext ?? {};
  const shared = pod.spec.securityContext ?? {};
  if (!(own.runAsNonRoot ?? shared.runAsNonRoot)) return;
  const where = `(pod: "${podText(pod)}", container: ${container.name})`;
  const user = own.runAsUser ?? shared.runAsUser;
  if (user === 0) throw new Error(`container's runAsUser breaks non-root policy ${where}`);
  if (user !== undefined) return;
  if (image.uid === undefined && image.username) {
    const who = `image has non-numeric user (${image.username})`;
    throw new Error(`container has runAsNonRoot and ${who}, cannot verify user is non-root ${where}`);
  }
  if (!image.uid) throw new Error(`container has runAsNonRoot and image will run as root ${where}`);
}
