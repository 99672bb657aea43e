import type { Entry } from './store.ts';

const BLOCK = 512;

/**
 * Entries in the order of their keys. A list of sorted blocks, each of at most {@link BLOCK} entries:
 *
 *     [ a1 a2 … a9 ] [ b1 … b7 ] [ b8 … z3 ]      no block is empty, keys rise from left to right
 *
 * Finding is two binary searches, inserting moves half a block at worst, and a range is a few slices.
 */
export class SortedEntries {
  #blocks: Entry[][] = [];

  /** Takes the place of the entry with the same key, if there is one. */
  set(entry: Entry): void {
    const at = this.#blockOf(entry.key);
    const block = this.#blocks[at];
    if (!block) {
      this.#blocks.push([entry]);
      return;
    }
    const index = lowerBound(block, entry.key);
    if (block[index]?.key === entry.key) block[index] = entry;
    else {
      block.splice(index, 0, entry);
      if (block.length > BLOCK) this.#blocks.splice(at + 1, 0, block.splice(BLOCK >> 1));
    }
  }

  delete(key: string): void {
    const at = this.#blockOf(key);
    const block = this.#blocks[at];
    const index = block ? lowerBound(block, key) : 0;
    if (block?.[index]?.key !== key) return;
    block.splice(index, 1);
    if (block.length === 0) this.#blocks.splice(at, 1);
  }

  /** The first `limit` entries under `prefix` (after the key `after`), and how many more there are. */
  range(prefix: string, after: string | undefined, limit: number): { entries: Entry[]; remaining: number } {
    const entries: Entry[] = [];
    let remaining = 0;
    for (const [block, start, end] of this.#spans(prefix, after)) {
      const take = Math.min(end - start, limit - entries.length);
      if (start === 0 && take === block.length && entries.length === 0) entries.push(...block);
      else for (let i = start; i < start + take; i++) entries.push(block[i] as Entry);
      remaining += end - start - take;
    }
    return { entries, remaining };
  }

  count(prefix: string): number {
    let count = 0;
    for (const [, start, end] of this.#spans(prefix, undefined)) count += end - start;
    return count;
  }

  /** The parts of blocks that hold the range, in order. */
  *#spans(prefix: string, after: string | undefined): Iterable<[block: Entry[], start: number, end: number]> {
    const from = after !== undefined && after >= prefix ? after : prefix;
    const skip = (entry: Entry) => entry.key < prefix || (after !== undefined && entry.key <= after);
    for (let at = Math.max(0, this.#blockOf(from)); at < this.#blocks.length; at++) {
      const block = this.#blocks[at] as Entry[];
      const start = firstIndex(block, (entry) => !skip(entry));
      const end = firstIndex(block, (entry) => entry.key >= prefix && !entry.key.startsWith(prefix));
      if (end > start) yield [block, start, end];
      if (end < block.length) return;
    }
  }

  /** The only block that may hold `key`: the last that begins at or before it, else the first. */
  #blockOf(key: string): number {
    return Math.max(0, firstIndex(this.#blocks, (block) => (block[0] as Entry).key > key) - 1);
  }
}

function lowerBound(block: Entry[], key: string): number {
  return firstIndex(block, (entry) => entry.key >= key);
}

/** Where `holds` becomes true in a list in which it is false up to some point and true from there on. */
function firstIndex<T>(list: readonly T[], holds: (item: T) => boolean): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(list[middle] as T)) high = middle;
    else low = middle + 1;
  }
  return low;
}
