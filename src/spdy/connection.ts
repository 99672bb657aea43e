import type { Duplex as NodeDuplex } from 'node:stream';
import { type Deferred, deferred, Inbound } from '#base';
import { CANCEL, encodeFrame, type Frame, FrameReader, PROTOCOL_ERROR, REFUSED_STREAM } from './frames.ts';
import { HeaderDecoder, HeaderEncoder, type Headers, SpdyProtocolError } from './header-block.ts';

const MAX_STREAMS = 1000;
/** Larger writes are cut, so that other streams get their turn. */
const MAX_FRAME_BYTES = 64 * 1024;

/** A stream of a connection; clients open them. */
export interface SpdyStream {
  readonly id: number;
  readonly headers: Headers;
  /** Bytes from the other side. A client's reader sees it when the connection breaks, a server's just the end. */
  readonly incoming: AsyncIterable<Uint8Array>;
  /** Resolves when the connection can take more. */
  write(chunk: Uint8Array): Promise<void>;
  /** No more writes; the other side sees the end. */
  end(): Promise<void>;
  /** Ends both directions at once. */
  reset(): Promise<void>;
}

interface OpenStream extends SpdyStream {
  readonly incoming: Inbound;
  remoteEnded: boolean;
  localEnded: boolean;
}

/**
 * One side of SPDY/3.1 over any byte stream: the client opens streams, the server takes them. Nobody in Kubernetes
 * sends WINDOW_UPDATE or expects any: what holds a fast sender back is the byte stream below, as in the original.
 */
export class SpdyConnection {
  readonly #bytes: NodeDuplex;
  readonly #reader = new FrameReader();
  readonly #decoder = new HeaderDecoder();
  readonly #encoder = new HeaderEncoder();
  readonly #streams = new Map<number, OpenStream>();
  readonly #onStream: ((stream: SpdyStream) => void) | undefined;
  readonly #closed = new AbortController();
  #drained: Deferred<void> | undefined;
  #lastStreamId = 0;
  /** What broke the connection; only a client's readers are told. */
  #failure: Error | undefined;

  /**
   * With `onStream`, the server's side: it is called once per stream, after that was acknowledged. Without, the
   * client's.
   */
  constructor(bytes: NodeDuplex, onStream?: (stream: SpdyStream) => void) {
    this.#bytes = bytes;
    this.#onStream = onStream;
    bytes.on('drain', () => this.#letWrite());
    bytes.on('close', () => this.#leave());
    bytes.on('error', (error) => this.#leave(error));
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

  /** Opens a stream, on the client's side; one that has ended when the connection is gone. */
  async open(headers: { readonly [name: string]: string }): Promise<SpdyStream> {
    this.#lastStreamId += this.#lastStreamId === 0 ? 1 : 2;
    const stream = this.#add(
      this.#lastStreamId,
      new Map(Object.entries(headers).map(([name, text]) => [name, [text]])),
    );
    const block = await this.#encoder.encode(stream.headers);
    await this.#write({ type: 'synStream', streamId: stream.id, fin: false, block });
    if (this.closed.aborted) this.#drop(stream.id);
    return stream;
  }

  /** Cuts the connection off. */
  destroy(): void {
    this.#bytes.destroy();
  }

  /** Tells the other side that all is done and closes after everything written has left. */
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
      this.#shut(error);
      return false;
    }
  }

  async #take(frame: Frame): Promise<void> {
    switch (frame.type) {
      case 'synStream':
        return this.#accept(frame.streamId, frame.fin, await this.#decoder.decode(frame.block));
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
        // Odd numbers are the client's own pings, even ones the server's; neither side of ours sends any.
        if (frame.id % 2 === (this.#onStream ? 1 : 0)) await this.#write(frame);
        return;
      case 'goAway':
        if (!this.#onStream) this.#bytes.end();
        return;
      case 'windowUpdate':
        return;
      default:
        return frame satisfies never;
    }
  }

  async #accept(id: number, fin: boolean, headers: Headers): Promise<void> {
    if (!this.#onStream) throw new SpdyProtocolError(`stream ${id} was opened by the server`);
    if (id % 2 === 0 || id <= this.#lastStreamId) throw new SpdyProtocolError(`stream ${id} is out of order`);
    this.#lastStreamId = id;
    if (this.#streams.size >= MAX_STREAMS) {
      await this.#write({ type: 'rstStream', streamId: id, status: REFUSED_STREAM });
      return;
    }
    const stream = this.#add(id, headers);
    const block = await this.#encoder.encode(new Map());
    await this.#write({ type: 'synReply', streamId: id, fin: false, block });
    if (fin) this.#remoteEnd(id);
    this.#onStream(stream);
  }

  #add(id: number, headers: Headers): OpenStream {
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
    return stream;
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
    stream.incoming.end(this.#failure);
    this.#streams.delete(id);
  }

  async #goAway(status: number): Promise<void> {
    await this.#write({ type: 'goAway', lastStreamId: this.#onStream ? this.#lastStreamId : 0, status });
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

  /** Nothing more can be sent, and nothing more comes than what is here: that is still for the readers. */
  #leave(failure?: Error): void {
    if (this.closed.aborted) return;
    this.#closed.abort();
    if (!this.#onStream) this.#failure = failure;
    this.#letWrite();
    for (const { incoming } of this.#streams.values()) incoming.release();
  }

  /** Ends everything, once all that came was taken. */
  #shut(failure?: Error): void {
    this.#leave(failure);
    for (const id of [...this.#streams.keys()]) this.#drop(id);
    this.#encoder.close();
    this.#decoder.close();
  }
}
