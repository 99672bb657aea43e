import { type Deferred, deferred } from './deferred.ts';

/** How much may wait for a slow reader before the sender is held back. */
const HIGH_WATER_BYTES = 256 * 1024;

/** Received bytes on their way to one reader. `push` resolves when more may come, so memory stays bounded. */
export class Inbound implements AsyncIterable<Uint8Array> {
  #chunks: Uint8Array[] = [];
  #sizeBytes = 0;
  #ended = false;
  #failure: unknown;
  #unwanted = false;
  #isHeld = true;
  #arrival: Deferred<void> | undefined;
  #room: Deferred<void> | undefined;

  push(chunk: Uint8Array): Promise<void> {
    if (this.#ended || this.#unwanted || chunk.length === 0) return Promise.resolve();
    this.#chunks.push(chunk);
    this.#sizeBytes += chunk.length;
    this.#arrival?.resolve();
    if (!this.#isHeld || this.#sizeBytes < HIGH_WATER_BYTES) return Promise.resolve();
    this.#room ??= deferred();
    return this.#room.promise;
  }

  /** Nothing more comes: the reader sees the end, or `failure`, after what is already there. */
  end(failure?: unknown): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#failure = failure;
    this.#arrival?.resolve();
    this.#makeRoom();
  }

  /** The sender is gone: what it left is taken whole, for nothing follows it. */
  release(): void {
    this.#isHeld = false;
    this.#makeRoom();
  }

  /** Nobody will read any more: drops what is there and what comes. */
  discard(): void {
    this.#unwanted = true;
    this.#chunks = [];
    this.#sizeBytes = 0;
    this.#makeRoom();
  }

  async *[Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    try {
      for (;;) {
        const chunk = this.#chunks.shift();
        if (chunk) {
          this.#sizeBytes -= chunk.length;
          if (this.#sizeBytes < HIGH_WATER_BYTES) this.#makeRoom();
          yield chunk;
        } else if (this.#ended || this.#unwanted) {
          if (this.#failure !== undefined) throw this.#failure;
          return;
        } else {
          this.#arrival = deferred();
          await this.#arrival.promise;
        }
      }
    } finally {
      this.discard();
    }
  }

  #makeRoom(): void {
    this.#room?.resolve();
    this.#room = undefined;
  }
}
