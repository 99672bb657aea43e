import type { WebSocket } from 'ws';
import { Inbound } from '#base';
import { eachMessage, goneSignal, sendMessage } from './web-socket.ts';

/** In version 5 a message on this channel names a channel that ends. */
const CLOSE_CHANNEL = 255;

/** Several byte streams over one WebSocket: the first byte of each message says which one it belongs to. */
export interface Channels {
  /** What arrives on a channel; the same object on every call. */
  incoming(channel: number): Inbound;
  send(channel: number, chunk: Uint8Array): Promise<void>;
  /** Aborted when the client is gone. */
  readonly gone: AbortSignal;
  /** Says goodbye once everything sent has left. */
  close(): void;
}

/**
 * Splits a WebSocket that speaks one of the `channel.k8s.io` protocols. The base64 forms carry text: the channel's
 * digit, then the bytes in base64. Messages for channels nobody has asked for with `incoming` are dropped.
 */
export function channelsOf(socket: WebSocket, protocol: string | undefined): Channels {
  const isBase64 = protocol?.includes('base64') ?? false;
  const streams = new Map<number, Inbound>();
  const gone = goneSignal(socket);
  const endAll = () => {
    for (const stream of streams.values()) stream.end();
  };
  gone.addEventListener('abort', endAll, { once: true });
  eachMessage(socket, async (data) => {
    const [channel = -1] = data;
    if (isBase64) {
      await streams.get(channel - 48)?.push(Buffer.from(data.subarray(1).toString('latin1'), 'base64'));
    } else if (channel === CLOSE_CHANNEL && protocol?.startsWith('v5.')) {
      streams.get(data[1] ?? -1)?.end();
    } else {
      await streams.get(channel)?.push(data.subarray(1));
    }
  });
  return {
    gone,
    incoming(channel) {
      const stream = streams.get(channel) ?? new Inbound();
      streams.set(channel, stream);
      return stream;
    },
    send(channel, chunk) {
      return isBase64
        ? sendMessage(socket, `${channel}${Buffer.from(chunk).toString('base64')}`)
        : sendMessage(socket, Buffer.concat([Buffer.from([channel]), chunk]));
    },
    close: () => socket.close(1000),
  };
}
