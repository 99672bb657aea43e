import type { Container, ContainerStatus, Pod, Probe, Stored } from '#api';
import type { Clock, Timer } from '#base';
import type { EventRecorder } from '#client';
import { fieldPathOf } from '../observed.ts';
import type { ContainerRuntime } from '../runtimes/runtime.ts';
import { attemptProbe } from './probe-attempt.ts';
import type { ProbeResult, ProbeResults, ProbeType } from './probe-results.ts';

/** The pod as the kubelet now sees it. */
export interface ProbedPod {
  pod: Stored<Pod>;
  podIp: string;
  status: ContainerStatus | undefined;
}

export interface ProbeWorkerOptions {
  runtime: ContainerRuntime;
  clock: Clock;
  recorder: EventRecorder;
  type: ProbeType;
  probe: Probe;
  container: Container;
  results: ProbeResults;
  /** Undefined when the pod is gone. */
  look(): ProbedPod | undefined;
  onResult(result: ProbeResult): void;
}

const INITIAL: { [type in ProbeType]: ProbeResult } = { liveness: 'success', readiness: 'failure', startup: 'unknown' };
const TITLES: { [type in ProbeType]: string } = { liveness: 'Liveness', readiness: 'Readiness', startup: 'Startup' };
const MOST_TRIES = 3;

/**
 * Probes one container for one purpose, periodically, from when the pod came to the node until it leaves. A startup
 * probe goes first: the others wait for its success, and it rests afterwards.
 */
export class ProbeWorker {
  readonly #options: ProbeWorkerOptions;
  #timer: Timer | undefined;
  #containerId = '';
  #last: ProbeResult | undefined;
  #run = 0;
  /** The container failed for good and is about to be replaced. */
  #onHold = false;
  #busy = false;
  #stopped = false;

  constructor(options: ProbeWorkerOptions) {
    this.#options = options;
  }

  /** The first look comes after `delayMs`, then one each period. */
  start(delayMs: number): void {
    if (delayMs === 0) this.#begin();
    else this.#timer = this.#options.clock.after(delayMs, () => this.#begin());
  }

  #begin(): void {
    if (this.#stopped) return;
    const { clock, probe } = this.#options;
    this.#timer = clock.every((probe.periodSeconds ?? 10) * 1000, () => void this.look());
    void this.look();
  }

  stop(): void {
    this.#stopped = true;
    this.#timer?.cancel();
  }

  /** Stops, and drops what it found. */
  forget(): void {
    this.stop();
    if (this.#containerId) this.#options.results.remove(this.#containerId);
  }

  /** Probes now if there is reason to. Never throws. */
  async look(): Promise<void> {
    if (this.#busy || this.#stopped) return;
    const seen = this.#options.look();
    if (!seen || !this.#due(seen)) return;
    this.#busy = true;
    try {
      await this.#probe(seen);
    } finally {
      this.#busy = false;
    }
  }

  #due({ pod, status }: ProbedPod): boolean {
    const { type, probe, clock } = this.#options;
    const id = status?.containerID?.replace(/^.*:\/\//, '') ?? '';
    if (!id) return false;
    if (id !== this.#containerId) this.#follow(id);
    if (this.#onHold) return false;
    if (!status?.state?.running) {
      this.#tell('failure');
      return false;
    }
    if (pod.metadata.deletionTimestamp && type !== 'readiness') return false;
    const runningMs = clock.now() - Date.parse(status.state.running.startedAt ?? '');
    // What started this very moment has not had a chance yet.
    if (runningMs <= 0 || runningMs < (probe.initialDelaySeconds ?? 0) * 1000) return false;
    return status.started ? type !== 'startup' : type === 'startup';
  }

  #follow(containerId: string): void {
    const { results, type } = this.#options;
    if (this.#containerId) results.remove(this.#containerId);
    this.#containerId = containerId;
    this.#onHold = false;
    this.#last = undefined;
    this.#run = 0;
    if (results.get(containerId) === undefined) results.set(containerId, INITIAL[type]);
  }

  async #probe({ pod, podIp }: ProbedPod): Promise<void> {
    const { runtime, probe, container, type, recorder } = this.#options;
    const containerId = this.#containerId;
    let attempt = await attemptProbe({ runtime, probe, container, containerId, podIp });
    for (let tries = 1; attempt.result === 'error' && tries < MOST_TRIES; tries++) {
      attempt = await attemptProbe({ runtime, probe, container, containerId, podIp });
    }
    if (this.#stopped || containerId !== this.#containerId) return;
    const path = fieldPathOf(pod, container);
    const title = TITLES[type];
    if (attempt.result === 'error') {
      const message = `${title} probe errored and resulted in unknown state: ${attempt.output}`;
      recorder.event(pod, 'Warning', 'Unhealthy', message, path);
      return;
    }
    if (attempt.result === 'failure') {
      recorder.event(pod, 'Warning', 'Unhealthy', `${title} probe failed: ${attempt.output}`, path);
    } else if (attempt.result === 'warning') {
      recorder.event(pod, 'Warning', 'ProbeWarning', `${title} probe warning: ${attempt.output}`, path);
    }
    this.#count(attempt.result === 'failure' ? 'failure' : 'success');
  }

  #count(result: ProbeResult): void {
    const { probe, type } = this.#options;
    this.#run = this.#last === result ? this.#run + 1 : 1;
    this.#last = result;
    const threshold = result === 'failure' ? (probe.failureThreshold ?? 3) : (probe.successThreshold ?? 1);
    if (this.#run < threshold) return;
    if (result === 'failure' && type !== 'readiness') {
      this.#onHold = true;
      this.#run = 0;
    }
    this.#tell(result);
  }

  #tell(result: ProbeResult): void {
    if (this.#options.results.set(this.#containerId, result)) this.#options.onResult(result);
  }
}
