import type { Container, Pod, Probe, Stored } from '#api';
import type { Clock, Random } from '#base';
import type { EventRecorder } from '#client';
import { isSidecar } from '../observed.ts';
import type { ContainerRuntime } from '../runtimes/runtime.ts';
import { type ProbeResult, ProbeResults, type ProbeType } from './probe-results.ts';
import { type ProbedPod, ProbeWorker } from './probe-worker.ts';

export interface PodProbesOptions {
  runtime: ContainerRuntime;
  clock: Clock;
  random: Random;
  recorder: EventRecorder;
  look(podUid: string, containerName: string): ProbedPod | undefined;
  /** Something a pod's sync must know. */
  onResult(podUid: string): void;
}

/** A worker for every probe of every pod on the node, and what they say. */
export class PodProbes {
  readonly #options: PodProbesOptions;
  readonly #startedMs: number;
  readonly #workers = new Map<string, Map<string, ProbeWorker>>();
  readonly #results = { liveness: new ProbeResults(), readiness: new ProbeResults(), startup: new ProbeResults() };

  constructor(options: PodProbesOptions) {
    this.#options = options;
    this.#startedMs = options.clock.now();
  }

  result(type: ProbeType, containerId: string): ProbeResult {
    return this.#results[type].get(containerId) ?? 'unknown';
  }

  /** A running container without a startup probe has started. */
  started(containerId: string, container: Container): boolean {
    return !container.startupProbe || this.#results.startup.get(containerId) === 'success';
  }

  /** A started container without a readiness probe is ready. */
  ready(containerId: string, container: Container): boolean {
    return !container.readinessProbe || this.#results.readiness.get(containerId) === 'success';
  }

  /** Containers found running by a kubelet that just started count as started, and as ready if they were so reported. */
  adopt(containerId: string, ready: boolean): void {
    this.#results.startup.set(containerId, 'success');
    if (ready) this.#results.readiness.set(containerId, 'success');
  }

  addPod(pod: Stored<Pod>): void {
    const { uid } = pod.metadata;
    if (this.#workers.has(uid)) return;
    const workers = new Map<string, ProbeWorker>();
    const containers = [...(pod.spec.initContainers ?? []).filter(isSidecar), ...pod.spec.containers];
    for (const container of containers) {
      for (const type of ['startup', 'readiness', 'liveness'] as const) {
        const probe = container[`${type}Probe`];
        if (probe) workers.set(`${container.name}/${type}`, this.#start(uid, container, type, probe));
      }
    }
    this.#workers.set(uid, workers);
  }

  #start(uid: string, container: Container, type: ProbeType, probe: Probe): ProbeWorker {
    const { clock, random, look, onResult } = this.#options;
    const worker = new ProbeWorker({
      ...this.#options,
      type,
      probe,
      container,
      results: this.#results[type],
      look: () => look(uid, container.name),
      onResult: (result) => {
        onResult(uid);
        // What waited for the start is looked at as soon as the status says so.
        if (type === 'startup' && result === 'success') clock.after(0, () => this.#lookAgain(uid, container.name));
      },
    });
    // Many pods are found at once when a kubelet starts: their probes are spread over the period.
    const periodMs = (probe.periodSeconds ?? 10) * 1000;
    const fresh = clock.now() - this.#startedMs < periodMs && look(uid, container.name)?.status?.state?.running;
    worker.start(fresh ? random.next() * periodMs : 0);
    return worker;
  }

  #lookAgain(uid: string, containerName: string): void {
    void this.#workers.get(uid)?.get(`${containerName}/readiness`)?.look();
    void this.#workers.get(uid)?.get(`${containerName}/liveness`)?.look();
  }

  /** The pod is being ended: only readiness still matters. */
  stopLivenessAndStartup(uid: string): void {
    for (const [key, worker] of this.#workers.get(uid) ?? []) if (!key.endsWith('/readiness')) worker.stop();
  }

  removePod(uid: string): void {
    for (const worker of this.#workers.get(uid)?.values() ?? []) worker.forget();
    this.#workers.delete(uid);
  }

  stop(): void {
    for (const uid of [...this.#workers.keys()]) this.removePod(uid);
  }
}
