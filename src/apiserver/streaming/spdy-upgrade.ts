import type { Duplex as NodeDuplex } from 'node:stream';
import type { Clock } from '#base';
import type { SpdyConnection } from '#spdy';
import { listedProtocols, type StreamUpgrade } from './upgrade.ts';

/** How long a client may take to close its side after everything is done. */
const CLOSE_MS = 10_000;

/** Which of `supported` the client asks for in X-Stream-Protocol-Version, first of the supported wins. */
export function streamProtocol(upgrade: StreamUpgrade, supported: readonly string[]): string | undefined {
  const asked = listedProtocols(upgrade.request.headers['x-stream-protocol-version']);
  return supported.find((name) => asked.includes(name));
}

/** Says in HTTP that no common protocol was found. */
export function refuseProtocol(upgrade: StreamUpgrade, supported: readonly string[]): void {
  const asked = listedProtocols(upgrade.request.headers['x-stream-protocol-version']);
  const list = (names: readonly string[]) => `[${names.join(' ')}]`;
  const body = `unable to upgrade: unable to negotiate protocol: client supports ${list(asked)}, server accepts ${list(supported)}`;
  const accepted = supported.map((name) => `X-Accepted-Stream-Protocol-Versions: ${name}\r\n`).join('');
  upgrade.socket.end(
    `HTTP/1.1 403 Forbidden\r\n${accepted}Content-Type: text/plain; charset=utf-8\r\nConnection: close\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}

/** Completes the handshake; the socket carries SPDY from here on. */
export function acceptSpdy(upgrade: StreamUpgrade, protocol: string): NodeDuplex {
  upgrade.socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\nX-Stream-Protocol-Version: ${protocol}\r\n\r\n`,
  );
  if (upgrade.head.length > 0) upgrade.socket.unshift(upgrade.head);
  return upgrade.socket;
}

/** Closes the connection, by force when the client does not play along. */
export async function closeSpdy(connection: SpdyConnection, upgrade: StreamUpgrade, clock: Clock): Promise<void> {
  const timer = clock.after(CLOSE_MS, () => upgrade.socket.destroy());
  connection.closed.addEventListener('abort', () => timer.cancel(), { once: true });
  await connection.close();
}
