import { constants, createDeflate, createInflate, type Deflate, type Inflate } from 'node:zlib';
import { HEADER_DICTIONARY } from './dictionary.ts';

/** Header names are lower case; a name may have several values. */
export type Headers = ReadonlyMap<string, readonly string[]>;

/** The other side broke the protocol; the connection cannot go on. */
export class SpdyProtocolError extends Error {
  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'SpdyProtocolError';
  }
}

/** More than any honest header block holds; a bomb stops here. */
const MAX_BLOCK_BYTES = 256 * 1024;

/** Feeds one compressor chunk by chunk. Blocks of a connection share its history, so they go through it one by one. */
class BlockStream {
  readonly #zlib: Deflate | Inflate;
  #chunks: Buffer[] = [];
  #sizeBytes = 0;
  #reject: ((error: unknown) => void) | undefined;
  #failure: unknown;
  #last: Promise<unknown> = Promise.resolve();

  constructor(zlib: Deflate | Inflate) {
    this.#zlib = zlib;
    zlib.on('data', (chunk: Buffer) => {
      this.#sizeBytes += chunk.length;
      if (this.#sizeBytes > MAX_BLOCK_BYTES) this.#fail(new SpdyProtocolError('header block too large'));
      else this.#chunks.push(chunk);
    });
    zlib.on('error', (cause) => this.#fail(new SpdyProtocolError('header block cannot be read', { cause })));
  }

  run(block: Uint8Array): Promise<Buffer> {
    const result = this.#last.then(() => this.#run(block));
    this.#last = result.catch(() => {});
    return result;
  }

  #run(block: Uint8Array): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      if (this.#failure !== undefined) {
        reject(this.#failure);
        return;
      }
      this.#chunks = [];
      this.#sizeBytes = 0;
      this.#reject = reject;
      this.#zlib.write(block);
      this.#zlib.flush(constants.Z_SYNC_FLUSH, () => {
        this.#zlib.read();
        resolve(Buffer.concat(this.#chunks));
      });
    });
  }

  #fail(error: unknown): void {
    this.#failure ??= error;
    this.#reject?.(this.#failure);
    this.#zlib.destroy();
  }

  close(): void {
    this.#zlib.destroy();
  }
}

/** Turns headers into the blocks of one direction of a connection. */
export class HeaderEncoder {
  readonly #stream = new BlockStream(createDeflate({ dictionary: HEADER_DICTIONARY, flush: constants.Z_SYNC_FLUSH }));

  encode(headers: Headers): Promise<Buffer> {
    const parts: Buffer[] = [uint32(headers.size)];
    for (const [name, values] of headers) {
      for (const text of [name.toLowerCase(), values.join('\0')]) {
        const bytes = Buffer.from(text);
        parts.push(uint32(bytes.length), bytes);
      }
    }
    return this.#stream.run(Buffer.concat(parts));
  }

  close(): void {
    this.#stream.close();
  }
}

/** Reads the blocks of the other direction. Throws {@link SpdyProtocolError}, after which nothing more can be read. */
export class HeaderDecoder {
  readonly #stream = new BlockStream(createInflate({ dictionary: HEADER_DICTIONARY, flush: constants.Z_SYNC_FLUSH }));

  async decode(block: Uint8Array): Promise<Headers> {
    return parsePairs(await this.#stream.run(block));
  }

  close(): void {
    this.#stream.close();
  }
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function parsePairs(block: Buffer): Headers {
  let at = 0;
  const number = (): number => {
    if (at + 4 > block.length) throw new SpdyProtocolError('header block is cut short');
    at += 4;
    return block.readUInt32BE(at - 4);
  };
  const text = (): string => {
    const length = number();
    if (at + length > block.length) throw new SpdyProtocolError('header block is cut short');
    at += length;
    return block.toString('utf8', at - length, at);
  };
  const headers = new Map<string, string[]>();
  for (let left = number(); left > 0; left--) {
    const name = text().toLowerCase();
    if (name === '' || headers.has(name)) throw new SpdyProtocolError('header name is empty or given twice');
    headers.set(name, text().split('\0'));
  }
  return headers;
}
