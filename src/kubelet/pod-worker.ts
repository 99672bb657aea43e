import { rm } from 'node:fs/promises';
import { type Api, isApiError, nameOf, type Pod, type PodStatus, type Stored } from '#api';
import type { Random, Timer } from '#base';
import { pods } from '#kinds';
import type { PodPlace } from './field-ref.ts';
import { graceSeconds, killContainers } from './kill-container.ts';
import { PodRuntime } from './pod-runtime.ts';
import { podLogPath } from './sandbox-config.ts';
import type { WaitingReason } from './status/container-status.ts';
import { podStatus } from './status/pod-status.ts';
import type { StatusWriter } from './status/status-writer.ts';
import { type SyncResult, type SyncTools, syncPod } from './sync-pod.ts';
import { type PodVolumes, VolumeFailure } from './volumes/pod-volumes.ts';
import type { ServiceAccountTokens } from './volumes/service-account-tokens.ts';
import type { WatchedObjects } from './watched-objects.ts';

/** Everything of the node that pod workers share. */
export interface WorkerTools extends SyncTools {
  api: Api;
  random: Random;
  nodeIp: string;
  runtimeName: string;
  allocatable: PodPlace['allocatable'];
  statuses: StatusWriter;
  volumes: PodVolumes;
  tokens: ServiceAccountTokens;
  objects: WatchedObjects;
  /** The pod is gone from the node. */
  onGone(uid: string): void;
}

const RESYNC_MS = 60_000;
const RETRY_MS = 10_000;
const SOON_MS = 1000;
const MOUNT_RETRY_MS = 500;
const LONGEST_MOUNT_RETRY_MS = 122_000;

/**
 * Brings one pod on the node to what the API says, one sync at a time:
 *
 *     running --(deleted, finished, past its deadline)--> ending --> ended --(deleted)--> gone
 */
export class PodWorker {
  readonly #tools: WorkerTools;
  readonly runtime: PodRuntime;
  readonly #reasons = new Map<string, WaitingReason>();
  #pod: Stored<Pod>;
  #status: PodStatus | undefined;
  #stage: 'running' | 'ending' | 'ended' | 'gone' = 'running';
  #ended: { reason: string; message: string } | undefined;
  /** The API no longer has the pod. */
  #removed = false;
  #dirty = false;
  #busy: Promise<void> | undefined;
  #timer: Timer | undefined;
  #refresh: Timer | undefined;
  #mountFailures = 0;
  #grace: number | undefined;
  #stopped = false;
  /** Aborted when the pod is to end, so that a sync under way does not finish starting it. */
  readonly #leaving = new AbortController();

  constructor(tools: WorkerTools, pod: Stored<Pod>) {
    this.#tools = tools;
    this.#pod = pod;
    this.runtime = new PodRuntime(tools.runtime);
  }

  get pod(): Stored<Pod> {
    return this.#pod;
  }

  /** As last made; what probes go by. */
  get status(): PodStatus | undefined {
    return this.#status;
  }

  get podIp(): string {
    return this.#pod.spec.hostNetwork ? this.#tools.nodeIp : (this.runtime.latest.sandboxes[0]?.ips[0] ?? '');
  }

  /** The API has a newer pod. */
  update(pod: Stored<Pod>): void {
    this.#pod = pod;
    if (pod.metadata.deletionTimestamp) this.#leaving.abort(new Error('the pod is to end'));
    this.#hurry();
    this.poke();
  }

  /** The API has the pod no more: whatever still runs ends. */
  remove(pod: Stored<Pod>): void {
    this.#pod = pod;
    this.#removed = true;
    this.#leaving.abort(new Error('the pod is to end'));
    this.#hurry();
    this.poke();
  }

  /** Something changed: sync now, or right after the sync that is under way. */
  poke(): void {
    if (this.#stopped || this.#stage === 'gone') return;
    this.#dirty = true;
    this.#busy ??= this.#run().finally(() => {
      this.#busy = undefined;
      if (this.#dirty) this.poke();
    });
  }

  /** No more syncs; one under way starts nothing more. Containers go on. */
  stop(): void {
    this.#stopped = true;
    this.#leaving.abort(new Error('the kubelet was stopped'));
    this.#timer?.cancel();
    this.#refresh?.cancel();
  }

  /** Ends the pod's containers and sandbox without telling the API. */
  async end(): Promise<void> {
    this.stop();
    await this.#busy;
    await this.runtime.observe();
    await this.#kill();
  }

