import { badRequest, type Duplex, type NodeStreams, type Pod, quoted, type Stored } from '#api';

/** A port of the query or of a stream's headers. Throws `BadRequest`. */
export function portOf(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port < 1 || port > 65535)
    throw badRequest(`unable to parse ${quoted(text)} as a port: must be between 1 and 65535, inclusive`);
  return port;
}

export interface ForwardedPort {
  node: NodeStreams;
  pod: Stored<Pod>;
  port: number;
  data: Duplex;
  /** Tells the client, in words, why the port could not be reached. */
  tellError(message: string): Promise<void>;
  signal: AbortSignal;
}

/** Forwards one connection and tells the client when that fails; never throws. */
export async function forwardPort({ node, pod, port, data, tellError, signal }: ForwardedPort): Promise<void> {
  try {
    await node.portForward(pod, port, data, signal);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    await tellError(`error forwarding port ${port} to pod ${pod.metadata.name}, uid ${pod.metadata.uid}: ${why}`);
  }
}
