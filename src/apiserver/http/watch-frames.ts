import { apiVersionOf } from '#api';
import type { Clock } from '#base';
import type { Kind } from '#kinds';
import { blankOf } from '../patch/apply/blank.ts';
import type { Seen } from '../rest/watch.ts';
import type { Wanted } from './accept.ts';
import { anyInProtobuf, storedInProtobuf, watchFrame } from './protobuf-answer.ts';
import { type ColumnDefinitions, type Include, metadataOnly, tableOf } from './table.ts';

const shared = new WeakMap<object, Map<string, Uint8Array>>();

/** Makes the lines, or frames, of one watch. Those of whole objects are made once and shared with all other watches. */
export class WatchFrames {
  /** Columns are told once, with the first object. */
  #columns: ColumnDefinitions | null;

  constructor(
    readonly kind: Kind,
    readonly wanted: Wanted,
    readonly table: { include: Include; columns: ColumnDefinitions },
    readonly clock: Pick<Clock, 'now'>,
  ) {
    this.#columns = table.columns;
  }

  /** All changes of a batch. */
  batch(batch: readonly Seen[]): Uint8Array {
    if (this.wanted.form !== 'object') return this.#joined(batch);
    return sharedFrame(this.wanted.encoding, batch, () => this.#joined(batch));
  }

  #joined(batch: readonly Seen[]): Uint8Array {
    const [first] = batch;
    return batch.length === 1 && first ? this.frame(first) : Buffer.concat(batch.map((seen) => this.frame(seen)));
  }

  /** One change. */
  frame(seen: Seen): Uint8Array {
    if (seen.type === 'BOOKMARK') return this.plain('BOOKMARK', this.#bookmark(seen));
    if (this.wanted.form === 'object' && seen.bytes) {
      return this.wanted.encoding === 'protobuf'
        ? sharedFrame(seen.type, seen.object, () => watchFrame(seen.type, storedInProtobuf(this.kind, seen.object)))
        : sharedFrame(seen.type, seen.bytes, (bytes) => jsonFrame(seen.type, bytes));
    }
    return this.plain(seen.type, this.#shape(seen.object));
  }

  /** Of an object that is this watch's alone. */
  plain(type: string, object: object): Uint8Array {
    const message = this.wanted.encoding === 'protobuf' ? anyInProtobuf(object) : undefined;
    return message ? watchFrame(type, message) : jsonFrame(type, Buffer.from(JSON.stringify(object)));
  }

  #shape(object: Extract<Seen, { object: unknown }>['object']): object {
    const { form, metaVersion } = this.wanted;
    if (form === 'metadata') return metadataOnly(object, metaVersion);
    if (form === 'object') return object;
    const columns = this.#columns;
    this.#columns = null;
    return tableOf(this.kind, [object], {
      columns,
      include: this.table.include,
      nowMs: this.clock.now(),
      metadata: { resourceVersion: object.metadata.resourceVersion },
      metaVersion,
    });
  }

  #bookmark({ resourceVersion, initialEventsEnd }: Extract<Seen, { type: 'BOOKMARK' }>): object {
    const metadata = {
      resourceVersion,
      ...(initialEventsEnd && { annotations: { 'k8s.io/initial-events-end': 'true' } }),
    };
    const { form, metaVersion } = this.wanted;
    if (form === 'metadata') return metadataOnly({ metadata }, metaVersion);
    const { metadata: _, ...zeros } = blankOf(this.kind.definition) as { metadata?: object };
    const object = { kind: this.kind.kind, apiVersion: apiVersionOf(this.kind), metadata, ...zeros };
    if (form === 'object') return object;
    return {
      kind: 'Table',
      apiVersion: `meta.k8s.io/${metaVersion}`,
      metadata: { resourceVersion },
      columnDefinitions: null,
      rows: [{ cells: [], object: metadataOnly({ metadata }, metaVersion) }],
    };
  }
}

/** Frames are kept with what they are made from: the stored bytes, the stored object, or a batch of changes. */
function sharedFrame<K extends object>(type: string, key: K, make: (key: K) => Uint8Array): Uint8Array {
  let frames = shared.get(key);
  if (!frames) {
    frames = new Map();
    shared.set(key, frames);
  }
  let frame = frames.get(type);
  if (!frame) {
    frame = make(key);
    frames.set(type, frame);
  }
  return frame;
}

function jsonFrame(type: string, bytes: Uint8Array): Uint8Array {
  return Buffer.concat([Buffer.from(`{"type":"${type}","object":`), bytes, Buffer.from('}\n')]);
}
