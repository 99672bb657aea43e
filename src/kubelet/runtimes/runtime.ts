import type { Duplex, TerminalStreams } from '#api';

/** Labels the kubelet puts on sandboxes and containers, so that they are found again after a restart. */
export interface RuntimeLabels {
  [key: string]: string;
}

export interface SandboxConfig {
  name: string;
  namespace: string;
  uid: string;
  /** 0 for a pod's first sandbox, one more for each that replaces it. */
  attempt: number;
  hostname: string;
  /** Where container log files go. */
  logDirectory: string;
  labels: RuntimeLabels;
  annotations: RuntimeLabels;
  dns?: { servers: string[]; searches: string[]; options: string[] };
  hostNetwork: boolean;
  hostPid: boolean;
  hostIpc: boolean;
  shareProcessNamespace: boolean;
  portMappings: { protocol: 'TCP' | 'UDP' | 'SCTP'; containerPort: number; hostPort: number; hostIP: string }[];
  cgroupParent: string;
  sysctls: { [name: string]: string };
  security: SandboxSecurity;
}

export interface SandboxSecurity {
  runAsUser?: number;
  runAsGroup?: number;
  supplementalGroups: number[];
  privileged: boolean;
}

export interface SandboxStatus {
  id: string;
  ready: boolean;
  createdAtMs: number;
  /** Empty on the host's network. */
  ips: string[];
  name: string;
  namespace: string;
  uid: string;
  attempt: number;
  labels: RuntimeLabels;
  annotations: RuntimeLabels;
}

export interface Mount {
  hostPath: string;
  containerPath: string;
  readOnly: boolean;
  propagation: 'private' | 'host-to-container' | 'bidirectional';
}

export interface ContainerResources {
  /** Millicores; 0: none. */
  cpuRequestMilli: number;
  cpuLimitMilli: number;
  /** Bytes; 0: none. */
  memoryLimitBytes: number;
  oomScoreAdj: number;
}

export interface ContainerSecurity {
  runAsUser?: number;
  runAsGroup?: number;
  supplementalGroups: number[];
  privileged: boolean;
  readOnlyRootFilesystem: boolean;
  noNewPrivileges: boolean;
  addCapabilities: string[];
  dropCapabilities: string[];
}

export interface ContainerConfig {
  name: string;
  attempt: number;
  /** What `pullImage` or `imageStatus` gave as `id`. */
  imageId: string;
  /** What the pod says. */
  imageName: string;
  /** Absent: the image's own. */
  command?: string[];
  args?: string[];
  workingDir?: string;
  env: { name: string; value: string }[];
  mounts: Mount[];
  labels: RuntimeLabels;
  annotations: RuntimeLabels;
  /** Relative to the sandbox's log directory. */
  logPath: string;
  stdin: boolean;
  stdinOnce: boolean;
  tty: boolean;
  resources: ContainerResources;
  security: ContainerSecurity;
}

export type ContainerState = 'created' | 'running' | 'exited' | 'unknown';

export interface ContainerStatusRecord {
  id: string;
  sandboxId: string;
  name: string;
  attempt: number;
  state: ContainerState;
  createdAtMs: number;
  /** 0 before it started. */
  startedAtMs: number;
  finishedAtMs: number;
  exitCode: number;
  /** The runtime's word: `OOMKilled`, `Error`, `Completed`, `StartError`, `ContainerCannotRun`; may be empty. */
  reason: string;
  message: string;
  imageName: string;
  /** `sha256:…` or a repository digest: what `status.containerStatuses[].imageID` shows. */
  imageRef: string;
  labels: RuntimeLabels;
  annotations: RuntimeLabels;
  /** Absolute path of the log file. */
  logPath: string;
  user?: { uid: number; gid: number; supplementalGroups: number[] };
}

export interface ImageRecord {
  /** `sha256:…` of its configuration. */
  id: string;
  repoTags: string[];
  repoDigests: string[];
  sizeBytes: number;
  /** The numeric user the image runs as, when it names one by number. */
  uid?: number;
  username?: string;
}

export interface RegistryAuth {
  username: string;
  password: string;
}

