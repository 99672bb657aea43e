import { WebSocket, WebSocketServer } from 'ws';
import { badRequest } from '#api';
import type { StreamUpgrade } from './upgrade.ts';

const MAX_MESSAGE_BYTES = 16 * 1024 * 1024;

/** Completes the WebSocket handshake with the chosen subprotocol. Throws `BadRequest` when the request is no proper one. */
export function acceptWebSocket({ request, socket, head }: StreamUpgrade, protocol: string | undefined) {
  return new Promise<WebSocket>((resolve, reject) => {
    const server = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      perMessageDeflate: false,
      maxPayload: MAX_MESSAGE_BYTES,
    });
    // kubectl's `SPDY/3.1+portforward.k8s.io` is not a name the WebSocket standard allows, so the library must not see
    // what was offered, and the answer is put into the handshake here.
    delete request.headers['sec-websocket-protocol'];
    if (protocol !== undefined) server.on('headers', (headers) => headers.push(`Sec-WebSocket-Protocol: ${protocol}`));
    server.once('wsClientError', (error) => reject(badRequest(error.message)));
    server.handleUpgrade(request, socket, head, resolve);
  });
}

/** Sends one message; resolves when it left, or at once when the socket is no longer open. */
export function sendMessage(socket: WebSocket, data: Uint8Array | string): Promise<void> {
  return new Promise((resolve) => {
    if (socket.readyState !== WebSocket.OPEN) resolve();
    else socket.send(data, () => resolve());
  });
}

/** An abort signal that fires when the socket is gone, however that came about. */
export function goneSignal(socket: WebSocket): AbortSignal {
  const gone = new AbortController();
  socket.on('close', () => gone.abort());
  // A broken frame or connection is followed by 'close', which is where it is dealt with.
  socket.on('error', () => {});
  return gone.signal;
}

/** Calls `take` for one message after the other; while it works nothing is read, so the sender is held back. */
export function eachMessage(socket: WebSocket, take: (data: Buffer, isBinary: boolean) => Promise<void>): void {
  let last: Promise<void> = Promise.resolve();
  let waiting = 0;
  socket.on('message', (data, isBinary) => {
    const bytes = Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data as Buffer);
    waiting++;
    socket.pause();
    last = last
      .then(() => take(bytes, isBinary))
      .finally(() => {
        waiting--;
        if (waiting === 0) socket.resume();
      });
  });
}
