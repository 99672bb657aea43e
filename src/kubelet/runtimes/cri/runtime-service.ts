import * as container from './container-messages.ts';
import { boolean, bytes, integer, type Kind, many, message, one, string } from './protobuf.ts';
import * as sandbox from './sandbox-messages.ts';

/** A remote procedure: its path, what it takes and what it answers. */
export interface Method<Request, Response> {
  path: string;
  request: Kind<unknown, Request>;
  response: Kind<Response, never>;
}

function method<In, Out>(path: string, request: Kind<unknown, In>, response: Kind<Out, never>): Method<In, Out> {
  return { path, request, response };
}

const Empty = message({});
const runtime = '/runtime.v1.RuntimeService';
const images = '/runtime.v1.ImageService';

const VersionResponse = message({ runtimeName: one(2, string), runtimeVersion: one(3, string) });

const Condition = message({
  type: one(1, string),
  status: one(2, boolean),
  reason: one(3, string),
  message: one(4, string),
});
const StatusResponse = message({ status: one(1, message({ conditions: many(1, Condition) })) });

/** What the kubelet asks of containers and sandboxes. */
export const RuntimeService = {
  version: method(`${runtime}/Version`, Empty, VersionResponse),
  status: method(`${runtime}/Status`, Empty, StatusResponse),
  runSandbox: method(`${runtime}/RunPodSandbox`, sandbox.RunPodSandboxRequest, sandbox.SandboxId),
  stopSandbox: method(`${runtime}/StopPodSandbox`, sandbox.SandboxId, Empty),
  removeSandbox: method(`${runtime}/RemovePodSandbox`, sandbox.SandboxId, Empty),
  sandboxStatus: method(`${runtime}/PodSandboxStatus`, sandbox.SandboxId, sandbox.PodSandboxStatusResponse),
  listSandboxes: method(`${runtime}/ListPodSandbox`, Empty, sandbox.ListPodSandboxResponse),
  createContainer: method(`${runtime}/CreateContainer`, container.CreateContainerRequest, container.ContainerId),
  startContainer: method(`${runtime}/StartContainer`, container.ContainerId, Empty),
  stopContainer: method(`${runtime}/StopContainer`, container.StopContainerRequest, Empty),
  removeContainer: method(`${runtime}/RemoveContainer`, container.ContainerId, Empty),
  containerStatus: method(
    `${runtime}/ContainerStatus`,
    container.ContainerStatusRequest,
    container.ContainerStatusResponse,
  ),
  listContainers: method(`${runtime}/ListContainers`, Empty, container.ListContainersResponse),
  updateResources: method(`${runtime}/UpdateContainerResources`, container.UpdateResourcesRequest, Empty),
  reopenLog: method(`${runtime}/ReopenContainerLog`, container.ContainerId, Empty),
  execSync: method(`${runtime}/ExecSync`, container.ExecSyncRequest, container.ExecSyncResponse),
  exec: method(`${runtime}/Exec`, container.ExecRequest, container.StreamUrl),
  attach: method(`${runtime}/Attach`, container.AttachRequest, container.StreamUrl),
  portForward: method(`${runtime}/PortForward`, container.PortForwardRequest, container.StreamUrl),
};

const ImageMessage = message({
  id: one(1, string),
  repoTags: many(2, string),
  repoDigests: many(3, string),
  size: one(4, integer),
  uid: one(5, sandbox.Int64Value),
  username: one(6, string),
});
const ImageRequest = message({ image: one(1, container.ImageSpec) });
const AuthConfig = message({ username: one(1, string), password: one(2, string) });

/** What the kubelet asks of images. */
export const ImageService = {
  list: method(`${images}/ListImages`, Empty, message({ images: many(1, ImageMessage) })),
  status: method(`${images}/ImageStatus`, ImageRequest, message({ image: one(1, ImageMessage) })),
  pull: method(
    `${images}/PullImage`,
    message({ image: one(1, container.ImageSpec), auth: one(2, AuthConfig) }),
    message({ imageRef: one(1, string) }),
  ),
  remove: method(`${images}/RemoveImage`, ImageRequest, Empty),
};

const Envelope = message({
  namespace: one(2, string),
  topic: one(3, string),
  event: one(4, message({ typeUrl: one(1, string), value: one(2, bytes) })),
});

/** containerd's own events: package containerd.services.events.v1. */
export const EventsService = {
  subscribe: method('/containerd.services.events.v1.Events/Subscribe', message({ filters: many(1, string) }), Envelope),
};

/** The start of containerd.events.TaskExit: which process of the container ended; the first has the container's id. */
export const TaskExit = message({ containerId: one(1, string), id: one(2, string) });
/** The part TaskStart and TaskOOM have in common. */
export const TaskEvent = message({ containerId: one(1, string) });

export type ImageMessageOutput = NonNullable<ReturnType<typeof ImageMessage.decode>>;
