import type { Container, Probe } from '#api';
import { durationText } from '../duration-text.ts';
import { namedPort } from '../named-port.ts';
import { type ContainerRuntime, RuntimeError } from '../runtimes/runtime.ts';

/** `error`: the probe itself did not work, so it says nothing of the container. */
export type AttemptResult = { result: 'success' | 'failure' | 'warning' | 'error'; output: string };

export interface AttemptInput {
  runtime: ContainerRuntime;
  probe: Probe;
  container: Container;
  containerId: string;
  podIp: string;
}

const LONGEST_OUTPUT = 10 * 1024;

/** One probe of one container, in the original's words. */
export async function attemptProbe(input: AttemptInput): Promise<AttemptResult> {
  const { probe } = input;
  const timeoutMs = (probe.timeoutSeconds ?? 1) * 1000;
  try {
    if (probe.exec) return await execProbe(input, probe.exec.command ?? [], timeoutMs);
    if (probe.httpGet) return await httpProbe(input, probe.httpGet, timeoutMs);
    if (probe.tcpSocket) return await tcpProbe(input, probe.tcpSocket, timeoutMs);
  } catch (error) {
    return { result: 'error', output: error instanceof Error ? error.message : String(error) };
  }
  return { result: 'error', output: `probes of this type are not supported: ${Object.keys(probe).join(', ')}` };
}

async function execProbe(
  { runtime, containerId }: AttemptInput,
  command: string[],
  timeoutMs: number,
): Promise<AttemptResult> {
  try {
    const { exitCode, stdout, stderr } = await runtime.exec(containerId, command, timeoutMs);
    const output = Buffer.concat([stdout, stderr]).subarray(0, LONGEST_OUTPUT).toString('utf8');
    return { result: exitCode === 0 ? 'success' : 'failure', output };
  } catch (error) {
    if (!(error instanceof RuntimeError)) throw error;
    if (error.code === 'DeadlineExceeded') {
      const output = `command timed out: "${command.join(' ')}" timed out after ${durationText(timeoutMs)}`;
      return { result: 'failure', output };
    }
    return { result: 'error', output: `rpc error: code = ${error.code} desc = ${error.message}` };
  }
}

async function httpProbe(
  { runtime, container, podIp }: AttemptInput,
  { host, port, path = '/', scheme = 'HTTP', httpHeaders = [] }: NonNullable<Probe['httpGet']>,
  timeoutMs: number,
): Promise<AttemptResult> {
  const request = {
    scheme,
    host: host || podIp,
    port: namedPort(container, port),
    path: path.startsWith('/') ? path : `/${path}`,
    headers: probeHeaders(httpHeaders),
    timeoutMs,
  };
  try {
    const { status, body } = await runtime.probes.httpGet(request);
    if (status < 200 || status >= 400) {
      return { result: 'failure', output: `HTTP probe failed with statuscode: ${status}` };
    }
    return { result: 'success', output: body };
  } catch (error) {
    return { result: 'failure', output: error instanceof Error ? error.message : String(error) };
  }
}

function probeHeaders(own: { name: string; value: string }[]): { name: string; value: string }[] {
  const has = (name: string) => own.some((h) => h.name.toLowerCase() === name);
  return [
    ...own,
    ...(has('user-agent') ? [] : [{ name: 'User-Agent', value: 'kube-probe/1.36' }]),
    ...(has('accept') ? [] : [{ name: 'Accept', value: '*/*' }]),
  ];
}

async function tcpProbe(
  { runtime, container, podIp }: AttemptInput,
  { host, port }: NonNullable<Probe['tcpSocket']>,
  timeoutMs: number,
): Promise<AttemptResult> {
  try {
    await runtime.probes.tcpConnect(host || podIp, namedPort(container, port), timeoutMs);
    return { result: 'success', output: '' };
  } catch (error) {
    return { result: 'failure', output: error instanceof Error ? error.message : String(error) };
  }
}
