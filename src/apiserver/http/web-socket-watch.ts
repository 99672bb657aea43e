import { Writable } from 'node:stream';
import type { WebSocket } from 'ws';
import type { RestContext } from '../rest/rest-context.ts';
import type { StreamUpgrade } from '../streaming/index.ts';
import type { Exchange } from './exchange.ts';
import type { Route } from './route.ts';
import { streamWatch } from './watch-handler.ts';

/** Before each message of a protobuf stream stands its length; a WebSocket knows that by itself. */
const LENGTH_BYTES = 4;

/** A connection on which a client asked for a WebSocket. */
export interface WatchUpgrade {
  upgrade: StreamUpgrade;
  /** Takes the connection away from the ordinary answer. */
  leave(): void;
}

/** A watch as messages of a WebSocket: one for each change, as text or, where protobuf is wanted, as bytes. */
export async function handleWebSocketWatch(
  context: RestContext,
  exchange: Exchange,
  { route, upgrade, leave }: WatchUpgrade & { route: Route },
): Promise<void> {
  const { acceptWebSocket, goneSignal, listedProtocols } = await import('../streaming/index.ts');
  const [protocol] = listedProtocols(upgrade.request.headers['sec-websocket-protocol']);
  const isText = exchange.wanted.encoding !== 'protobuf';
  const gone = new AbortController();
  let opened: WebSocket | undefined;
  await streamWatch(context, exchange, route.kind, {
    async open() {
      leave();
      opened = await acceptWebSocket(upgrade, protocol);
      goneSignal(opened).addEventListener('abort', () => gone.abort());
      return messagesInto(opened, isText);
    },
    cutOff: () => opened?.terminate(),
    signal: gone.signal,
    isOneByOne: true,
    route,
  });
}

/** Each chunk becomes a message; the end closes the socket. */
function messagesInto(socket: WebSocket, isText: boolean): Writable {
  const messages = new Writable({
    write(chunk: Buffer, _encoding, done) {
      socket.send(isText ? chunk.toString() : chunk.subarray(LENGTH_BYTES), done);
    },
    final(done) {
      socket.close(1000);
      done();
    },
  });
  // A caller that goes away in the middle of a message is told of by the socket.
  return messages.on('error', () => {});
}
