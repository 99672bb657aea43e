import type { Stored } from '#api';
import type { Entry } from './store.ts';

/** The revision stands before the JSON, so that opening a store need not read every object. */
const HEADER_BYTES = 8;

/** Makes entries: from objects to be written, and from what an engine holds. */
export class EntryCodec {
  readonly #freeze: boolean;

  /** `freeze` makes every change of a stored object throw; costs time, for tests. */
  constructor(freeze: boolean) {
    this.#freeze = freeze;
  }

  /** The object with its new version, turned into bytes here and never again. `record` is what the engine keeps. */
  encode(key: string, revision: number, object: Stored): { entry: Entry; record: Uint8Array } {
    const stamped = { ...object, metadata: { ...object.metadata, resourceVersion: String(revision) } };
    if (this.#freeze) deepFreeze(stamped);
    const json = JSON.stringify(stamped);
    const record = allocate(HEADER_BYTES + Buffer.byteLength(json));
    record.writeDoubleBE(revision, 0);
    record.write(json, HEADER_BYTES);
    return { entry: { key, revision, object: stamped, bytes: record.subarray(HEADER_BYTES) }, record };
  }

  decode(key: string, record: Uint8Array): Entry {
    const buffer = Buffer.from(record.buffer, record.byteOffset, record.byteLength);
    return new LoadedEntry(key, buffer.readDoubleBE(0), buffer.subarray(HEADER_BYTES), this.#freeze);
  }
}

/** Node.js puts small buffers into slabs of 8 KB: of those that are not so small much of each would stay empty. */
function allocate(bytes: number): Buffer {
  return bytes > Buffer.poolSize >>> 2 ? Buffer.allocUnsafeSlow(bytes) : Buffer.allocUnsafe(bytes);
}

/** An entry found at start; its object is read from the bytes when it is first asked for. */
class LoadedEntry implements Entry {
  #object: Stored | undefined;
  readonly #freeze: boolean;

  constructor(
    readonly key: string,
    readonly revision: number,
    readonly bytes: Buffer,
    freeze: boolean,
  ) {
    this.#freeze = freeze;
  }

  get object(): Stored {
    if (!this.#object) {
      this.#object = JSON.parse(this.bytes.toString()) as Stored;
      if (this.#freeze) deepFreeze(this.#object);
    }
    return this.#object;
  }
}

function deepFreeze(value: unknown): void {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return;
  Object.freeze(value);
  for (const inner of Object.values(value)) deepFreeze(inner);
}
