import type { Duplex as NodeDuplex } from 'node:stream';
import { AsyncQueue } from '#base';

/** One stream of a SPDY/3.1 connection. */
export interface SpdyStream {
  /** Bytes from the other side; ends when it closes its half, rejects when the connection breaks. */
  readonly incoming: AsyncIterable<Uint8Array>;
  /** Resolves when the connection can take more. */
  write(chunk: Uint8Array): Promise<void>;
  /** Closes this half. */
  end(): Promise<void>;
}

export interface SpdyClient {
  open(headers: Record<string, string>): SpdyStream;
  close(): void;
}

const SYN_STREAM = 1;
const RST_STREAM = 3;
const PING = 6;
const GOAWAY = 7;
const FLAG_FIN = 1;
const MAX_FRAME = 32 * 1024;
/** Reading pauses while more than this many chunks wait for their reader. */
const MAX_WAITING = 64;

/**
 * The client's half of SPDY/3.1 as Kubernetes' streaming servers speak it, without flow control. `head` is what came
 * with the upgrade's answer. Header blocks are sent as stored (uncompressed) zlib blocks, which need neither a
 * compressor nor the dictionary; those of the other side say nothing a client needs, so they are passed over.
 */
export function spdyClient(socket: NodeDuplex, head: Buffer): SpdyClient {
  const streams = new Map<number, AsyncQueue<Uint8Array>>();
  let nextId = 1;
  let firstHeaders = true;
  const reader = frames((frame) => receive(frame));

  function receive(frame: Frame): void {
    if (frame.kind === 'data') {
      const queue = streams.get(frame.streamId);
      if (frame.data.length > 0) queue?.push(frame.data);
      if (frame.flags & FLAG_FIN) finish(frame.streamId);
      else if (queue && queue.size > MAX_WAITING) socket.pause();
      return;
    }
    if (frame.type === PING) socket.write(control(PING, 0, frame.data));
    if (frame.type === RST_STREAM) finish(frame.data.readUInt32BE(0) & 0x7fffffff);
    if (frame.type === GOAWAY) socket.end();
    // A reply that already closes its half.
    else if (frame.flags & FLAG_FIN && frame.data.length >= 4) finish(frame.data.readUInt32BE(0) & 0x7fffffff);
  }

  /** Takes from the queue, and lets the connection go on once the reader has caught up. */
  async function* read(queue: AsyncQueue<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of queue) {
      yield chunk;
      if (queue.size < MAX_WAITING / 2 && socket.isPaused()) socket.resume();
    }
  }

  function finish(id: number): void {
    streams.get(id)?.close();
    streams.delete(id);
  }

  function end(error?: Error): void {
    for (const queue of streams.values()) {
      if (error) queue.fail(error);
      else queue.close();
    }
    streams.clear();
  }

  socket.on('data', reader);
  socket.on('error', end);
  socket.on('close', () => end());
  if (head.length > 0) reader(head);

  async function send(frame: Buffer): Promise<void> {
    if (socket.destroyed || socket.writableEnded) return;
    if (socket.write(frame)) return;
    await new Promise<void>((resolve) => {
      const done = () => {
        socket.off('drain', done);
        socket.off('close', done);
        resolve();
      };
      socket.on('drain', done);
      socket.on('close', done);
    });
  }

  return {
    open: (headers) => {
      const id = nextId;
      nextId += 2;
      const incoming = new AsyncQueue<Uint8Array>();
      streams.set(id, incoming);
      socket.write(synStream(id, headers, firstHeaders));
      firstHeaders = false;
      return {
        incoming: read(incoming),
        write: async (chunk) => {
          for (let at = 0; at < chunk.length; at += MAX_FRAME) {
            await send(dataFrame(id, 0, chunk.subarray(at, at + MAX_FRAME)));
          }
        },
        end: () => send(dataFrame(id, FLAG_FIN, new Uint8Array(0))),
      };
    },
    close: () => socket.destroy(),
  };
}

type Frame =
  | { kind: 'data'; streamId: number; flags: number; data: Buffer }
  | { kind: 'control'; type: number; flags: number; data: Buffer };

/** Cuts arriving bytes into frames. */
function frames(onFrame: (frame: Frame) => void): (chunk: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0);
  return (chunk) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    while (rest.length >= 8) {
      const length = rest.readUIntBE(5, 3);
      if (rest.length < 8 + length) return;
      const flags = rest.readUInt8(4);
      const data = rest.subarray(8, 8 + length);
      const first = rest.readUInt32BE(0);
      if (first & 0x80000000) onFrame({ kind: 'control', type: first & 0xffff, flags, data });
      else onFrame({ kind: 'data', streamId: first, flags, data });
      rest = rest.subarray(8 + length);
    }
  };
}

function frame(first: number, flags: number, data: Uint8Array): Buffer {
  const bytes = Buffer.allocUnsafe(8 + data.length);
  bytes.writeUInt32BE(first >>> 0, 0);
  bytes.writeUInt8(flags, 4);
  bytes.writeUIntBE(data.length, 5, 3);
  bytes.set(data, 8);
  return bytes;
}

function dataFrame(id: number, flags: number, data: Uint8Array): Buffer {
  return frame(id, flags, data);
}

function control(type: number, flags: number, data: Uint8Array): Buffer {
  return frame(0x80030000 | type, flags, data);
}

function synStream(id: number, headers: Record<string, string>, first: boolean): Buffer {
  const start = Buffer.alloc(10);
  start.writeUInt32BE(id, 0);
  return control(SYN_STREAM, 0, Buffer.concat([start, headerBlock(headers, first)]));
}

/** An empty stored block: the mark at which a decompressor hands out what it has. */
const FLUSH = Buffer.from([0, 0, 0, 0xff, 0xff]);

/** One zlib stream runs through all header blocks of a connection: its two-byte header comes once. */
function headerBlock(headers: Record<string, string>, first: boolean): Buffer {
  const entries = Object.entries(headers);
  const count = Buffer.alloc(4);
  count.writeUInt32BE(entries.length);
  const plain = Buffer.concat([count, ...entries.flatMap(([name, value]) => [sized(name), sized(value)])]);
  const stored = Buffer.alloc(5);
  stored.writeUInt16LE(plain.length, 1);
  stored.writeUInt16LE(~plain.length & 0xffff, 3);
  return Buffer.concat([first ? Buffer.from([0x78, 0x01]) : Buffer.alloc(0), stored, plain, FLUSH]);
}

function sized(text: string): Buffer {
  const bytes = Buffer.from(text, 'utf8');
  const size = Buffer.alloc(4);
  size.writeUInt32BE(bytes.length);
  return Buffer.concat([size, bytes]);
}
