import type { Container, LifecycleHandler } from '#api';
import type { Clock } from '#base';
import { namedPort } from './named-port.ts';
import type { ContainerRuntime } from './runtimes/runtime.ts';

export interface HookTarget {
  runtime: ContainerRuntime;
  clock: Clock;
  container: Container;
  containerId: string;
  podIp: string;
}

const NO_LIMIT_MS = 24 * 3600_000;

/** Runs a postStart or preStop handler to its end. Throws when it fails; the signal ends the waiting. */
export async function runHook(target: HookTarget, handler: LifecycleHandler, signal?: AbortSignal): Promise<void> {
  const { runtime, clock, container, containerId, podIp } = target;
  if (handler.exec) {
    const command = handler.exec.command ?? [];
    const { exitCode, stdout, stderr } = await runtime.exec(containerId, command, NO_LIMIT_MS);
    if (exitCode === 0) return;
    const output = Buffer.concat([stdout, stderr]).toString('utf8');
    throw new Error(`command '${command.join(' ')}' exited with ${exitCode}: ${output}`);
  }
  if (handler.httpGet) {
    const { host, port, path = '/', scheme = 'HTTP', httpHeaders = [] } = handler.httpGet;
    const request = { scheme, host: host || podIp, port: namedPort(container, port), path, headers: httpHeaders };
    const { status } = await runtime.probes.httpGet({ ...request, timeoutMs: 30_000 });
    if (status < 200 || status >= 400) throw new Error(`HTTP hook failed with status ${status}`);
    return;
  }
  if (handler.sleep) await clock.sleep(handler.sleep.seconds * 1000, signal);
}
