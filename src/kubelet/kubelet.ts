import { readFile } from 'node:fs/promises';
import type { NodeStreams, Pod, Stored } from '#api';
import { type Change, Informer } from '#client';
import { pods, services } from '#kinds';
import { ImagePuller } from './images/image-puller.ts';
import { ownerUid } from './labels.ts';
import { rotateLog } from './logs/rotate-log.ts';
import { NodeRegistration } from './node/node-registration.ts';
import type { KubeletOptions } from './node-context.ts';
import { parseResolvConf } from './pod-dns.ts';
import { PodWorker, type WorkerTools } from './pod-worker.ts';
import { PodProbes } from './prober/pod-probes.ts';
import { RestartBackoff } from './restart-backoff.ts';
import type { ContainerState } from './runtimes/runtime.ts';
import { StatusWriter } from './status/status-writer.ts';
import { nodeStreams } from './streams.ts';
import { PodVolumes } from './volumes/pod-volumes.ts';
import { ServiceAccountTokens } from './volumes/service-account-tokens.ts';
import { WatchedObjects } from './watched-objects.ts';

export interface Kubelet {
  readonly streams: NodeStreams;
  /** Stops looking after the node; its containers go on running. */
  stop(): Promise<void>;
  /** Stops, and ends every pod's containers within their grace periods; the API still has the pods. */
  stopPods(): Promise<void>;
}

const LOG_CHECK_MS = 10_000;

/** Looks after a node: registers it, then runs the pods the API binds to it, adopting what already runs. */
export async function startKubelet(options: KubeletOptions): Promise<Kubelet> {
  const node = new RunningKubelet(options, (await options.runtime.version()).name);
  await node.start();
  return node;
}

interface Found {
  sandboxIds: string[];
  containers: { id: string; state: ContainerState }[];
}

class RunningKubelet implements Kubelet {
  readonly streams: NodeStreams;
  readonly #options: KubeletOptions;
  readonly #workers = new Map<string, PodWorker>();
  readonly #stop = new AbortController();
  readonly #tools: WorkerTools;
  readonly #sandboxPods = new Map<string, string>();
  #found = new Map<string, Found>();

