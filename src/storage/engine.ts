/** One change in an atomic commit; no `value` removes the key. */
export interface EngineWrite {
  key: string;
  value: Uint8Array | undefined;
}

/**
 * All that an embedded database must offer. `mvcc.ts` makes a `Store` of it.
 * Keys are text of at most 1,900 UTF-8 bytes. Implementations must pass `contract.ts`.
 */
export interface Engine {
  get(key: string): Uint8Array | undefined;
  /** Every key that starts with `prefix`, in order, with its value. */
  range(prefix: string): Iterable<{ key: string; value: Uint8Array }>;
  /**
   * All or nothing; resolves when durable. Commits become durable in the order they were called, and many under way
   * at once share one flush.
   */
  commit(writes: readonly EngineWrite[]): Promise<void>;
  close(): Promise<void>;
}
