import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Pod, Service, Stored } from '#api';
import type { PodObjects } from './environment.ts';
import type { PodPlace } from './field-ref.ts';
import { hostsFile } from './hosts-file.ts';
import { graceSeconds, killContainer, killContainers } from './kill-container.ts';
import { fieldPathOf, newest, readySandbox } from './observed.ts';
import { type Action, backoffKey, plan } from './plan.ts';
import { type ClusterDns, podDns } from './pod-dns.ts';
import type { PodRuntime } from './pod-runtime.ts';
import type { PodProbes } from './prober/pod-probes.ts';
import type { RestartBackoff } from './restart-backoff.ts';
import { podLogPath, sandboxConfig } from './sandbox-config.ts';
import { type StartTools, startContainer } from './start-container.ts';
import { StartFailure } from './start-failure.ts';
import type { WaitingReason } from './status/container-status.ts';

/** What carrying out a plan needs from the node. */
export interface SyncTools extends StartTools {
  probes: PodProbes;
  backoff: RestartBackoff;
  dns: ClusterDns;
  hostName: string;
  podLogDirectory: string;
  cgroupParent: string;
  clusterDomain: string;
  services(): Stored<Service>[];
}

/** The pod being synced. */
export interface SyncedPod {
  pod: Stored<Pod>;
  runtime: PodRuntime;
  reasons: Map<string, WaitingReason>;
  place: PodPlace;
  objects: PodObjects;
  volumes: ReadonlyMap<string, string>;
  podDirectory: string;
  /** Aborted when the pod is to end. */
  signal: AbortSignal;
  /** A sandbox came to be: its address is worth reporting before the containers have started. */
  onSandbox(): void;
}

export interface SyncResult {
  /** Something was started or ended: look again. */
  changed: boolean;
  /** The earliest end of a wait. */
  backoffUntilMs?: number;
  failed: boolean;
  /** A pull was tried and failed just now. */
  pullFailed?: boolean;
}

/** Plans and carries out, until there is nothing left that can be done now. Never throws for a single container. */
export async function syncPod(tools: SyncTools, synced: SyncedPod): Promise<SyncResult> {
  const result: SyncResult = { changed: false, failed: false };
  const actions = planFor(tools, synced);
  for (const action of actions) {
    if (synced.signal.aborted) return result;
    if (!(await carryOut(tools, synced, action, result))) return result;
  }
  if (actions.some((a) => a.type === 'create-sandbox')) {
    await synced.runtime.observe();
    synced.onSandbox();
    for (const action of planFor(tools, synced)) {
      if (!synced.signal.aborted) await carryOut(tools, synced, action, result);
    }
  }
  return result;
}

function planFor({ probes, backoff }: SyncTools, { pod, runtime }: SyncedPod): Action[] {
  return plan({
    pod,
    observed: runtime.latest,
    liveness: (id) => probes.result('liveness', id),
    startup: (id) => probes.result('startup', id),
    backoff: (key, failedMs) => backoff.waiting(key, failedMs),
  });
}

/** Gives whether the rest of the plan still makes sense. */
async function carryOut(tools: SyncTools, synced: SyncedPod, action: Action, result: SyncResult): Promise<boolean> {
  const { pod, runtime, reasons } = synced;
  switch (action.type) {
    case 'end-pod': {
      await endPod(tools, synced);
      result.changed = true;
      return true;
    }
    case 'create-sandbox':
      return createSandbox(tools, synced, action.attempt, result);
    case 'kill': {
      const { container, record, message } = action;
      const probe = action.cause === 'startup' ? container.startupProbe : container.livenessProbe;
      const own = action.cause === 'changed' ? undefined : probe?.terminationGracePeriodSeconds;
      const podIp = runtime.latest.sandboxes[0]?.ips[0] ?? '';
      await killContainer(tools, { pod, container, record, message, graceSeconds: own ?? graceSeconds(pod), podIp });
      result.changed = true;
      return true;
    }
    case 'back-off': {
      const { container, message, untilMs } = action;
      const text = `Back-off restarting failed container ${container.name} in pod ${message.split(' pod=')[1]}`;
      tools.recorder.event(pod, 'Warning', 'BackOff', text, fieldPathOf(pod, container));
      reasons.set(container.name, { reason: 'CrashLoopBackOff', message });
      result.backoffUntilMs = Math.min(result.backoffUntilMs ?? Number.POSITIVE_INFINITY, untilMs);
      return true;
    }
    case 'start': {
      if (action.failedMs !== undefined) tools.backoff.lengthen(backoffKey(pod, action.container), action.failedMs);
      await start(tools, synced, action, result);
      return true;
    }
  }
}

