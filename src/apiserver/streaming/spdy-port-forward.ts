import type { Duplex as NodeDuplex } from 'node:stream';
import type { NodeStreams, Pod, Stored } from '#api';
import { SpdyConnection, type SpdyStream } from '#spdy';
import { forwardPort, portOf } from './port-forward.ts';

/** The only version of port-forward over SPDY. */
export const PORT_FORWARD_VERSIONS = ['portforward.k8s.io'] as const;

interface Pair {
  data?: SpdyStream;
  error?: SpdyStream;
}

/**
 * Forwards ports over SPDY: for each connection the client opens a pair of streams, `data` and `error`, that carry the
 * same request id and port. Resolves when the client is gone.
 */
export async function spdyPortForward(node: NodeStreams, pod: Stored<Pod>, bytes: NodeDuplex): Promise<void> {
  const pairs = new Map<string, Pair>();
  const connection = new SpdyConnection(bytes, (stream) => {
    const [type] = stream.headers.get('streamtype') ?? [];
    const [port = ''] = stream.headers.get('port') ?? [];
    if (type !== 'data' && type !== 'error') return void stream.reset();
    const id = requestId(stream, type);
    const pair: Pair = { ...pairs.get(id), [type]: stream };
    pairs.set(id, pair);
    if (!pair.data || !pair.error) return;
    pairs.delete(id);
    void serve(node, pod, port, { data: pair.data, error: pair.error }, connection.closed);
  });
  await connection.run();
}

/** Clients older than request ids open the error stream first and the data stream right behind it. */
function requestId(stream: SpdyStream, type: 'data' | 'error'): string {
  const [id] = stream.headers.get('requestid') ?? [];
  return id || `stream ${type === 'error' ? stream.id : stream.id - 2}`;
}

async function serve(
  node: NodeStreams,
  pod: Stored<Pod>,
  portText: string,
  { data, error }: { data: SpdyStream; error: SpdyStream },
  signal: AbortSignal,
): Promise<void> {
  const tellError = (message: string) => error.write(Buffer.from(message));
  try {
    await forwardPort({ node, pod, port: portOf(portText), data, tellError, signal });
  } catch (cause) {
    await tellError(cause instanceof Error ? cause.message : String(cause));
  }
  await data.end();
  await error.end();
}
