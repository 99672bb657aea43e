import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { connect } from 'node:net';
import type { HttpProbeRequest, ProbeTransport } from './runtime.ts';

const MAX_BODY_BYTES = 10 * 1024;
const MAX_REDIRECTS = 10;

/** Probes pods from the node they run on, over its network. Failures read as Go's network library words them. */
export const nodeProbes: ProbeTransport = {
  httpGet: (probe) => {
    const { scheme, host, port, path } = probe;
    const separator = path.startsWith('/') || path === '' ? '' : '/';
    const signal = AbortSignal.timeout(probe.timeoutMs);
    return get(`${scheme.toLowerCase()}://${authority(host, port)}${separator}${path}`, probe, signal);
  },
  tcpConnect: (host, port, timeoutMs) =>
    new Promise((resolve, reject) => {
      const socket = connect({ host, port });
      socket.setTimeout(timeoutMs, () => {
        reject(new Error(`dial tcp ${authority(host, port)}: i/o timeout`));
        socket.destroy();
      });
      socket.on('connect', () => {
        socket.destroy();
        resolve();
      });
      socket.on('error', (cause) => reject(new Error(dialText(cause, host, port), { cause })));
    }),
};

function authority(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

async function get(url: string, probe: HttpProbeRequest, signal: AbortSignal) {
  const first = new URL(url);
  let at = url;
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
    const response = await answer(at, probe, signal);
    const status = response.statusCode ?? 0;
    const location = response.headers.location;
    const next =
      location !== undefined && [301, 302, 303, 307, 308].includes(status) ? new URL(location, at) : undefined;
    // To another host no probe goes: what redirects there is alive.
    if (!next || next.hostname !== first.hostname) return { status, body: await body(response, at) };
    response.destroy();
    at = next.href;
  }
  throw new Error(`Get "${at}": stopped after ${MAX_REDIRECTS} redirects`);
}

function answer(url: string, probe: HttpProbeRequest, signal: AbortSignal): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const target = new URL(url);
    const options: RequestOptions = { agent: false, headers: headers(probe), signal };
    const call =
      target.protocol === 'https:'
        ? // Probes prove life, not identity: the original accepts any certificate too.
          httpsRequest(target, { ...options, rejectUnauthorized: false })
        : httpRequest(target, options);
    let connected = false;
    call.on('socket', (socket) =>
      socket.on('connect', () => {
        connected = true;
      }),
    );
    call.on('response', resolve);
    call.on('error', (cause: NodeJS.ErrnoException) => {
      const port = Number(target.port) || (target.protocol === 'https:' ? 443 : 80);
      const text = signal.aborted
        ? 'context deadline exceeded (Client.Timeout exceeded while awaiting headers)'
        : connected
          ? exchangeText(cause)
          : dialText(cause, target.hostname, port);
      reject(new Error(`Get "${url}": ${text}`, { cause }));
    });
    call.end();
  });
}

function headers(probe: HttpProbeRequest): { [name: string]: string | string[] } {
  const result: { [name: string]: string | string[] } = { Connection: 'close' };
  const names = new Set(probe.headers.map(({ name }) => name.toLowerCase()));
  if (!names.has('user-agent')) result['User-Agent'] = 'kube-probe/1.36';
  if (!names.has('accept')) result.Accept = '*/*';
  for (const { name, value } of probe.headers) {
    const before = result[name];
    // Set to nothing, these two are left out.
    if (value === '' && ['accept', 'user-agent'].includes(name.toLowerCase())) continue;
    result[name] = before === undefined ? value : [before, value].flat();
  }
  return result;
}

async function body(response: IncomingMessage, url: string): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of response) {
      chunks.push(chunk as Buffer);
      size += (chunk as Buffer).length;
      if (size >= MAX_BODY_BYTES) break;
    }
  } catch (cause) {
    throw new Error(`Get "${url}": ${exchangeText(cause instanceof Error ? cause : new Error(String(cause)))}`, {
      cause,
    });
  }
  return Buffer.concat(chunks).subarray(0, MAX_BODY_BYTES).toString('utf8');
}

const SYSTEM_TEXTS: { [code: string]: string } = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset by peer',
  EHOSTUNREACH: 'no route to host',
  ENETUNREACH: 'network is unreachable',
  ETIMEDOUT: 'connection timed out',
  EINVAL: 'invalid argument',
};

function dialText(cause: NodeJS.ErrnoException, host: string, port: number): string {
  if (cause.code === 'ENOTFOUND' || cause.code === 'EAI_AGAIN') return `dial tcp: lookup ${host}: no such host`;
  return `dial tcp ${authority(host, port)}: connect: ${SYSTEM_TEXTS[cause.code ?? ''] ?? cause.message}`;
}

/** What went wrong after the connection stood. */
function exchangeText(cause: NodeJS.ErrnoException): string {
  if (cause.name === 'AbortError' || cause.name === 'TimeoutError') {
    return 'context deadline exceeded (Client.Timeout or context cancellation while reading body)';
  }
  if (cause.code === 'ECONNRESET' && cause.message === 'socket hang up') return 'EOF';
  if (cause.code === 'EPROTO') return 'http: server gave HTTP response to HTTPS client';
  if (cause.code?.startsWith('HPE_')) return `net/http: HTTP/1.x transport connection broken: malformed HTTP response`;
  return SYSTEM_TEXTS[cause.code ?? ''] ?? (cause.message === 'aborted' ? 'unexpected EOF' : cause.message);
}