async function endPod(tools: SyncTools, { pod, runtime }: SyncedPod): Promise<void> {
  await killContainers(tools, pod, runtime.latest, graceSeconds(pod));
  for (const { id, ready } of runtime.latest.sandboxes) if (ready) await tools.runtime.stopSandbox(id);
}

async function createSandbox(
  tools: SyncTools,
  synced: SyncedPod,
  attempt: number,
  result: SyncResult,
): Promise<boolean> {
  const { pod, runtime } = synced;
  if (attempt > 0) {
    const message = 'Pod sandbox changed, it will be killed and re-created.';
    tools.recorder.event(pod, 'Normal', 'SandboxChanged', message);
  }
  try {
    if (!tools.runtime.simulated) await mkdir(podLogPath(tools.podLogDirectory, pod), { recursive: true, mode: 0o755 });
    runtime.sandboxIds.add(await tools.runtime.runSandbox(makeSandboxConfig(tools, pod, attempt)));
    return true;
  } catch (error) {
    const message = `Failed to create pod sandbox: ${error instanceof Error ? error.message : error}`;
    tools.recorder.event(pod, 'Warning', 'FailedCreatePodSandBox', message);
    tools.log.warn('failed to create pod sandbox', { pod: pod.metadata.name, error: String(error) });
    result.failed = true;
    return false;
  }
}

function makeSandboxConfig(tools: SyncTools, pod: Stored<Pod>, attempt: number) {
  return sandboxConfig(pod, attempt, { ...tools, dns: podDns(pod, tools.dns) });
}

async function start(
  tools: SyncTools,
  synced: SyncedPod,
  { container, attempt }: Extract<Action, { type: 'start' }>,
  result: SyncResult,
): Promise<void> {
  const { pod, runtime, reasons, place } = synced;
  const sandbox = readySandbox(runtime.latest, pod);
  if (!sandbox) return;
  // A container made but never started is of no use any more.
  const stale = newest(runtime.latest, container.name);
  if (stale?.state === 'created') await runtime.removeContainer(stale);
  const ips = pod.spec.hostNetwork ? [place.nodeIp] : sandbox.ips;
  try {
    await startContainer(tools, {
      ...synced,
      container,
      attempt,
      sandboxId: sandbox.id,
      sandbox: makeSandboxConfig(tools, pod, sandbox.attempt),
      place: { ...place, podIps: ips },
      services: tools.services(),
      hostsFile: tools.runtime.simulated ? undefined : await writeHosts(tools, synced, ips),
      onCreated: (id) => {
        runtime.containerIds.add(id);
        result.changed = true;
      },
    });
    reasons.delete(container.name);
  } catch (error) {
    if (synced.signal.aborted) return;
    if (!(error instanceof StartFailure)) throw error;
    reasons.set(container.name, { reason: error.reason, message: error.message });
    result.failed = true;
    if (error.reason === 'ErrImagePull') result.pullFailed = true;
  }
}

async function writeHosts(tools: SyncTools, { pod, podDirectory }: SyncedPod, ips: string[]): Promise<string> {
  const file = path.join(podDirectory, 'etc-hosts');
  const nodeHosts = pod.spec.hostNetwork ? await readFile('/etc/hosts', 'utf8').catch(() => '') : '';
  await mkdir(podDirectory, { recursive: true, mode: 0o750 });
  await writeFile(file, hostsFile(pod, ips, nodeHosts, tools.clusterDomain), { mode: 0o644 });
  return file;
}
