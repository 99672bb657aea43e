import {
  type Api,
  ApiError,
  apiVersionOf,
  type DeleteOptions,
  type ErrorReason,
  type GetOptions,
  type KubeObject,
  type ListMeta,
  type ListOptions,
  type ObjectList,
  type ObjectName,
  type Patch,
  REASON_CODES,
  type Resource,
  type Status,
  type Stored,
  type WatchEvent,
  type WatchOptions,
  type WriteOptions,
} from '#api';
import { apiPath, listQuery, objectPath, watchQuery, writeQuery } from './api-path.ts';
import { textLines } from './text-lines.ts';
import type { Transport, TransportReply, TransportRequest } from './transport.ts';

const PATCH_TYPES = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
} as const;

const INITIAL_EVENTS_END = 'k8s.io/initial-events-end';

/**
 * The `Api` port over HTTP: what components use when the API server is another process. A server that cannot be
 * reached is `ServiceUnavailable`, which may be tried again.
 */
export class HttpApi implements Api {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  async get<T extends KubeObject>(resource: Resource<T>, at: ObjectName, options: GetOptions = {}): Promise<Stored<T>> {
    const path = apiPath(resource, at, { resourceVersion: options.resourceVersion });
    return (await this.#json('GET', path)) as Stored<T>;
  }

