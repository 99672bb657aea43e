import type { TerminalStreams } from '#api';
import { type Cidr, type Clock, cidrSize, formatIpv4, parseCidr, type Random, randomUuid, type Timer } from '#base';
import {
  type ContainerConfig,
  type ContainerRuntime,
  type ContainerState,
  type ContainerStatusRecord,
  type ExecResult,
  type ProbeTransport,
  RuntimeError,
  type SandboxConfig,
  type SandboxStatus,
} from '../runtime.ts';
import { simulateExec } from './simulated-exec.ts';
import { SimulatedImages } from './simulated-images.ts';
import { simulatedProbes } from './simulated-probes.ts';
import { type Behaviour, behaviour } from './simulated-process.ts';

export interface SimulatedOptions {
  clock: Clock;
  random: Random;
  /** Where pods get their addresses from; default 10.244.0.0/24. */
  podCidr?: string;
}

/** A runtime that runs no process, and the hands that move its containers. */
export interface SimulatedRuntime extends ContainerRuntime {
  /** Ends a running container as if its process had ended. */
  exit(containerId: string, exitCode: number, reason?: string): void;
  /** The newest running container of a pod by names; undefined when there is none. */
  find(namespace: string, pod: string, container: string): string | undefined;
  /** Loses a sandbox with all that runs in it, as a restart of the machine does. */
  loseSandbox(sandboxId: string): void;
}

export interface SimulatedContainer {
  record: ContainerStatusRecord;
  config: ContainerConfig;
  /** Of its pod. */
  podAnnotations: { [key: string]: string };
  behaviour: Behaviour;
  log: string[];
  timer?: Timer;
  ended: (() => void)[];
}

/** Containers start, run, exit and answer probes as annotations say, on the clock given. Nothing survives the process. */
export function simulatedRuntime(options: SimulatedOptions): SimulatedRuntime {
  return new Simulation(options);
}

class Simulation implements SimulatedRuntime {
  readonly simulated = true;
  readonly probes: ProbeTransport;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #cidr: Cidr;
  readonly #images = new SimulatedImages();
  readonly #sandboxes = new Map<string, SandboxStatus>();
  readonly #containers = new Map<string, SimulatedContainer>();
  readonly #watchers = new Set<(sandboxId: string | undefined) => void>();
  readonly #taken = new Set<number>();
  #nextAddress = 2;

