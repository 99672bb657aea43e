import { Duplex, PassThrough } from 'node:stream';
import type { FindNodeStreams } from '#api';
import { type Place, unreachable } from './place.ts';

/**
 * A connection to a port of a pod, made by the node it runs on. Destroying it ends it there too. Throws
 * `ServiceUnavailable` where there is no way to that node.
 */
export function connectToPod(findNode: FindNodeStreams, { pod, port }: Pick<Place, 'pod' | 'port'>): Duplex {
  const node = pod.spec.nodeName ? findNode(pod.spec.nodeName) : undefined;
  if (!node) throw unreachable(`no way to the node of pod ${pod.metadata.name}`);
  const gone = new AbortController();
  const toPod = new PassThrough();
  const fromPod = new PassThrough();
  const connection = Duplex.from({ writable: toPod, readable: fromPod });
  connection.on('close', () => gone.abort(new Error('the connection is over')));
  const stream = {
    incoming: toPod,
    write: (chunk: Uint8Array) => new Promise<void>((resolve) => void fromPod.write(chunk, () => resolve())),
    async end() {
      fromPod.end();
    },
  };
  node.portForward(pod, port, stream, gone.signal).then(
    () => fromPod.end(),
    (error: unknown) => connection.destroy(error instanceof Error ? error : new Error(String(error))),
  );
  return connection;
}