  async list<T extends KubeObject>(resource: Resource<T>, options: ListOptions = {}): Promise<ObjectList<T>> {
    const path = apiPath(resource, { namespace: options.namespace }, listQuery(options));
    const list = (await this.#json('GET', path)) as { metadata: ListMeta; items: Stored<T>[] | null };
    const { resourceVersion = '', remainingItemCount } = list.metadata;
    // Items of a list do not say what they are; the list does.
    const named = { apiVersion: apiVersionOf(resource), kind: resource.kind };
    return {
      items: (list.items ?? []).map((item) => ({ ...named, ...item })),
      resourceVersion,
      ...(list.metadata.continue ? { continue: list.metadata.continue } : {}),
      ...(remainingItemCount === undefined ? {} : { remainingItemCount }),
    };
  }

  async *watch<T extends KubeObject>(resource: Resource<T>, options: WatchOptions = {}): AsyncIterable<WatchEvent<T>> {
    const path = apiPath(resource, { namespace: options.namespace }, watchQuery(options));
    const ended = new AbortController();
    const end = () => ended.abort();
    options.signal?.addEventListener('abort', end, { once: true });
    if (options.signal?.aborted) end();
    try {
      const reply = await this.#send('GET', path, { signal: ended.signal });
      for await (const line of textLines(reply.body)) yield watchEvent<T>(line);
    } catch (error) {
      if (ended.signal.aborted) return;
      throw error instanceof ApiError ? error : unreachable(error);
    } finally {
      options.signal?.removeEventListener('abort', end);
      end();
    }
  }

  async create<T extends KubeObject>(resource: Resource<T>, object: T, options: WriteOptions = {}): Promise<Stored<T>> {
    const path = apiPath(resource, { namespace: object.metadata?.namespace }, writeQuery(options));
    return (await this.#json('POST', path, named(resource, object))) as Stored<T>;
  }

  async update<T extends KubeObject>(resource: Resource<T>, object: T, options: WriteOptions = {}): Promise<Stored<T>> {
    const at = { namespace: object.metadata?.namespace, name: object.metadata?.name ?? '' };
    return (await this.#json('PUT', objectPath(resource, at, options), named(resource, object))) as Stored<T>;
  }

  async patch<T extends KubeObject>(
    resource: Resource<T>,
    at: ObjectName,
    patch: Patch,
    options: WriteOptions = {},
  ): Promise<Stored<T>> {
    const path = objectPath(resource, at, options);
    return (await this.#json('PATCH', path, patch.body, PATCH_TYPES[patch.type])) as Stored<T>;
  }

  async delete<T extends KubeObject>(
    resource: Resource<T>,
    at: ObjectName,
    options?: DeleteOptions,
  ): Promise<Stored<T> | Status> {
    return (await this.#json('DELETE', objectPath(resource, at), deleteBody(options))) as Stored<T> | Status;
  }

  async deleteCollection<T extends KubeObject>(
    resource: Resource<T>,
    selection: ListOptions,
    options?: DeleteOptions,
  ): Promise<void> {
    const path = apiPath(resource, { namespace: selection.namespace }, listQuery(selection));
    await this.#json('DELETE', path, deleteBody(options));
  }

  async createSubresource<B extends KubeObject, R = unknown>(
    resource: Resource,
    at: ObjectName,
    subresource: string,
    body: B,
    options: WriteOptions = {},
  ): Promise<R> {
    return (await this.#json('POST', objectPath(resource, at, { ...options, subresource }), body)) as R;
  }

  async #json(method: TransportRequest['method'], path: string, body?: unknown, type?: string): Promise<unknown> {
    const content = body === undefined ? {} : { body: JSON.stringify(body), type };
    const reply = await this.#send(method, path, content);
    return JSON.parse(await bodyText(reply));
  }

  /** Sends a request and gives its reply when that is a success. */
  async #send(
    method: TransportRequest['method'],
    path: string,
    { body, type = 'application/json', signal }: { body?: string; type?: string | undefined; signal?: AbortSignal },
  ): Promise<TransportReply> {
    const reply = await this.#transport
      .request({
        method,
        path,
        headers: { accept: 'application/json', ...(body === undefined ? {} : { 'content-type': type }) },
        ...(body === undefined ? {} : { body }),
        ...(signal ? { signal } : {}),
      })
      .catch((cause) => {
        throw unreachable(cause);
      });
    if (reply.status < 200 || reply.status > 299) throw replyError(reply.status, await bodyText(reply));
    return reply;
  }
}

function named<T extends KubeObject>(resource: Resource<T>, object: T): T {
  return { apiVersion: apiVersionOf(resource), kind: resource.kind, ...object };
}

function deleteBody(options: DeleteOptions | undefined): DeleteOptions | undefined {
  return options && { apiVersion: 'v1', kind: 'DeleteOptions', ...options };
}

function watchEvent<T extends KubeObject>(line: string): WatchEvent<T> {
  const event = JSON.parse(line) as { type: string; object: unknown };
  if (event.type === 'ERROR') throw statusError(event.object as Status);
  const object = event.object as Stored<T>;
  if (event.type !== 'BOOKMARK') return { type: event.type as 'ADDED' | 'MODIFIED' | 'DELETED', object };
  const { resourceVersion, annotations } = object.metadata;
  return { type: 'BOOKMARK', resourceVersion, initialEventsEnd: annotations?.[INITIAL_EVENTS_END] === 'true' };
}

async function bodyText(reply: TransportReply): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  try {
    for await (const chunk of reply.body) text += decoder.decode(chunk, { stream: true });
  } catch (cause) {
    throw unreachable(cause);
  }
  return text + decoder.decode();
}

function unreachable(cause: unknown): ApiError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new ApiError('ServiceUnavailable', `the API server cannot be reached: ${why}`, { cause });
}

/** The error a failed reply tells of; servers in between may answer with something other than a Status. */
function replyError(code: number, body: string): ApiError {
  try {
    const status = JSON.parse(body) as Status;
    if (status.kind === 'Status') return statusError({ code, ...status });
  } catch (cause) {
    return new ApiError(reasonOf(undefined, code), body.trim() || `the server answered ${code}`, { code, cause });
  }
  return new ApiError(reasonOf(undefined, code), `the server answered ${code}: ${body}`, { code });
}

function statusError({ reason, code = 500, message = '', details }: Status): ApiError {
  return new ApiError(reasonOf(reason, code), message, { code, ...(details ? { details } : {}) });
}

function reasonOf(reason: string | undefined, code: number): ErrorReason {
  if (reason !== undefined && Object.hasOwn(REASON_CODES, reason)) return reason as ErrorReason;
  const known = Object.entries(REASON_CODES).find(([, of]) => of === code);
  return (known?.[0] as ErrorReason | undefined) ?? 'InternalError';
}
