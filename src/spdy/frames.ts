import { SpdyProtocolError } from './header-block.ts';

/** One frame of SPDY/3.1. Header blocks are still compressed. Types this side has no use for are not listed. */
export type Frame =
  | { type: 'data'; streamId: number; fin: boolean; data: Uint8Array }
  | { type: 'synStream'; streamId: number; fin: boolean; block: Uint8Array }
  | { type: 'synReply'; streamId: number; fin: boolean; block: Uint8Array }
  | { type: 'rstStream'; streamId: number; status: number }
  | { type: 'ping'; id: number }
  | { type: 'goAway'; lastStreamId: number; status: number }
  | { type: 'headers'; streamId: number; fin: boolean; block: Uint8Array }
  | { type: 'windowUpdate'; streamId: number; deltaBytes: number };

export const PROTOCOL_ERROR = 1;
export const REFUSED_STREAM = 3;
export const CANCEL = 5;

const CONTROL = { synStream: 1, synReply: 2, rstStream: 3, ping: 6, goAway: 7, headers: 8, windowUpdate: 9 } as const;
const VERSION = 3;
const FIN = 1;
const HEAD_BYTES = 8;
const MAX_CONTROL_BYTES = 256 * 1024;

/** Cuts a byte stream into frames. Throws {@link SpdyProtocolError} on bytes that are none. */
export class FrameReader {
  #chunks: Uint8Array[] = [];
  #sizeBytes = 0;
  /** How many bytes must be there before it is worth looking again. */
  #neededBytes = HEAD_BYTES;

  /** Adds received bytes and gives the frames that are now complete; unknown control frames are skipped. */
  push(chunk: Uint8Array): Frame[] {
    this.#chunks.push(chunk);
    this.#sizeBytes += chunk.length;
    if (this.#sizeBytes < this.#neededBytes) return [];
    const bytes = Buffer.concat(this.#chunks);
    const frames: Frame[] = [];
    let at = 0;
    this.#neededBytes = HEAD_BYTES;
    while (bytes.length - at >= HEAD_BYTES) {
      const lengthBytes = bytes.readUIntBE(at + 5, 3);
      const isControl = (bytes.readUInt8(at) & 0x80) !== 0;
      if (isControl && lengthBytes > MAX_CONTROL_BYTES) throw new SpdyProtocolError('control frame too large');
      this.#neededBytes = HEAD_BYTES + lengthBytes;
      if (bytes.length - at < this.#neededBytes) break;
      const frame = decodeFrame(bytes.subarray(at, at + this.#neededBytes), isControl);
      if (frame) frames.push(frame);
      at += this.#neededBytes;
      this.#neededBytes = HEAD_BYTES;
    }
    const rest = bytes.subarray(at);
    this.#chunks = rest.length > 0 ? [rest] : [];
    this.#sizeBytes = rest.length;
    return frames;
  }
}

function decodeFrame(bytes: Buffer, isControl: boolean): Frame | undefined {
  const fin = (bytes.readUInt8(4) & FIN) !== 0;
  const payload = bytes.subarray(HEAD_BYTES);
  if (!isControl) return { type: 'data', streamId: bytes.readUInt32BE(0), fin, data: payload };
  if ((bytes.readUInt16BE(0) & 0x7fff) !== VERSION) throw new SpdyProtocolError('not SPDY version 3');
  const word = (at: number): number => {
    if (payload.length < at + 4) throw new SpdyProtocolError('control frame is cut short');
    return payload.readUInt32BE(at) & 0x7fffffff;
  };
  const rest = (at: number): Uint8Array => {
    if (payload.length < at) throw new SpdyProtocolError('control frame is cut short');
    return payload.subarray(at);
  };
  switch (bytes.readUInt16BE(2)) {
    case CONTROL.synStream:
      return { type: 'synStream', streamId: word(0), fin, block: rest(10) };
    case CONTROL.synReply:
      return { type: 'synReply', streamId: word(0), fin, block: rest(4) };
    case CONTROL.rstStream:
      return { type: 'rstStream', streamId: word(0), status: word(4) };
    case CONTROL.ping:
      word(0);
      return { type: 'ping', id: payload.readUInt32BE(0) };
    case CONTROL.goAway:
      return { type: 'goAway', lastStreamId: word(0), status: word(4) };
    case CONTROL.headers:
      return { type: 'headers', streamId: word(0), fin, block: rest(4) };
    case CONTROL.windowUpdate:
      return { type: 'windowUpdate', streamId: word(0), deltaBytes: word(4) };
    default:
      return undefined;
  }
}

/** The bytes of a frame. */
export function encodeFrame(frame: Frame): Buffer {
  switch (frame.type) {
    case 'data': {
      const head = Buffer.alloc(HEAD_BYTES);
      head.writeUInt32BE(frame.streamId);
      head.writeUInt32BE((frame.fin ? FIN * 2 ** 24 : 0) + frame.data.length, 4);
      return Buffer.concat([head, frame.data]);
    }
    case 'synStream':
      return control(frame.type, frame.fin, [frame.streamId, 0], Buffer.concat([Buffer.alloc(2), frame.block]));
    case 'synReply':
    case 'headers':
      return control(frame.type, frame.fin, [frame.streamId], frame.block);
    case 'rstStream':
      return control(frame.type, false, [frame.streamId, frame.status]);
    case 'ping':
      return control(frame.type, false, [frame.id]);
    case 'goAway':
      return control(frame.type, false, [frame.lastStreamId, frame.status]);
    case 'windowUpdate':
      return control(frame.type, false, [frame.streamId, frame.deltaBytes]);
    default:
      return frame satisfies never;
  }
}

function control(
  type: keyof typeof CONTROL,
  fin: boolean,
  words: number[],
  rest: Uint8Array = new Uint8Array(),
): Buffer {
  const bytes = Buffer.alloc(HEAD_BYTES + words.length * 4 + rest.length);
  bytes.writeUInt16BE(0x8000 | VERSION, 0);
  bytes.writeUInt16BE(CONTROL[type], 2);
  bytes.writeUInt32BE((fin ? FIN * 2 ** 24 : 0) + words.length * 4 + rest.length, 4);
  words.forEach((word, i) => {
    bytes.writeUInt32BE(word >>> 0, HEAD_BYTES + i * 4);
  });
  bytes.set(rest, HEAD_BYTES + words.length * 4);
  return bytes;
}
