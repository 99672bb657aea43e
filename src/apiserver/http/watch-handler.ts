import { apiVersionOf, isApiError } from '#api';
import type { Kind } from '#kinds';
import type { RestContext } from '../rest/rest-context.ts';
import { type Seen, type Watcher, watchObjects } from '../rest/watch.ts';
import { JSON_TYPE, PROTOBUF_TYPE, type Wanted } from './accept.ts';
import type { Exchange } from './exchange.ts';
import { PacedFrames } from './paced-frames.ts';
import { anyInProtobuf, storedInProtobuf, watchFrame } from './protobuf-answer.ts';
import { watchOptionsOf } from './read-handlers.ts';
import type { Route } from './route.ts';
import { includeOf, metadataOnly, tableOf } from './table.ts';

/** A caller that is this far behind is cut off; it can watch again from where it was. */
const MAX_BEHIND_BYTES = 16 * 1024 * 1024;
/** Of a change whose bytes are yet to be made. */
const TYPICAL_BYTES = 1024;
/** How many objects of the state at the start are turned into bytes at once. */
const SLICE_EVENTS = 50;
const MIN_TIMEOUT_MS = 1_800_000;

/** `GET ?watch=1`: changes as lines of JSON or frames of protobuf, until the time is up, the caller goes, or history is lost. */
export async function handleWatch(context: RestContext, exchange: Exchange, route: Route): Promise<void> {
  const { wanted, response } = exchange;
  const contentType = wanted.encoding === 'protobuf' ? `${PROTOBUF_TYPE};stream=watch` : JSON_TYPE;
  const seconds = exchange.integer('timeoutSeconds');
  const frames = new WatchFrames(context, exchange, route.kind, wanted);
  const paced = new PacedFrames(MAX_BEHIND_BYTES, () => response.destroy());
  let isInitial = true;
  const watcher: Watcher = {
    onSeen(batch) {
      // The state at the start may be large; that is not the caller's slowness.
      if (isInitial) for (const part of slices(batch)) paced.push({ sizeBytes: 0, make: () => frames.batch(part) });
      else paced.push({ sizeBytes: sizeOf(batch), make: () => frames.batch(batch) });
    },
    onEnd(error) {
      if (error) paced.push({ sizeBytes: 0, make: () => frames.plain('ERROR', error.toStatus()) });
      paced.end();
    },
  };
  const watch = await watchObjects(context, route.kind, watchOptionsOf(exchange, route), watcher).catch((error) => {
    // History that is gone is told within the watch, as it would be had it gone a moment later.
    if (!isApiError(error, 'Expired')) throw error;
    watcher.onEnd(error);
  });
  isInitial = false;
  exchange.start(contentType);
  paced.start(exchange.sink);
  if (!watch) return;
  const timer = context.clock.after(
    seconds ? seconds * 1000 : MIN_TIMEOUT_MS + context.random.next() * MIN_TIMEOUT_MS,
    () => paced.end(),
  );
  const stop = () => {
    timer.cancel();
    watch.stop();
    paced.drop();
  };
  exchange.signal.addEventListener('abort', stop);
  if (exchange.signal.aborted) stop();
}

/** About what a batch is on the wire. */
function sizeOf(batch: readonly Seen[]): number {
  return batch.reduce((sum, seen) => sum + ('bytes' in seen && seen.bytes ? seen.bytes.length : TYPICAL_BYTES), 0);
}

function* slices(batch: readonly Seen[]): Iterable<readonly Seen[]> {
  for (let from = 0; from < batch.length; from += SLICE_EVENTS) yield batch.slice(from, from + SLICE_EVENTS);
}

const shared = new WeakMap<object, Map<string, Uint8Array>>();

/** Makes the lines, or frames, of one watch. Those of whole objects are made once and shared with all other watches. */
class WatchFrames {
  #columnsSent = false;

  constructor(
    readonly context: RestContext,
    readonly exchange: Exchange,
    readonly kind: Kind,
    readonly wanted: Wanted,
  ) {}

  batch(batch: readonly Seen[]): Uint8Array {
    if (this.wanted.form !== 'object') return this.#joined(batch);
    return sharedFrame(this.wanted.encoding, batch, () => this.#joined(batch));
  }

  #joined(batch: readonly Seen[]): Uint8Array {
    const [first] = batch;
    return batch.length === 1 && first ? this.#frame(first) : Buffer.concat(batch.map((seen) => this.#frame(seen)));
  }

  #frame(seen: Seen): Uint8Array {
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
    if (this.wanted.form === 'metadata') return metadataOnly(object);
    if (this.wanted.form === 'object') return object;
    const withColumns = !this.#columnsSent;
    this.#columnsSent = true;
    return tableOf(this.kind, [object], {
      include: includeOf(this.exchange.query.get('includeObject')),
      nowMs: this.context.clock.now(),
      metadata: { resourceVersion: object.metadata.resourceVersion },
      withColumns,
    });
  }

  #bookmark({ resourceVersion, initialEventsEnd }: Extract<Seen, { type: 'BOOKMARK' }>): object {
    const metadata = {
      resourceVersion,
      creationTimestamp: null,
      ...(initialEventsEnd && { annotations: { 'k8s.io/initial-events-end': 'true' } }),
    };
    if (this.wanted.form === 'metadata')
      return { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata };
    const object = { kind: this.kind.kind, apiVersion: apiVersionOf(this.kind), metadata };
    if (this.wanted.form === 'object') return object;
    return {
      kind: 'Table',
      apiVersion: 'meta.k8s.io/v1',
      metadata: { resourceVersion },
      columnDefinitions: [],
      rows: [{ cells: [], object: { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata } }],
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
