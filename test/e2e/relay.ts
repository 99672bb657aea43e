import { type AddressInfo, connect, createServer } from 'node:net';
import path from 'node:path';
import { eventually, type RealCluster } from './real-cluster.ts';

const PROGRAM = `
const { connect, createServer } = require('node:net');
const [socketPath, port] = process.argv.slice(1);
createServer({ allowHalfOpen: true }, (near) => {
  const far = connect({ port: Number(port), host: '127.0.0.1', allowHalfOpen: true });
  for (const [one, other] of [[near, far], [far, near]]) one.on('error', () => other.destroy()).pipe(other);
}).listen(socketPath);
`;

/** A port of the test's own loopback that leads to one inside the cluster's network namespace. */
export interface Relay extends AsyncDisposable {
  readonly port: number;
}

/**
 * Lets a library in the test process talk to the cluster: sockets in the file system cross network namespaces, so a
 * process inside the namespace listens on one and a server out here leads to it.
 */
export async function relayInto(cluster: RealCluster, port: number): Promise<Relay> {
  const socketPath = path.join(cluster.directory, 'relay.sock');
  const inside = cluster.spawn('node', ['-e', PROGRAM, socketPath, String(port)]);
  const server = createServer({ allowHalfOpen: true }, (near) => {
    const far = connect({ path: socketPath, allowHalfOpen: true });
    near.on('error', () => far.destroy()).pipe(far);
    far.on('error', () => near.destroy()).pipe(near);
  });
  await eventually('the relay', () => reachable(socketPath), 10_000);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      server.close();
      // Ends the connections that libraries keep open for later requests, too.
      inside.kill();
    },
  };
}

function reachable(socketPath: string): Promise<true | undefined> {
  return new Promise((resolve) => {
    const socket = connect(socketPath, () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(undefined));
  });
}
