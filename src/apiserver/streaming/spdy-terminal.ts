import { badRequest, type NodeStreams, type Pod, type Status, type Stored } from '#api';
import { type Clock, deferred } from '#base';
import { SpdyConnection, type SpdyStream } from '#spdy';
import { terminalSizes } from './resize.ts';
import { acceptSpdy, closeSpdy } from './spdy-upgrade.ts';
import { runTerminal, statusBytes, type TerminalRequest } from './terminal.ts';
import type { StreamUpgrade } from './upgrade.ts';

/** The versions of exec and attach over SPDY, best first. */
export const TERMINAL_VERSIONS = [
  'v4.channel.k8s.io',
  'v3.channel.k8s.io',
  'v2.channel.k8s.io',
  'channel.k8s.io',
] as const;

/** How long a client may take to open its streams. */
const STREAMS_MS = 30_000;

type StreamType = 'error' | 'stdin' | 'stdout' | 'stderr' | 'resize';

function expectedStreams(request: TerminalRequest, version: string): StreamType[] {
  const all: StreamType[] = ['error'];
  for (const type of ['stdin', 'stdout', 'stderr'] as const) if (request[type]) all.push(type);
  if (request.tty && /^v[34]\./.test(version)) all.push('resize');
  return all;
}

export interface SpdyTerminal {
  node: NodeStreams;
  pod: Stored<Pod>;
  request: TerminalRequest;
  upgrade: StreamUpgrade;
  version: string;
  clock: Clock;
}

/** Runs exec or attach over SPDY, each stream of the terminal being one of SPDY's; resolves when it has ended. */
export async function spdyTerminal(terminal: SpdyTerminal): Promise<void> {
  const { request, upgrade, version, clock } = terminal;
  const waitingFor = new Set(expectedStreams(request, version));
  const streams = new Map<string, SpdyStream>();
  const complete = deferred<boolean>();
  const connection = new SpdyConnection(acceptSpdy(upgrade, version), (stream) => {
    const [type = ''] = stream.headers.get('streamtype') ?? [];
    streams.set(type, stream);
    waitingFor.delete(type as StreamType);
    if (waitingFor.size === 0) complete.resolve(true);
  });
  const serving = connection.run();
  connection.closed.addEventListener('abort', () => complete.resolve(false), { once: true });
  const timer = clock.after(STREAMS_MS, () => complete.resolve(false));
  const isComplete = await complete.promise;
  timer.cancel();
  const status = isComplete
    ? await runOver(terminal, connection, streams)
    : badRequest('timed out waiting for client to create streams').toStatus();
  await finish(streams, status, version);
  await closeSpdy(connection, upgrade, clock);
  await serving;
}

function runOver(
  { node, pod, request }: SpdyTerminal,
  connection: SpdyConnection,
  streams: Map<string, SpdyStream>,
): Promise<Status> {
  const writer = (name: 'stdout' | 'stderr') => {
    const stream = request[name] ? streams.get(name) : undefined;
    return stream && ((chunk: Uint8Array) => stream.write(chunk));
  };
  const stdin = request.stdin ? streams.get('stdin') : undefined;
  const sizes = request.tty ? streams.get('resize') : undefined;
  const [stdout, stderr] = [writer('stdout'), writer('stderr')];
  return runTerminal(node, pod, request, {
    ...(stdin ? { stdin: stdin.incoming } : {}),
    ...(stdout ? { stdout } : {}),
    ...(stderr ? { stderr } : {}),
    ...(sizes ? { resize: terminalSizes(sizes.incoming) } : {}),
    signal: connection.closed,
  });
}

async function finish(streams: Map<string, SpdyStream>, status: Status, version: string): Promise<void> {
  const bytes = statusBytes(status, version.startsWith('v4.'));
  if (bytes.length > 0) await streams.get('error')?.write(bytes);
  for (const stream of streams.values()) await stream.end();
}
