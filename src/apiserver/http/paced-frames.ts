import type { Writable } from 'node:stream';

/** A part of an answer that need not exist before it is written. */
export interface Frame {
  /** What the reader is behind by while it waits, about; 0 for what no reader is to blame for. */
  readonly sizeBytes: number;
  make(): Uint8Array;
}

/** What is handed to the connection at once. Many answers share one, and it holds what it was handed twice: as it was and encrypted. */
const PIECE_BYTES = 64 * 1024;

/**
 * Writes frames no faster than the reader takes them. Until then they stay unmade, so that a thousand slow readers cost
 * little more than a list of what each has not seen.
 */
export class PacedFrames {
  #waiting: Frame[] = [];
  #behindBytes = 0;
  #sink: Writable | undefined;
  #writing = false;
  #ended = false;

  constructor(
    readonly limitBytes: number,
    /** Called when what waits is more than `limitBytes`; frames are dropped from then on. */
    readonly onTooSlow: () => void,
  ) {}

  /** Frames pushed before this wait for it. */
  start(sink: Writable): void {
    this.#sink = sink;
    this.#write();
  }

  push(frame: Frame): void {
    if (this.#ended) return;
    this.#waiting.push(frame);
    this.#behindBytes += frame.sizeBytes;
    this.#write();
    if (this.#behindBytes <= this.limitBytes) return;
    this.drop();
    this.onTooSlow();
  }

  /** Ends the answer when the reader has all that was pushed. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#write();
  }

  /** Forgets what waits: there is no reader any more. */
  drop(): void {
    this.#ended = true;
    this.#waiting = [];
  }

  #write(): void {
    const sink = this.#sink;
    if (!sink || this.#writing) return;
    const frames = this.#piece();
    const last = frames.pop();
    if (!last) {
      if (this.#ended) sink.end();
      return;
    }
    this.#writing = true;
    sink.cork();
    for (const frame of frames) sink.write(frame);
    sink.write(last, (error) => {
      this.#writing = false;
      if (error) this.drop();
      else this.#write();
    });
    sink.uncork();
  }

  /** Makes the next frames, up to the size of a piece. */
  #piece(): Uint8Array[] {
    const frames: Uint8Array[] = [];
    for (let size = 0; size < PIECE_BYTES && frames.length < this.#waiting.length; ) {
      const next = this.#waiting[frames.length];
      if (!next) break;
      const frame = next.make();
      frames.push(frame);
      size += frame.length;
      this.#behindBytes -= next.sizeBytes;
    }
    this.#waiting.splice(0, frames.length);
    return frames;
  }
}
