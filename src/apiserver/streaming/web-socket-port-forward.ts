import { badRequest, type NodeStreams, type Pod, type Stored } from '#api';
import { channelsOf } from './channels.ts';
import { forwardPort, portOf } from './port-forward.ts';
import type { StreamUpgrade } from './upgrade.ts';
import { acceptWebSocket } from './web-socket.ts';

/** The subprotocols of port-forward with a fixed list of ports and one connection for each. */
export const PORT_FORWARD_SUBPROTOCOLS = [
  'v5.channel.k8s.io',
  'v4.channel.k8s.io',
  'v4.base64.channel.k8s.io',
] as const;

const MAX_PORTS = 100;

/** The ports of the query: `?ports=80&ports=443` or `?ports=80,443`. Throws `BadRequest` when there is none. */
export function portsOf(query: URLSearchParams): number[] {
  const ports = query
    .getAll('ports')
    .flatMap((text) => text.split(','))
    .filter((text) => text !== '')
    .map(portOf);
  if (ports.length === 0 || ports.length > MAX_PORTS)
    throw badRequest('query parameter "ports" is required and names up to 100 ports');
  return ports;
}

/** Forwards each port over two channels of a WebSocket, data and error, both opened by naming the port. */
export async function webSocketPortForward(
  node: NodeStreams,
  pod: Stored<Pod>,
  ports: number[],
  upgrade: StreamUpgrade,
  protocol: string | undefined,
): Promise<void> {
  const channels = channelsOf(await acceptWebSocket(upgrade, protocol), protocol);
  const connections = ports.map((port, i) => ({
    port,
    incoming: channels.incoming(2 * i),
    data: 2 * i,
    error: 2 * i + 1,
  }));
  await Promise.all(
    connections.map(async ({ port, incoming, data, error }) => {
      const name = Buffer.from([port & 0xff, port >> 8]);
      await channels.send(data, name);
      await channels.send(error, name);
      await forwardPort({
        node,
        pod,
        port,
        // There is no way to tell the end of one direction; the client sees it when all ports are done.
        data: { incoming, write: (chunk) => channels.send(data, chunk), end: async () => {} },
        tellError: (message) => channels.send(error, Buffer.from(message)),
        signal: channels.gone,
      });
      incoming.discard();
    }),
  );
  channels.close();
}
