import type { WireReader } from './wire-reader.ts';
import type { WireWriter } from './wire-writer.ts';

/** How one value of a type stands in a message. */
export interface ValueCodec {
  /** The wire type of its tag. */
  readonly wire: number;
  /**
   * `current` is what the field holds already: a message given twice is merged. Undefined when what was read means
   * that there is no value.
   */
  read(reader: WireReader, depth: number, current: unknown): unknown;
  /** With its length where it has one, without the tag. */
  write(writer: WireWriter, value: unknown): void;
  /** What a map entry without a value holds. */
  readonly zero: unknown;
}