  constructor(options: KubeletOptions, runtimeName: string) {
    this.#options = options;
    this.#tools = this.#makeTools(runtimeName);
    const { runtime, clock } = options;
    this.streams = nodeStreams({ runtime, clock, worker: (uid) => this.#workers.get(uid) });
  }

  #makeTools(runtimeName: string): WorkerTools {
    const { api, runtime, clock, random, log, recorder, nodeName } = this.#options;
    const { capacity, rootDirectory } = this.#options;
    const poke = (uid: string) => this.#workers.get(uid)?.poke();
    const objects = new WatchedObjects({ api, clock, log, onChange: poke });
    return {
      ...this.#options,
      runtimeName,
      random,
      allocatable: capacity,
      nodeMemoryBytes: capacity.memoryBytes,
      cgroupParent: this.#options.cgroupParent ?? '/kubepods',
      dns: { servers: this.#options.clusterDns ?? [], domain: this.#options.clusterDomain, node: parseResolvConf('') },
      objects,
      tokens: new ServiceAccountTokens(api, clock),
      volumes: new PodVolumes({ rootDirectory, log, simulated: runtime.simulated }),
      statuses: new StatusWriter(api, clock, log.with({ node: nodeName })),
      backoff: new RestartBackoff(clock),
      puller: new ImagePuller({
        runtime,
        clock,
        recorder,
        secret: ({ metadata }, name) => objects.secret(metadata.uid, metadata.namespace ?? '', name),
      }),
      probes: new PodProbes({
        runtime,
        clock,
        random,
        recorder,
        look: (uid, name) => this.#look(uid, name),
        onResult: poke,
      }),
      services: () => [],
      onGone: (uid) => this.#gone(uid),
    };
  }

  async start(): Promise<void> {
    const { api, clock, log, runtime, nodeName } = this.#options;
    const { signal } = this.#stop;
    const registration = new NodeRegistration(this.#options, await runtime.version());
    const serviceView = new Informer(services, { api, clock, log });
    const selection = { fieldSelector: `spec.nodeName=${nodeName}` };
    const podView = new Informer(pods, { api, clock, log, selection });
    this.#tools.services = () => serviceView.list();
    this.#tools.dns.node = parseResolvConf(await readFile('/etc/resolv.conf', 'utf8').catch(() => ''));
    serviceView.start(signal);
    await Promise.all([registration.start(signal), serviceView.synced, this.#findRunning()]);
    podView.onChange((change) => this.#onPod(change));
    podView.start(signal);
    await podView.synced;
    runtime.watchChanges((sandboxId) => this.#onRuntimeChange(sandboxId), signal);
    void this.#removeOrphans(new Set(podView.list().map((p) => p.metadata.uid)));
    const rotation = clock.every(LOG_CHECK_MS, () => void this.#rotateLogs());
    signal.addEventListener('abort', () => rotation.cancel(), { once: true });
  }

  async stop(): Promise<void> {
    this.#stop.abort(new Error('the kubelet was stopped'));
    for (const worker of this.#workers.values()) worker.stop();
    this.#tools.probes.stop();
    this.#tools.objects.stop();
  }

  async stopPods(): Promise<void> {
    await this.stop();
    await Promise.all([...this.#workers.values()].map((worker) => worker.end()));
  }

  #look(uid: string, name: string) {
    const worker = this.#workers.get(uid);
    if (!worker) return undefined;
    const { containerStatuses = [], initContainerStatuses = [] } = worker.status ?? {};
    const status = [...containerStatuses, ...initContainerStatuses].find((s) => s.name === name);
    return { pod: worker.pod, podIp: worker.podIp, status };
  }

  #onPod({ type, object, old }: Change<Pod>): void {
    const { uid } = object.metadata;
    const worker = this.#workers.get(uid);
    if (type === 'deleted') {
      worker?.remove(object);
      return;
    }
    if (!worker) {
      this.#adopt(object).poke();
      return;
    }
    if (!old || concernsNode(old, object)) worker.update(object);
  }

  /** A worker for a pod that is new to this kubelet, with whatever of it already runs. */
  #adopt(pod: Stored<Pod>): PodWorker {
    const { uid } = pod.metadata;
    const worker = new PodWorker(this.#tools, pod);
    const found = this.#found.get(uid);
    for (const id of found?.sandboxIds ?? []) worker.runtime.sandboxIds.add(id);
    for (const { id, state } of found?.containers ?? []) {
      worker.runtime.containerIds.add(id);
      if (state !== 'running') continue;
      const { containerStatuses = [], initContainerStatuses = [] } = pod.status;
      const reported = [...containerStatuses, ...initContainerStatuses].find((s) => s.containerID?.endsWith(id));
      if (reported?.started) this.#tools.probes.adopt(id, reported.ready);
    }
    this.#found.delete(uid);
    this.#workers.set(uid, worker);
    return worker;
  }

  #gone(uid: string): void {
    this.#workers.delete(uid);
    for (const [sandbox, owner] of this.#sandboxPods) if (owner === uid) this.#sandboxPods.delete(sandbox);
  }

  async #findRunning(): Promise<void> {
    const { runtime } = this.#options;
    const [sandboxes, containers] = await Promise.all([runtime.listSandboxes(), runtime.listContainers()]);
    const of = (uid: string) => {
      const found = this.#found.get(uid) ?? { sandboxIds: [], containers: [] };
      this.#found.set(uid, found);
      return found;
    };
    for (const sandbox of sandboxes) {
      const uid = ownerUid(sandbox);
      if (uid) of(uid).sandboxIds.push(sandbox.id);
    }
    for (const container of containers) {
      const uid = ownerUid(container);
      if (uid) of(uid).containers.push(container);
    }
  }

  /** What runs, or lies about, of pods that the API no longer has. */
  async #removeOrphans(known: ReadonlySet<string>): Promise<void> {
    const { runtime, log } = this.#options;
    const orphans = [...this.#found].filter(([uid]) => !known.has(uid));
    for (const [uid, { sandboxIds, containers }] of orphans) {
      this.#found.delete(uid);
      try {
        await Promise.all(
          containers.map(({ id, state }) => (state === 'running' ? runtime.stopContainer(id, 2) : undefined)),
        );
        for (const { id } of containers) await runtime.removeContainer(id);
        for (const id of sandboxIds) {
          await runtime.stopSandbox(id);
          await runtime.removeSandbox(id);
        }
      } catch (error) {
        log.warn('cannot remove what is left of a pod', { uid, error: String(error) });
      }
    }
    for (const uid of await this.#tools.volumes.known()) {
      if (known.has(uid) || this.#workers.has(uid)) continue;
      await this.#tools.volumes.tearDown(uid).catch((error: unknown) => {
        log.warn('cannot remove the directory of a pod', { uid, error: String(error) });
      });
    }
  }

  #onRuntimeChange(sandboxId: string | undefined): void {
    if (sandboxId === undefined) {
      void this.#compare();
      return;
    }
    const uid = this.#sandboxPods.get(sandboxId) ?? this.#ownerOf(sandboxId);
    if (uid !== undefined) this.#workers.get(uid)?.poke();
  }

  #ownerOf(sandboxId: string): string | undefined {
    for (const [uid, { runtime }] of this.#workers) {
      if (!runtime.sandboxIds.has(sandboxId)) continue;
      this.#sandboxPods.set(sandboxId, uid);
      return uid;
    }
    return undefined;
  }

  /** Syncs the pods of which the runtime says something other than was last seen. */
  async #compare(): Promise<void> {
    const { runtime, log } = this.#options;
    try {
      const [containers, sandboxes] = await Promise.all([runtime.listContainers(), runtime.listSandboxes()]);
      const states = new Map(containers.map((c) => [c.id, c.state]));
      const ready = new Map(sandboxes.map((s) => [s.id, s.ready]));
      for (const worker of this.#workers.values()) {
        const { latest } = worker.runtime;
        const moved = latest.containers.some((c) => states.get(c.id) !== c.state);
        if (moved || latest.sandboxes.some((s) => ready.get(s.id) !== s.ready)) worker.poke();
      }
    } catch (error) {
      log.warn('cannot list what the runtime has', { error: String(error) });
    }
  }

  async #rotateLogs(): Promise<void> {
    const { runtime, clock, log } = this.#options;
    if (runtime.simulated) return;
    for (const worker of this.#workers.values()) {
      for (const record of worker.runtime.latest.containers) {
        if (record.state !== 'running' || !record.logPath) continue;
        await rotateLog(runtime, record, clock.now()).catch((error: unknown) => {
          log.warn('cannot rotate log', { path: record.logPath, error: String(error) });
        });
      }
    }
  }
}

/** Whether a change is more than an echo of the status this kubelet writes. */
function concernsNode(old: Stored<Pod>, now: Stored<Pod>): boolean {
  const text = (pod: Stored<Pod>) => {
    const { generation, deletionTimestamp, deletionGracePeriodSeconds, labels, annotations } = pod.metadata;
    const gates = (pod.spec.readinessGates ?? []).map((g) =>
      pod.status.conditions?.find((c) => c.type === g.conditionType),
    );
    return JSON.stringify([generation, deletionTimestamp, deletionGracePeriodSeconds, labels, annotations, gates]);
  };
  return text(old) !== text(now);
}
