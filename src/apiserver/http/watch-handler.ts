import type { Writable } from 'node:stream';
import { isApiError } from '#api';
import type { Kind } from '#kinds';
import type { RestContext } from '../rest/rest-context.ts';
import { type Seen, type Watcher, watchObjects } from '../rest/watch.ts';
import { JSON_TYPE, PROTOBUF_TYPE } from './accept.ts';
import type { Exchange } from './exchange.ts';
import { PacedFrames } from './paced-frames.ts';
import { watchOptionsOf } from './read-handlers.ts';
import type { Route } from './route.ts';
import { columnDefinitionsOf, includeOf } from './table.ts';
import { WatchFrames } from './watch-frames.ts';

/** A caller that is this far behind is cut off; it can watch again from where it was. */
const MAX_BEHIND_BYTES = 16 * 1024 * 1024;
/** Of a change whose bytes are yet to be made. */
const TYPICAL_BYTES = 1024;
/** How many objects of the state at the start are turned into bytes at once. */
const SLICE_EVENTS = 50;
const MIN_TIMEOUT_MS = 1_800_000;

/** Where the frames of a watch go. */
export interface WatchSink {
  /** Begins the answer; called once, when nothing can be refused any more. */
  open(): Writable | Promise<Writable>;
  /** The caller is too slow. */
  cutOff(): void;
  /** Aborted when the caller has gone. */
  readonly signal: AbortSignal;
  /** Every change is written by itself. */
  readonly isOneByOne: boolean;
}

/** `GET ?watch=1`: changes as lines of JSON or frames of protobuf, until the time is up, the caller goes, or history is lost. */
export function handleWatch(context: RestContext, exchange: Exchange, route: Route): Promise<void> {
  return streamWatch(context, exchange, route.kind, {
    open() {
      exchange.start(watchType(exchange));
      return exchange.sink;
    },
    cutOff: () => void exchange.response.destroy(),
    signal: exchange.signal,
    isOneByOne: false,
    route,
  });
}

/** The content type of a watch. */
function watchType({ wanted }: Exchange): string {
  return wanted.encoding === 'protobuf' ? `${PROTOBUF_TYPE};stream=watch` : JSON_TYPE;
}

/** Carries out a watch into any sink. */
export async function streamWatch(
  context: RestContext,
  exchange: Exchange,
  kind: Kind,
  sink: WatchSink & { route: Route },
): Promise<void> {
  const { clock, random } = context;
  const include = includeOf(exchange.query.get('includeObject'), exchange.wanted.form);
  const columns = exchange.wanted.form === 'table' ? await columnDefinitionsOf(kind.columns) : [];
  const frames = new WatchFrames(kind, exchange.wanted, { include, columns }, clock);
  const seconds = exchange.integer('timeoutSeconds');
  const timeoutMs = seconds ? seconds * 1000 : MIN_TIMEOUT_MS + random.next() * MIN_TIMEOUT_MS;
  const paced = new PacedFrames(MAX_BEHIND_BYTES, () => sink.cutOff());
  let isInitial = true;
  const watcher: Watcher = {
    onSeen(batch) {
      for (const part of sink.isOneByOne ? slices(batch, 1) : isInitial ? slices(batch, SLICE_EVENTS) : [batch]) {
        // The state at the start may be large; that is not the caller's slowness.
        paced.push({ sizeBytes: isInitial ? 0 : sizeOf(part), make: () => frames.batch(part) });
      }
    },
    onEnd(error) {
      if (error) paced.push({ sizeBytes: 0, make: () => frames.plain('ERROR', error.toStatus()) });
      paced.end();
    },
  };
  const query = { ...watchOptionsOf(exchange, sink.route), timeoutMs };
  const watch = await watchObjects(context, kind, query, watcher).catch((error) => {
    // History that is gone is told within the watch, as it would be had it gone a moment later.
    if (!isApiError(error, 'Expired')) throw error;
    watcher.onEnd(error);
  });
  isInitial = false;
  const timer = clock.after(timeoutMs, () => paced.end());
  const stop = () => {
    timer.cancel();
    watch?.stop();
    paced.drop();
  };
  sink.signal.addEventListener('abort', stop);
  if (sink.signal.aborted) stop();
  try {
    paced.start(await sink.open());
  } catch (error) {
    stop();
    throw error;
  }
}

/** About what a batch is on the wire. */
function sizeOf(batch: readonly Seen[]): number {
  return batch.reduce((sum, seen) => sum + ('bytes' in seen && seen.bytes ? seen.bytes.length : TYPICAL_BYTES), 0);
}

function* slices(batch: readonly Seen[], size: number): Iterable<readonly Seen[]> {
  for (let from = 0; from < batch.length; from += size) yield batch.slice(from, from + size);
}
