/**
 * An unbounded-by-itself FIFO that many producers push to and one consumer iterates.
 * `limit` bounds it: a push beyond it closes the queue with {@link QueueOverflow}, so a slow consumer costs no memory.
 */
export class AsyncQueue<T> implements AsyncIterableIterator<T> {
  #items: T[] = [];
  #head = 0;
  #waiting: { resolve: (r: IteratorResult<T>) => void; reject: (e: unknown) => void } | undefined;
  #closed = false;
  #failure: unknown;
  readonly #limit: number;
  readonly #onClose: (() => void) | undefined;

  constructor(options: { limit?: number; onClose?: () => void } = {}) {
    this.#limit = options.limit ?? Number.POSITIVE_INFINITY;
    this.#onClose = options.onClose;
  }

  /** Items pushed and not yet taken. */
  get size(): number {
    return this.#items.length - this.#head;
  }

  push(item: T): void {
    if (this.#closed) return;
    if (this.#waiting) {
      const { resolve } = this.#waiting;
      this.#waiting = undefined;
      resolve({ value: item, done: false });
      return;
    }
    if (this.size >= this.#limit) {
      this.fail(new QueueOverflow(this.#limit));
      return;
    }
    this.#items.push(item);
  }

  /** Ends the iteration after what is already queued. */
  close(): void {
    this.#end(undefined);
  }

  /** Ends the iteration with `error` at once; what is queued is dropped. */
  fail(error: unknown): void {
    if (this.#closed) return;
    this.#items = [];
    this.#head = 0;
    this.#end(error);
  }

  #end(error: unknown): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#failure = error;
    this.#onClose?.();
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (error !== undefined) {
      if (waiting) {
        this.#failure = undefined;
        waiting.reject(error);
      }
    } else waiting?.resolve({ value: undefined, done: true });
  }

  /** Takes everything queued right now, without waiting. */
  takeAll(): T[] {
    const all = this.#head === 0 ? this.#items : this.#items.slice(this.#head);
    this.#items = [];
    this.#head = 0;
    return all;
  }

  next(): Promise<IteratorResult<T>> {
    if (this.#head < this.#items.length) {
      const value = this.#items[this.#head] as T;
      this.#head++;
      if (this.#head > 1024 && this.#head * 2 > this.#items.length) {
        this.#items = this.#items.slice(this.#head);
        this.#head = 0;
      }
      return Promise.resolve({ value, done: false });
    }
    if (this.#failure !== undefined) {
      const failure = this.#failure;
      this.#failure = undefined;
      return Promise.reject(failure);
    }
    if (this.#closed) return Promise.resolve({ value: undefined, done: true });
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
    });
  }

  return(): Promise<IteratorResult<T>> {
    this.close();
    return Promise.resolve({ value: undefined, done: true });
  }

  [Symbol.asyncIterator](): AsyncIterableIterator<T> {
    return this;
  }
}

/** The consumer was too slow: more than `limit` items waited for it. */
export class QueueOverflow extends Error {
  constructor(readonly limit: number) {
    super(`consumer too slow: more than ${limit} items waiting`);
    this.name = 'QueueOverflow';
  }
}
