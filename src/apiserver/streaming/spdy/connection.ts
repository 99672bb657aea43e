import type { Duplex as NodeDuplex } from 'node:stream';
import type { Duplex } from '#api';
import { type Deferred, deferred } from '#base';
import { Inbound } from '../inbound.ts';
import { CANCEL, encodeFrame, type Frame, FrameReader, PROTOCOL_ERROR, REFUSED_STREAM } from './frames.ts';
import { HeaderDecoder, HeaderEncoder, type Headers, SpdyProtocolError } from './header-block.ts';

const MAX_STREAMS = 1000;
/** Larger writes are cut, so that other streams get their turn. */
const MAX_FRAME_BYTES = 64 * 1024;

/** A stream the client opened. */
export interface SpdyStream extends Duplex {
  readonly id: number;
  readonly headers: Headers;
  /** Ends both directions at once. */
  reset(): Promise<void>;
}

interface OpenStream extends SpdyStream {
  readonly incoming: Inbound;
  remoteEnded: boolean;
  localEnded: boolean;
}

/**
 * The server's side of SPDY/3.1 over any byte stream: takes streams the client opens, opens none itself. Kubernetes
 * clients never send WINDOW_UPDATE and do not expect any: what holds a fast sender back is the byte stream below, as in
 * the original.
 */
export class SpdyConnection {
  readonly #bytes: NodeDuplex;
  readonly #reader = new FrameReader();
  readonly #decoder = new HeaderDecoder();
  readonly #encoder = new HeaderEncoder();
  readonly #streams = new Map<number, OpenStream>();
  readonly #onStream: (stream: SpdyStream) => void;
  readonly #closed = new AbortController();
  #drained: Deferred<void> | undefined;
  #lastStreamId = 0;

  /** `onStream` is called once per stream, after it was acknowledged. */
  constructor(bytes: NodeDuplex, onStream: (stream: SpdyStream) => void) {
    this.#bytes = bytes;
    this.#onStream = onStream;
    bytes.on('drain', () => this.#letWrite());
    bytes.on('close', () => this.#shut());
    // A reset by the other side is followed by 'close', which is where it is dealt with.
    bytes.on('error', () => {});
  }

  /** Aborted when the connection is gone. */
  get closed(): AbortSignal {
    return this.#closed.signal;
  }

  /** Serves the connection until it is gone; broken frames end it with GOAWAY. */
  async run(): Promise<void> {
    try {
      for await (const chunk of this.#bytes as AsyncIterable<Uint8Array>) if (!(await this.#takeAll(chunk))) return;
    } catch (error) {
      // That the client vanished is an end like any other.
      if (!this.#bytes.destroyed) throw error;
    } finally {
      this.#shut();
      this.#bytes.destroy();
    }
  }

  /** Tells the client that all is done and closes after everything written has left. */
  async close(): Promise<void> {
    await this.#goAway(0);
    this.#bytes.end();
  }

  /** Whether the connection can go on after these bytes. */
  async #takeAll(chunk: Uint8Array): Promise<boolean> {
    try {
      for (const frame of this.#reader.push(chunk)) await this.#take(frame);
      return true;
    } catch (error) {
      if (!(error instanceof SpdyProtocolError)) throw error;
      // Said before reading ends, because the end of reading closes the byte stream.
      await this.#goAway(PROTOCOL_ERROR);
      return false;
    }
  }

  async #take(frame: Frame): Promise<void> {
    switch (frame.type) {
      case 'synStream':
        return this.#open(frame.streamId, frame.fin, await this.#decoder.decode(frame.block));
      case 'synReply':
      case 'headers':
        // The history of the header compression has to be kept up, wanted or not.
        await this.#decoder.decode(frame.block);
        if (frame.fin) this.#remoteEnd(frame.streamId);
        return;
      case 'data': {
        const stream = this.#streams.get(frame.streamId);
        if (!stream || stream.remoteEnded) return;
        await stream.incoming.push(frame.data);
        if (frame.fin) this.#remoteEnd(frame.streamId);
        return;
      }
      case 'rstStream':
        this.#drop(frame.streamId);
        return;
      case 'ping':
        // Odd numbers are the client's own pings; even ones would answer ours.
        if (frame.id % 2 === 1) await this.#write(frame);
        return;
      case 'goAway':
      case 'windowUpdate':
        return;
      default:
        return frame satisfies never;
    }
  }

  async #open(id: number, fin: boolean, headers: Headers): Promise<void> {
    if (id % 2 === 0 || id <= this.#lastStreamId) throw new SpdyProtocolError(`stream ${id} is out of order`);
    this.#lastStreamId = id;
    if (this.#streams.size >= MAX_STREAMS) {
      await this.#write({ type: 'rstStream', streamId: id, status: REFUSED_STREAM });
      return;
    }
    const stream: OpenStream = {
      id,
      headers,
      incoming: new Inbound(),
      remoteEnded: false,
      localEnded: false,
      write: (chunk) => this.#send(stream, chunk),
      end: () => this.#end(stream),
      reset: () => this.#reset(stream),
    };
    this.#streams.set(id, stream);
    const block = await this.#encoder.encode(new Map());
    await this.#write({ type: 'synReply', streamId: id, fin: false, block });
    if (fin) this.#remoteEnd(id);
    this.#onStream(stream);
  }

  async #send(stream: OpenStream, chunk: Uint8Array): Promise<void> {
    for (let at = 0; at < chunk.length && !stream.localEnded; at += MAX_FRAME_BYTES) {
      const data = chunk.subarray(at, at + MAX_FRAME_BYTES);
      await this.#write({ type: 'data', streamId: stream.id, fin: false, data });
    }
  }

  async #end(stream: OpenStream): Promise<void> {
    if (stream.localEnded) return;
    stream.localEnded = true;
    if (stream.remoteEnded) this.#streams.delete(stream.id);
    await this.#write({ type: 'data', streamId: stream.id, fin: true, data: new Uint8Array() });
  }

  async #reset(stream: OpenStream): Promise<void> {
    if (!this.#streams.has(stream.id)) return;
    this.#drop(stream.id);
    await this.#write({ type: 'rstStream', streamId: stream.id, status: CANCEL });
  }

  #remoteEnd(id: number): void {
    const stream = this.#streams.get(id);
    if (!stream) return;
    stream.remoteEnded = true;
    stream.incoming.end();
    if (stream.localEnded) this.#streams.delete(id);
  }

  #drop(id: number): void {
    const stream = this.#streams.get(id);
    if (!stream) return;
    stream.remoteEnded = true;
    stream.localEnded = true;
    stream.incoming.end();
    this.#streams.delete(id);
  }

  async #goAway(status: number): Promise<void> {
    await this.#write({ type: 'goAway', lastStreamId: this.#lastStreamId, status });
  }

  /** Resolves when there is room for more; at once when the connection is gone. */
  async #write(frame: Frame): Promise<void> {
    if (this.closed.aborted || !this.#bytes.writable) return;
    if (this.#bytes.write(encodeFrame(frame))) return;
    this.#drained ??= deferred();
    await this.#drained.promise;
  }

  #letWrite(): void {
    this.#drained?.resolve();
    this.#drained = undefined;
  }

  #shut(): void {
    if (this.closed.aborted) return;
    this.#closed.abort();
    for (const id of [...this.#streams.keys()]) this.#drop(id);
    this.#letWrite();
    this.#encoder.close();
    this.#decoder.close();
  }
}