  constructor({ clock, random, podCidr = '10.244.0.0/24' }: SimulatedOptions) {
    this.#clock = clock;
    this.#random = random;
    const cidr = parseCidr(podCidr);
    if (!cidr) throw new Error(`not an address range: ${podCidr}`);
    this.#cidr = cidr;
    this.probes = simulatedProbes({
      clock,
      inPod: (ip) => {
        const sandbox = [...this.#sandboxes.values()].find((s) => s.ready && s.ips[0] === ip);
        if (!sandbox) return [];
        return [...this.#containers.values()].filter(
          (c) => c.record.sandboxId === sandbox.id && c.record.state === 'running',
        );
      },
    });
  }

  async version() {
    return { name: 'simulated', version: '1.0.0' };
  }

  async notReady(): Promise<string> {
    return '';
  }

  async runSandbox(config: SandboxConfig): Promise<string> {
    const id = this.#id();
    const { name, namespace, uid, attempt, labels, annotations } = config;
    const ips = config.hostNetwork ? [] : [this.#takeAddress()];
    const createdAtMs = this.#clock.now();
    this.#sandboxes.set(id, { id, ready: true, createdAtMs, ips, name, namespace, uid, attempt, labels, annotations });
    return id;
  }

  async stopSandbox(id: string): Promise<void> {
    const sandbox = this.#sandboxes.get(id);
    if (!sandbox?.ready) return;
    this.#release(sandbox);
    for (const container of this.#inSandbox(id)) this.#end(container, 137, 'Error');
    this.#tell(id);
  }

  async removeSandbox(id: string): Promise<void> {
    await this.stopSandbox(id);
    for (const { record } of this.#inSandbox(id)) this.#containers.delete(record.id);
    this.#sandboxes.delete(id);
  }

  async sandboxStatus(id: string): Promise<SandboxStatus> {
    const sandbox = this.#sandboxes.get(id);
    if (!sandbox) throw new RuntimeError('NotFound', `an error occurred when try to find sandbox: not found`);
    return { ...sandbox };
  }

  async listSandboxes(): Promise<SandboxStatus[]> {
    return [...this.#sandboxes.values()].map((s) => ({ ...s }));
  }

  async createContainer(sandboxId: string, config: ContainerConfig, sandbox: SandboxConfig): Promise<string> {
    if (!this.#sandboxes.get(sandboxId)?.ready) {
      throw new RuntimeError('NotFound', `failed to find sandbox id "${sandboxId}": not found`);
    }
    const id = this.#id();
    const image = this.#images.get(config.imageId);
    const record: ContainerStatusRecord = {
      id,
      sandboxId,
      name: config.name,
      attempt: config.attempt,
      state: 'created',
      createdAtMs: this.#clock.now(),
      startedAtMs: 0,
      finishedAtMs: 0,
      exitCode: 0,
      reason: '',
      message: '',
      imageName: config.imageName,
      imageRef: image?.id ?? config.imageId,
      labels: config.labels,
      annotations: config.annotations,
      logPath: '',
      user: {
        uid: config.security.runAsUser ?? 0,
        gid: config.security.runAsGroup ?? 0,
        supplementalGroups: [config.security.runAsGroup ?? 0],
      },
    };
    const command = [...(config.command ?? []), ...(config.command ? (config.args ?? []) : [])];
    const podAnnotations = sandbox.annotations;
    const does = behaviour(command, podAnnotations, config.name);
    this.#containers.set(id, { record, config, podAnnotations, behaviour: does, log: [], ended: [] });
    return id;
  }

  async startContainer(id: string): Promise<void> {
    const container = this.#get(id);
    const { record, behaviour: does, config } = container;
    const [program = ''] = config.command ?? [];
    if (program.startsWith('/no/')) {
      const why = `exec: "${program}": stat ${program}: no such file or directory`;
      const message = `failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: ${why}`;
      Object.assign(record, {
        state: 'exited',
        finishedAtMs: this.#clock.now(),
        exitCode: 128,
        reason: 'StartError',
        message,
      });
      throw new RuntimeError('Unknown', message);
    }
    record.state = 'running';
    record.startedAtMs = this.#clock.now();
    const lines =
      does.output.length > 0 || does.runMs !== undefined ? does.output : [`simulated container ${config.name} started`];
    for (const line of lines) this.#print(container, line);
    if (does.runMs !== undefined) {
      const end = () => this.#end(container, does.exitCode, does.exitCode === 0 ? 'Completed' : 'Error');
      container.timer = this.#clock.after(does.runMs, end);
    }
    this.#tell(record.sandboxId);
  }

  async stopContainer(id: string, graceSeconds: number): Promise<void> {
    const container = this.#containers.get(id);
    if (container?.record.state !== 'running') return;
    if (!container.behaviour.ignoresTerm) {
      this.#end(container, 0, 'Completed');
      return;
    }
    await new Promise<void>((resolve) => {
      const timer = this.#clock.after(graceSeconds * 1000, () => this.#end(container, 137, 'Error'));
      container.ended.push(() => {
        timer.cancel();
        resolve();
      });
    });
  }

  async removeContainer(id: string): Promise<void> {
    const container = this.#containers.get(id);
    if (container) this.#end(container, 137, 'Error');
    this.#containers.delete(id);
  }

  async containerStatus(id: string): Promise<ContainerStatusRecord> {
    return { ...this.#get(id).record };
  }

  async listContainers() {
    return [...this.#containers.values()].map(({ record: { id, sandboxId, state, labels } }) => ({
      id,
      sandboxId,
      state,
      labels,
    }));
  }

  async updateResources(id: string): Promise<void> {
    this.#get(id);
  }

  async reopenLog(id: string): Promise<void> {
    this.#get(id);
  }

  logContents(id: string): Uint8Array {
    return Buffer.from(this.#get(id).log.join(''));
  }

  async exec(id: string, command: string[], timeoutMs: number): Promise<ExecResult> {
    const { record, podAnnotations } = this.#running(id);
    return simulateExec(this.#clock, { id, name: record.name, annotations: podAnnotations }, command, timeoutMs);
  }

  async execStreams(id: string, { command }: { command: string[] }, streams: TerminalStreams): Promise<number> {
    const { exitCode, stdout, stderr } = await this.exec(id, command, 3_600_000);
    if (stdout.length > 0) await streams.stdout?.(stdout);
    if (stderr.length > 0) await streams.stderr?.(stderr);
    return exitCode;
  }

  async attach(id: string, _options: unknown, { signal }: TerminalStreams): Promise<void> {
    const container = this.#running(id);
    await new Promise<void>((resolve) => {
      container.ended.push(resolve);
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
  }

  async portForward(_sandboxId: string, port: number): Promise<void> {
    throw new RuntimeError('Unavailable', `simulated pods have no network: nothing listens on port ${port}`);
  }

  async imageStatus(reference: string) {
    return this.#images.get(reference);
  }

  async pullImage(reference: string): Promise<string> {
    return this.#images.pull(reference).id;
  }

  async removeImage(id: string): Promise<void> {
    this.#images.remove(id);
  }

  async listImages() {
    return this.#images.list();
  }

  watchChanges(onChange: (sandboxId: string | undefined) => void, signal: AbortSignal): void {
    this.#watchers.add(onChange);
    signal.addEventListener('abort', () => this.#watchers.delete(onChange), { once: true });
  }

  exit(containerId: string, exitCode: number, reason?: string): void {
    this.#end(this.#running(containerId), exitCode, reason ?? (exitCode === 0 ? 'Completed' : 'Error'));
  }

  find(namespace: string, pod: string, container: string): string | undefined {
    for (const { record } of this.#containers.values()) {
      const sandbox = this.#sandboxes.get(record.sandboxId);
      const named = sandbox?.namespace === namespace && sandbox.name === pod && record.name === container;
      if (named && record.state === 'running') return record.id;
    }
    return undefined;
  }

  loseSandbox(sandboxId: string): void {
    const sandbox = this.#sandboxes.get(sandboxId);
    if (!sandbox) return;
    this.#release(sandbox);
    for (const container of this.#inSandbox(sandboxId)) this.#end(container, 255, 'Unknown');
    this.#tell(sandboxId);
  }

  #end(container: SimulatedContainer, exitCode: number, reason: string): void {
    const { record } = container;
    if (record.state !== 'running') return;
    container.timer?.cancel();
    const state: ContainerState = 'exited';
    Object.assign(record, {
      state,
      exitCode,
      reason,
      finishedAtMs: this.#clock.now(),
      message: container.behaviour.message,
    });
    for (const ended of container.ended.splice(0)) ended();
    this.#tell(record.sandboxId);
  }

  #print(container: SimulatedContainer, line: string): void {
    const time = `${new Date(this.#clock.now()).toISOString().slice(0, -1)}000000Z`;
    container.log.push(`${time} stdout F ${line}\n`);
  }

  #get(id: string): SimulatedContainer {
    const container = this.#containers.get(id);
    if (!container)
      throw new RuntimeError('NotFound', `an error occurred when try to find container "${id}": not found`);
    return container;
  }

  #running(id: string): SimulatedContainer {
    const container = this.#get(id);
    if (container.record.state === 'running') return container;
    throw new RuntimeError('Unknown', `failed to exec in container: container is in CONTAINER_EXITED state`);
  }

  #inSandbox(id: string): SimulatedContainer[] {
    return [...this.#containers.values()].filter((c) => c.record.sandboxId === id);
  }

  #id(): string {
    return `${randomUuid(this.#random)}${randomUuid(this.#random)}`.replaceAll('-', '');
  }

  #takeAddress(): string {
    const size = cidrSize(this.#cidr);
    for (let tried = 0; tried < size - 3; tried++) {
      const address = this.#cidr.base + this.#nextAddress;
      this.#nextAddress = this.#nextAddress + 1 >= size - 1 ? 2 : this.#nextAddress + 1;
      if (this.#taken.has(address)) continue;
      this.#taken.add(address);
      return formatIpv4(address);
    }
    throw new RuntimeError('Unknown', 'failed to setup network for sandbox: no IP addresses available in range');
  }

  #release(sandbox: SandboxStatus): void {
    sandbox.ready = false;
    for (const address of this.#taken) if (formatIpv4(address) === sandbox.ips[0]) this.#taken.delete(address);
  }

  #tell(sandboxId: string): void {
    for (const watcher of this.#watchers) watcher(sandboxId);
  }
}
