import {
  type FieldError,
  forbidden,
  invalid,
  invalidValue,
  type LogOptions,
  type NodeStreams,
  type Pod,
  type Stored,
} from '#api';
import type { Clock } from '#base';
import { containerFor } from './container-name.ts';
import { booleanParameter, integerParameter, timeParameter } from './query.ts';

/** Within this time a node has said whether it refuses; a container that is silent for longer is just silent. */
const REFUSAL_MS = 250;

/** What `pods/log` asks for. Throws `BadRequest` or `Invalid` in the original's words. */
function logOptionsOf(pod: Stored<Pod>, query: URLSearchParams): LogOptions {
  const tailLines = integerParameter(query, 'tailLines');
  const limitBytes = integerParameter(query, 'limitBytes');
  const sinceSeconds = integerParameter(query, 'sinceSeconds');
  const sinceTime = timeParameter(query, 'sinceTime');
  const errors: FieldError[] = [];
  if (tailLines !== undefined && tailLines < 0)
    errors.push(invalidValue('tailLines', tailLines, 'must be greater than or equal to 0'));
  if (limitBytes !== undefined && limitBytes < 1)
    errors.push(invalidValue('limitBytes', limitBytes, 'must be greater than 0'));
  if (sinceSeconds !== undefined && sinceTime !== undefined)
    errors.push(forbidden('', 'at most one of `sinceTime` or `sinceSeconds` may be specified'));
  else if (sinceSeconds !== undefined && sinceSeconds < 1)
    errors.push(invalidValue('sinceSeconds', sinceSeconds, 'must be greater than 0'));
  if (errors.length > 0) throw invalid({ group: '', kind: 'PodLogOptions' }, pod.metadata.name, errors);
  return {
    container: containerFor(pod, query.get('container')),
    ...(booleanParameter(query, 'follow') ? { follow: true } : {}),
    ...(booleanParameter(query, 'previous') ? { previous: true } : {}),
    ...(booleanParameter(query, 'timestamps') ? { timestamps: true } : {}),
    ...(tailLines === undefined ? {} : { tailLines }),
    ...(limitBytes === undefined ? {} : { limitBytes }),
    ...(sinceSeconds === undefined ? {} : { sinceSeconds }),
    ...(sinceTime === undefined ? {} : { sinceTime }),
  };
}

export interface PodLogCall {
  pod: Stored<Pod>;
  /** Where the pod runs; undefined while it is on no node, whose log is empty. */
  node: NodeStreams | undefined;
  query: URLSearchParams;
  /** Aborted when the caller goes away. */
  signal: AbortSignal;
  clock: Clock;
}

/**
 * Answers `GET …/pods/NAME/log` with the bytes of a text/plain body. Throws `ApiError` when the node refuses, so that
 * it can still become the status of the answer.
 */
export async function podLog({ pod, node, query, signal, clock }: PodLogCall): Promise<AsyncIterable<Uint8Array>> {
  const options = logOptionsOf(pod, query);
  if (!node) return nothing();
  const chunks = node.logs(pod, { ...options, signal })[Symbol.asyncIterator]();
  const first = chunks.next();
  const waiting = new AbortController();
  // Whoever loses the race must not become an unhandled rejection; `first` is looked at again by the reader.
  await Promise.race([first, clock.sleep(REFUSAL_MS, waiting.signal).catch(() => {})]).finally(() => waiting.abort());
  first.catch(() => {});
  return startingWith(first, chunks);
}

async function* nothing(): AsyncIterable<Uint8Array> {}

async function* startingWith(
  first: Promise<IteratorResult<Uint8Array>>,
  rest: AsyncIterator<Uint8Array>,
): AsyncIterable<Uint8Array> {
  try {
    for (let next = await first; !next.done; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}
