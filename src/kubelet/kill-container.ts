import type { Container, Pod, Stored } from '#api';
import type { Clock, Log } from '#base';
import type { EventRecorder } from '#client';
import { runHook } from './hooks.ts';
import { allContainers, fieldPathOf, isSidecar, type ObservedPod } from './observed.ts';
import type { ContainerRuntime, ContainerStatusRecord } from './runtimes/runtime.ts';

export interface KillTools {
  runtime: ContainerRuntime;
  clock: Clock;
  recorder: EventRecorder;
  log: Log;
}

/** The least time between the two signals, whatever the preStop hook used up. */
const MINIMUM_GRACE_SECONDS = 2;

/** How long a container has, from being asked to being made to end. */
export function graceSeconds(pod: Stored<Pod>): number {
  const { deletionTimestamp, deletionGracePeriodSeconds } = pod.metadata;
  if (deletionTimestamp && deletionGracePeriodSeconds !== undefined) return deletionGracePeriodSeconds;
  return pod.spec.terminationGracePeriodSeconds ?? 30;
}

export interface Kill {
  pod: Stored<Pod>;
  container: Container;
  record: ContainerStatusRecord;
  /** Of the `Killing` event. */
  message: string;
  graceSeconds: number;
  podIp: string;
}

/** Ends one container: event, preStop hook inside the grace period, then the signals. Resolves when it has ended. */
export async function killContainer(tools: KillTools, kill: Kill): Promise<void> {
  const { runtime, clock, recorder, log } = tools;
  const { pod, container, record, message, podIp } = kill;
  const path = fieldPathOf(pod, container);
  recorder.event(pod, 'Normal', 'Killing', message, path);
  let grace = kill.graceSeconds;
  const handler = container.lifecycle?.preStop;
  if (handler && grace > 0) {
    const startedMs = clock.now();
    const late = new AbortController();
    const hook = runHook({ runtime, clock, container, containerId: record.id, podIp }, handler, late.signal).catch(
      (error: unknown) => {
        if (late.signal.aborted) return;
        log.warn('preStop hook failed', { pod: pod.metadata.name, container: container.name, error: String(error) });
        recorder.event(pod, 'Warning', 'FailedPreStopHook', 'PreStopHook failed', path);
      },
    );
    await Promise.race([hook.then(() => late.abort()), clock.sleep(grace * 1000, late.signal).catch(() => {})]);
    late.abort();
    grace -= Math.floor((clock.now() - startedMs) / 1000);
  }
  const least = kill.graceSeconds === 0 ? 0 : MINIMUM_GRACE_SECONDS;
  await runtime.stopContainer(record.id, Math.max(least, grace));
}

/** Ends all running containers: main ones together, then sidecars in the reverse of the order they started. */
export async function killContainers(
  tools: KillTools,
  pod: Stored<Pod>,
  observed: ObservedPod,
  grace: number,
): Promise<void> {
  const podIp = observed.sandboxes[0]?.ips[0] ?? '';
  const endMs = tools.clock.now() + grace * 1000;
  const kill = async (record: ContainerStatusRecord, seconds: number) => {
    const container = allContainers(pod).find((c) => c.name === record.name) ?? { name: record.name };
    const message = `Stopping container ${record.name}`;
    await killContainer(tools, { pod, container, record, message, graceSeconds: seconds, podIp });
  };
  const running = observed.containers.filter((c) => c.state === 'running' || c.state === 'unknown');
  const sidecars = (pod.spec.initContainers ?? []).filter(isSidecar).map((c) => c.name);
  const main = running.filter((r) => !sidecars.includes(r.name));
  await Promise.all(main.map((record) => kill(record, grace)));
  for (const name of sidecars.toReversed()) {
    const left = Math.max(grace === 0 ? 0 : MINIMUM_GRACE_SECONDS, Math.ceil((endMs - tools.clock.now()) / 1000));
    await Promise.all(running.filter((r) => r.name === name).map((record) => kill(record, left)));
  }
}