export interface ExecResult {
  exitCode: number;
  stdout: Uint8Array;
  stderr: Uint8Array;
}

export interface RuntimeVersion {
  /** `containerd` */
  name: string;
  version: string;
}

/**
 * What runs containers, after the container runtime interface (CRI v1). Adapters: `cri` (containerd), `simulated`.
 * Ids are opaque. Calls about something that is gone throw {@link RuntimeError} with code `NotFound`; stops and
 * removes of what is gone succeed. Containers outlive this process.
 */
export interface ContainerRuntime {
  /** Announced to users: a simulated runtime always says so. */
  readonly simulated: boolean;
  version(): Promise<RuntimeVersion>;
  /** Empty when ready; else why not, as the node's Ready condition shows it. */
  notReady(): Promise<string>;

  runSandbox(config: SandboxConfig): Promise<string>;
  stopSandbox(id: string): Promise<void>;
  removeSandbox(id: string): Promise<void>;
  sandboxStatus(id: string): Promise<SandboxStatus>;
  /** Labels of the sandbox's containers and sandboxes carry the pod's uid: see `labels.ts`. */
  listSandboxes(): Promise<SandboxStatus[]>;

  createContainer(sandboxId: string, config: ContainerConfig, sandbox: SandboxConfig): Promise<string>;
  startContainer(id: string): Promise<void>;
  /** SIGTERM (or the image's stop signal), then SIGKILL after `graceSeconds`; resolves when it has ended. */
  stopContainer(id: string, graceSeconds: number): Promise<void>;
  removeContainer(id: string): Promise<void>;
  containerStatus(id: string): Promise<ContainerStatusRecord>;
  /** Cheap: state only matters. Fields only `containerStatus` knows may be empty. */
  listContainers(): Promise<{ id: string; sandboxId: string; state: ContainerState; labels: RuntimeLabels }[]>;
  updateResources(id: string, resources: ContainerResources): Promise<void>;
  reopenLog(id: string): Promise<void>;
  /** The log in the form of the log files, of a runtime that writes no files. */
  logContents?(id: string): Uint8Array;

  /** Runs to the end, or throws RuntimeError `DeadlineExceeded` after `timeoutMs`. */
  exec(id: string, command: string[], timeoutMs: number): Promise<ExecResult>;
  /** Resolves with the exit code. */
  execStreams(id: string, options: { command: string[]; tty: boolean }, streams: TerminalStreams): Promise<number>;
  attach(id: string, options: { tty: boolean; stdin: boolean }, streams: TerminalStreams): Promise<void>;
  portForward(sandboxId: string, port: number, stream: Duplex, signal: AbortSignal): Promise<void>;

  imageStatus(reference: string): Promise<ImageRecord | undefined>;
  pullImage(reference: string, auth?: RegistryAuth): Promise<string>;
  removeImage(id: string): Promise<void>;
  listImages(): Promise<ImageRecord[]>;

  /**
   * Calls `onChange` with a sandbox id (or undefined for "anything") whenever the state of something may have changed.
   * Cheap when nothing happens. Ends with the signal.
   */
  watchChanges(onChange: (sandboxId: string | undefined) => void, signal: AbortSignal): void;
  /** HTTP or TCP reachability from the node; probes use it. A simulated runtime answers for its pods. */
  readonly probes: ProbeTransport;
}

/** How a probe reaches a pod over the network. Rejections carry the text the probe's event shows. */
export interface ProbeTransport {
  httpGet(request: HttpProbeRequest): Promise<{ status: number; body: string }>;
  tcpConnect(host: string, port: number, timeoutMs: number): Promise<void>;
}

export interface HttpProbeRequest {
  scheme: 'HTTP' | 'HTTPS';
  host: string;
  port: number;
  path: string;
  headers: { name: string; value: string }[];
  timeoutMs: number;
}

/** Failures of a runtime in gRPC's terms; `message` is the runtime's own text, which users see in events. */
export class RuntimeError extends Error {
  constructor(
    readonly code: 'NotFound' | 'DeadlineExceeded' | 'Unavailable' | 'AlreadyExists' | 'InvalidArgument' | 'Unknown',
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
    this.name = 'RuntimeError';
  }
}
