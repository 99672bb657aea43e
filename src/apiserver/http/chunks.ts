/** What long answers are sent in. */
export const CHUNK_BYTES = 512 * 1024;
const MAX_SPARE = 8;
const spare: Uint8Array[] = [];

/** A buffer of {@link CHUNK_BYTES}, for the time of one answer: buffers made for each would be garbage of their size. */
export function borrowBuffer(): Uint8Array {
  return spare.pop() ?? Buffer.allocUnsafeSlow(CHUNK_BYTES);
}

/** Takes back a buffer that nobody reads any more. */
export function giveBuffer(buffer: Uint8Array): void {
  if (spare.length < MAX_SPARE) spare.push(buffer);
}

/**
 * Pieces put together to chunks that fill `buffer`, again and again: a chunk is good until the next is asked for. So a
 * list costs no more memory the longer it is. Pieces larger than the buffer come as they are.
 */
export function* chunksOf(pieces: readonly Uint8Array[], buffer: Uint8Array): Iterable<Uint8Array> {
  let size = 0;
  for (const piece of pieces) {
    if (size + piece.length > buffer.length) {
      if (size > 0) yield buffer.subarray(0, size);
      size = 0;
    }
    if (piece.length > buffer.length) yield piece;
    else {
      buffer.set(piece, size);
      size += piece.length;
    }
  }
  if (size > 0) yield buffer.subarray(0, size);
}