  async #run(): Promise<void> {
    while (this.#dirty && !this.#stopped) {
      this.#dirty = false;
      this.#timer?.cancel();
      try {
        const delayMs = await this.#sync();
        if (delayMs !== undefined && !this.#stopped) this.#timer = this.#tools.clock.after(delayMs, () => this.poke());
      } catch (error) {
        if (this.#stopped) return;
        this.#tools.log.warn('error syncing pod', { pod: nameOf(this.#pod), error: String(error) });
        this.#timer = this.#tools.clock.after(this.#jitter(RETRY_MS), () => this.poke());
      }
    }
  }

  /** Gives when to sync again if nothing happens; undefined: never. */
  async #sync(): Promise<number | undefined> {
    if (this.#stage === 'gone') return undefined;
    await this.runtime.observe();
    const leaving = this.#removed || this.#pod.metadata.deletionTimestamp !== undefined;
    if (this.#stage === 'running') {
      this.#checkDeadline();
      const status = this.#report(leaving);
      const finished = status.phase === 'Succeeded' || status.phase === 'Failed';
      if (!leaving && !finished) return this.#syncRunning();
      this.#stage = 'ending';
    }
    if (this.#stage === 'ending') await this.#end();
    return leaving || this.#removed ? this.#leave() : undefined;
  }

  async #syncRunning(): Promise<number> {
    const { tools, pod } = { tools: this.#tools, pod: this.#pod };
    tools.probes.addPod(pod);
    const { uid } = pod.metadata;
    const objects = {
      configMap: (namespace: string, name: string) => tools.objects.configMap(uid, namespace, name),
      secret: (namespace: string, name: string) => tools.objects.secret(uid, namespace, name),
    };
    const place = this.#place();
    let volumes: Map<string, string>;
    try {
      const token = async (audience: string | undefined, seconds: number) =>
        tools.runtime.simulated ? '' : tools.tokens.get(pod, audience, seconds);
      volumes = await tools.volumes.setUp({ pod, place, ...objects, token });
      this.#mountFailures = 0;
    } catch (error) {
      if (!(error instanceof VolumeFailure)) throw error;
      tools.recorder.event(pod, 'Warning', 'FailedMount', error.message);
      return Math.min(LONGEST_MOUNT_RETRY_MS, MOUNT_RETRY_MS * 2 ** this.#mountFailures++);
    }
    const result = await syncPod(tools, {
      pod,
      runtime: this.runtime,
      reasons: this.#reasons,
      place,
      objects,
      volumes,
      podDirectory: tools.volumes.podDirectory(uid),
      signal: this.#leaving.signal,
      onSandbox: () => this.#report(false),
    });
    await this.runtime.collectGarbage();
    return this.#after(result);
  }

  /** The original's rhythm: 60 s when all is well, the end of a back-off, or 10 s after a failure; each up to half more. */
  #after(result: SyncResult): number {
    const { clock } = this.#tools;
    if (result.changed) this.#dirty = true;
    else if (result.failed) this.#report(false);
    if (result.backoffUntilMs !== undefined) {
      // What it now waits for is worth showing before the wait is over.
      this.#refresh?.cancel();
      this.#refresh = clock.after(SOON_MS, () => {
        if (this.#stage === 'running' && !this.#busy) this.#report(false);
      });
      return this.#jitter(Math.max(0, Math.min(RESYNC_MS, result.backoffUntilMs - clock.now())));
    }
    if (result.pullFailed) return SOON_MS;
    return this.#jitter(result.failed ? RETRY_MS : RESYNC_MS);
  }

  #jitter(ms: number): number {
    const most = this.#untilDeadline() ?? Number.POSITIVE_INFINITY;
    return Math.min(most, ms * (1 + this.#tools.random.next() / 2));
  }

  #place(): PodPlace {
    const { nodeIp, allocatable } = this.#tools;
    const ips = this.#pod.spec.hostNetwork ? [nodeIp] : (this.runtime.latest.sandboxes[0]?.ips ?? []);
    return { nodeIp, podIps: ips, allocatable };
  }

  /** Makes the status from what was last observed and sees to it that it is written. */
  #report(terminal: boolean): PodStatus {
    const { tools, pod } = { tools: this.#tools, pod: this.#pod };
    // What the API last took is newer than the pod as it was last seen.
    const known = tools.statuses.last(pod.metadata.uid) ?? pod.status;
    const others = (pod.status.conditions ?? []).filter((c) => !known.conditions?.some((k) => k.type === c.type));
    const conditions = [...(known.conditions ?? []).map((k) => this.#newer(k, pod)), ...others];
    const status = podStatus({
      pod: { ...pod, status: { ...pod.status, ...known, conditions } },
      observed: this.runtime.latest,
      runtimeName: tools.runtimeName,
      reasons: this.#reasons,
      ready: (id, container) => tools.probes.ready(id, container),
      started: (id, container) => tools.probes.started(id, container),
      terminationMessage: (record) => this.runtime.terminationMessage(record),
      nodeIp: tools.nodeIp,
      nowMs: tools.clock.now(),
      terminal,
      ended: this.#ended,
    });
    this.#status = status;
    if (!this.#removed) tools.statuses.set(pod, status);
    return status;
  }

  /** Conditions of others (readiness gates) are as the API has them. */
  #newer(known: NonNullable<PodStatus['conditions']>[number], pod: Stored<Pod>) {
    const gate = pod.spec.readinessGates?.some((g) => g.conditionType === known.type);
    return gate ? (pod.status.conditions?.find((c) => c.type === known.type) ?? known) : known;
  }

  #untilDeadline(): number | undefined {
    const seconds = this.#pod.spec.activeDeadlineSeconds;
    const started = this.#status?.startTime ?? this.#pod.status.startTime;
    if (seconds === undefined || !started || this.#stage !== 'running') return undefined;
    return Math.max(0, Date.parse(started) + seconds * 1000 - this.#tools.clock.now());
  }

  #checkDeadline(): void {
    if (this.#ended || this.#untilDeadline() !== 0) return;
    const message = 'Pod was active on the node longer than the specified deadline';
    this.#ended = { reason: 'DeadlineExceeded', message };
    this.#tools.recorder.event(this.#pod, 'Normal', 'DeadlineExceeded', message);
  }

  /** Ends what runs, reports how it ended, gives back what the pod held on the node. */
  async #end(): Promise<void> {
    const { tools, pod } = { tools: this.#tools, pod: this.#pod };
    const { uid } = pod.metadata;
    this.#refresh?.cancel();
    tools.probes.stopLivenessAndStartup(uid);
    await this.#kill();
    tools.probes.removePod(uid);
    await this.runtime.observe();
    this.#report(true);
    this.#stage = 'ended';
    await tools.volumes.tearDownVolumes(uid);
    tools.tokens.forget(uid);
    tools.objects.release(uid);
    tools.backoff.forget(`${uid}/`);
    tools.puller.forget(uid);
  }

  async #kill(): Promise<void> {
    const { tools, pod } = { tools: this.#tools, pod: this.#pod };
    this.#grace = this.#graceNow();
    await killContainers(tools, pod, this.runtime.latest, this.#grace);
    for (const { id, ready } of this.runtime.latest.sandboxes) if (ready) await tools.runtime.stopSandbox(id);
  }

  #graceNow(): number {
    if (this.#ended && !this.#pod.metadata.deletionTimestamp)
      return Math.min(this.#pod.spec.terminationGracePeriodSeconds ?? 30, 30);
    return graceSeconds(this.#pod);
  }

  /** A shorter grace period came while containers were ending. */
  #hurry(): void {
    const grace = this.#graceNow();
    if (this.#stage !== 'ending' || this.#grace === undefined || grace >= this.#grace) return;
    this.#grace = grace;
    for (const { id, state } of this.runtime.latest.containers) {
      if (state !== 'running') continue;
      this.#tools.runtime.stopContainer(id, grace).catch((error: unknown) => {
        this.#tools.log.warn('cannot stop container', { container: id, error: String(error) });
      });
    }
  }

  /** The pod goes: nothing of it stays on the node, then the API hears so. */
  async #leave(): Promise<undefined> {
    const { tools, pod } = { tools: this.#tools, pod: this.#pod };
    const { uid } = pod.metadata;
    await tools.statuses.flush(uid);
    await tools.volumes.tearDown(uid);
    if (!this.#removed) {
      const options = { gracePeriodSeconds: 0, preconditions: { uid } };
      await tools.api.delete(pods, nameOf(pod), options).catch((error: unknown) => {
        if (!isApiError(error, 'NotFound', 'Conflict')) throw error;
      });
    }
    for (const record of this.runtime.latest.containers) await this.runtime.removeContainer(record);
    for (const id of [...this.runtime.sandboxIds]) await this.runtime.removeSandbox(id);
    if (!tools.runtime.simulated) await rm(podLogPath(tools.podLogDirectory, pod), { recursive: true, force: true });
    tools.statuses.forget(uid);
    this.#stage = 'gone';
    this.#timer?.cancel();
    tools.onGone(uid);
    return undefined;
  }
}
