import { mkdir } from 'node:fs/promises';
import type { RootDatabase } from 'lmdb';
import type { Engine, EngineWrite } from '../engine.ts';

export interface LmdbOptions {
  /** A directory; made when it is not there, readable by this user only. One process at a time may use it. */
  path: string;
}

/**
 * The embedded database. All writes of one turn of the event loop, and all that come in while a flush is under way,
 * share one transaction and one flush on LMDB's own thread.
 *
 * `overlappingSync` stays off: with it (the default outside Windows) a write is acknowledged when it is visible, before
 * it is on disk. Without it LMDB's commit is the flush, so the promise of a `put` means durable.
 */
export async function lmdbEngine({ path }: LmdbOptions): Promise<Engine> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  const { open } = await import('lmdb');
  const database: RootDatabase<Buffer, Buffer> = open({
    path,
    noSubdir: false,
    encoding: 'binary',
    keyEncoding: 'binary',
    overlappingSync: false,
    maxDbs: 1,
  });
  return new LmdbEngine(database);
}

class LmdbEngine implements Engine {
  readonly #database: RootDatabase<Buffer, Buffer>;
  #newest: Promise<void> = Promise.resolve();

  constructor(database: RootDatabase<Buffer, Buffer>) {
    this.#database = database;
  }

  get(key: string): Uint8Array | undefined {
    return this.#database.getBinary(Buffer.from(key));
  }

  *range(prefix: string): Iterable<{ key: string; value: Uint8Array }> {
    const start = Buffer.from(prefix);
    const end = afterPrefix(start);
    for (const { key, value } of this.#database.getRange({ start, ...(end ? { end } : {}) })) {
      yield { key: key.toString(), value };
    }
  }

  commit(writes: readonly EngineWrite[]): Promise<void> {
    this.#newest = this.#commit(writes);
    return this.#newest;
  }

  async #commit(writes: readonly EngineWrite[]): Promise<void> {
    // Made in one turn of the event loop, so they land in one transaction.
    const done = writes.map(({ key, value }) =>
      value ? this.#database.put(Buffer.from(key), asBuffer(value)) : this.#database.remove(Buffer.from(key)),
    );
    try {
      await Promise.all(done);
    } catch (error) {
      throw new Error('the database could not commit', { cause: await commitCause(error) });
    }
  }

  async close(): Promise<void> {
    await this.#newest.catch(() => {}); // whoever committed was told
    await this.#database.close();
  }
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** The first key in byte order after all that start with `prefix`; undefined when there is none. */
function afterPrefix(prefix: Buffer): Buffer | undefined {
  for (let length = prefix.length; length > 0; length--) {
    const byte = prefix[length - 1] ?? 0xff;
    if (byte < 0xff) return Buffer.concat([prefix.subarray(0, length - 1), Buffer.of(byte + 1)]);
  }
  return undefined;
}

/** LMDB hands the reason of a failed transaction over in a promise of its own. */
async function commitCause(error: unknown): Promise<unknown> {
  if (!(error instanceof Error) || !('commitError' in error)) return error;
  try {
    await error.commitError;
    return error;
  } catch (cause) {
    return cause;
  }
}
