import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2';
import type { Writable } from 'node:stream';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { ApiError, badRequest, quoted } from '#api';
import type { Flow } from '../flow/flows.ts';
import type { UserInfo } from '../rest/rest-context.ts';
import { negotiate, PROTOBUF_TYPE, type Wanted, YAML_TYPE } from './accept.ts';
import { borrowBuffer, CHUNK_BYTES, chunksOf, giveBuffer } from './chunks.ts';
import { anyInProtobuf } from './protobuf-answer.ts';
import type { Route } from './route.ts';
import { warningHeaders } from './warning-headers.ts';
import { inYaml } from './yaml-answer.ts';

const MAX_BODY_BYTES = 3 * 1024 * 1024;
/** Bodies below this are not worth packing. */
const GZIP_FROM_BYTES = 128 * 1024;
const pack = promisify(gzip);
const WENT_AWAY = new Error('the caller went away');
/** Programs that show an answer to people as it came. */
const SHOWING = /^(curl|Wget|Mozilla\/5\.0)/;
const NO_QUERY = new URLSearchParams();

export type HttpRequest = IncomingMessage | Http2ServerRequest;
export type HttpResponse = ServerResponse | Http2ServerResponse;

/** One request and its answer, over HTTP/1.1 or HTTP/2 alike. */
export class Exchange {
  readonly method: string;
  readonly path: string;
  readonly warnings: string[] = [];
  /** How long an answer may be kept by whom; objects are as they are only now. */
  cacheControl = 'no-cache, private';
  /** What resource it is about, and what is done with it, once that is known. */
  asked: { route: Route; verb: string } | undefined;
  /** By the path alone, whatever the query says. */
  isWatch = false;
  /** By which the request is found in records; told with the answer. */
  auditId: string | undefined;
  /** Headers that say how the request was sorted, once it has been. */
  flow: Flow | undefined;
  #hasProtobuf = true;
  #hasTable = true;
  #wanted: Wanted | undefined;
  readonly #queryText: string;
  #query: URLSearchParams | undefined;
  #gone: AbortController | undefined;
  #over = false;

  constructor(
    readonly request: HttpRequest,
    readonly response: HttpResponse,
    /** Nobody in particular until the caller has been recognised. */
    public user: UserInfo,
  ) {
    const url = request.url ?? '/';
    const at = url.indexOf('?');
    this.method = request.method ?? 'GET';
    this.path = at < 0 ? url : url.slice(0, at);
    response.on('close', () => {
      this.#over = true;
      this.#gone?.abort(WENT_AWAY);
    });
    this.#queryText = at < 0 ? '' : url.slice(at + 1);
  }

  /** Aborted when the answer is complete or the caller has gone. */
  get signal(): AbortSignal {
    if (!this.#gone) {
      // Made when first asked for: most answers are over before anyone could.
      const gone = new AbortController();
      this.#gone = gone;
      if (this.#over) gone.abort(WENT_AWAY);
    }
    return this.#gone.signal;
  }

  get query(): URLSearchParams {
    this.#query ??= this.#queryText === '' ? NO_QUERY : new URLSearchParams(this.#queryText);
    return this.#query;
  }

  /** Adds warnings to be told with the answer, which may be more than one call takes as arguments. */
  warn(texts: Iterable<string>): void {
    for (const text of texts) this.warnings.push(text);
  }

  header(name: string): string | undefined {
    const value = this.request.headers[name];
    return Array.isArray(value) ? value.join(', ') : value;
  }

  /** The whole body; throws `RequestEntityTooLarge`. */
  body(): Promise<Buffer> {
    const { request, response } = this;
    const chunks: Buffer[] = [];
    let size = 0;
    return new Promise((resolve, reject) => {
      const take = (chunk: Buffer) => {
        size += chunk.length;
        if (size <= MAX_BODY_BYTES) {
          chunks.push(chunk);
          return;
        }
        // The rest is let pass unread, so that the answer still reaches a caller that is sending.
        request.removeListener('data', take).resume();
        if (request.httpVersionMajor === 1) response.setHeader('connection', 'close');
        reject(new ApiError('RequestEntityTooLarge', `Request entity too large: limit is ${MAX_BODY_BYTES}`));
      };
      let ended = false;
      // Callers that go away in the middle of what they say are no failure of this server.
      const broken = () => {
        if (!ended) reject(badRequest('the body of the request ended early'));
      };
      request.on('data', take).on('error', broken).on('close', broken);
      request.on('end', () => {
        ended = true;
        resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks));
      });
    });
  }

  /** What the caller wants an object's answer to be. Throws `NotAcceptable`. */
  get wanted(): Wanted {
    const watch = (this.isWatch || this.flag('watch')) && this.method === 'GET';
    const offers = { protobuf: this.#hasProtobuf, watch, table: this.#hasTable };
    this.#wanted ??= negotiate(this.header('accept'), offers);
    return this.#wanted;
  }

  /** Whether JSON is for people: as asked for, or because the caller is a program that shows it as it is. */
  get isPretty(): boolean {
    const said = this.#queryText.includes('pretty') ? this.query.get('pretty') : null;
    if (said) return ['1', 't', 'T', 'true', 'TRUE', 'True'].includes(said);
    return (this.#wanted?.isPretty ?? false) || SHOWING.test(this.request.headers['user-agent'] ?? '');
  }

  /** Throws `NotAcceptable` before anything is done whose outcome could not be told. */
  checkAcceptable(): void {
    void this.wanted;
  }

  /** To be called before the answer where it is about objects that have no protobuf form. */
  withoutProtobuf(): void {
    this.#hasProtobuf = false;
  }

  /** To be called first where the answer is about what has no columns. Throws `NotAcceptable` who wants a table of it. */
  withoutTable(): void {
    this.#hasTable = false;
    this.checkAcceptable();
  }

  /** Answers with an object that says its type, in the encoding the caller wants where the type has one. */
  object(code: number, object: object): Promise<void> {
    const { encoding } = this.wanted;
    if (encoding === 'yaml') return this.bytes(code, inYaml(object), YAML_TYPE);
    const bytes = encoding === 'protobuf' ? anyInProtobuf(object) : undefined;
    return bytes ? this.bytes(code, bytes, PROTOBUF_TYPE) : this.json(code, object);
  }

  /** Answers with a JSON value. */
  json(code: number, value: unknown): Promise<void> {
    return this.bytes(code, Buffer.from(this.isPretty ? JSON.stringify(value, null, 2) : `${JSON.stringify(value)}\n`));
  }

  async bytes(code: number, bytes: Uint8Array, contentType = 'application/json'): Promise<void> {
    const { response } = this;
    if (response.headersSent || response.destroyed) return;
    this.#setWarnings();
    let out = bytes;
    if (bytes.length >= GZIP_FROM_BYTES && /\bgzip\b/.test(this.header('accept-encoding') ?? '')) {
      out = await pack(bytes, { level: 1 });
      response.setHeader('content-encoding', 'gzip');
      const vary = response.getHeader('vary');
      response.setHeader('vary', vary ? `${vary}, Accept-Encoding` : 'Accept-Encoding');
    }
    if (this.#over) return;
    // What was set before, and the rest on top: no copies, for this is done for every answer there is.
    const headers = response.getHeaders();
    if (this.auditId) headers['audit-id'] = this.auditId;
    if (this.flow) Object.assign(headers, this.flow);
    headers['content-type'] = contentType;
    headers['cache-control'] = this.cacheControl;
    headers['content-length'] = out.length;
    if ('stream' in response) {
      // Past the layer that imitates HTTP/1.1, which costs as much again as the answer itself.
      if (response.stream.destroyed) return;
      headers[':status'] = code;
      response.stream.respond(headers);
      response.stream.end(this.method === 'HEAD' ? undefined : out);
    } else response.writeHead(code, headers).end(out);
  }

  /** Answers with JSON made of many small pieces, without putting all of it together where that can be avoided. */
  async pieces(pieces: readonly Uint8Array[]): Promise<void> {
    const { response } = this;
    const size = pieces.reduce((sum, { length }) => sum + length, 0);
    const packs = size >= GZIP_FROM_BYTES && /\bgzip\b/.test(this.header('accept-encoding') ?? '');
    if (packs || size <= CHUNK_BYTES || this.method === 'HEAD') return this.bytes(200, Buffer.concat(pieces));
    if (response.headersSent || this.#over) return;
    response.setHeader('content-length', size);
    this.start('application/json');
    const buffer = borrowBuffer();
    for (const chunk of chunksOf(pieces, buffer)) {
      await this.written(chunk);
      // Somebody may still be at the buffer: it is not given back.
      if (this.#over) return;
    }
    giveBuffer(buffer);
    response.end();
  }

  /** Writes; resolves when the bytes are on their way, and may be overwritten, or when nobody waits for them any more. */
  written(chunk: Uint8Array): Promise<void> {
    const { response } = this;
    if (this.#over) return Promise.resolve();
    return new Promise((resolve) => {
      const done = () => {
        response.off('close', done);
        resolve();
      };
      response.on('close', done);
      (response as ServerResponse).write(chunk, done);
    });
  }

  /** Starts an answer whose body comes piece by piece. */
  start(contentType: string): void {
    this.#setWarnings();
    this.response.statusCode = 200;
    if (this.auditId) this.response.setHeader('audit-id', this.auditId);
    for (const [name, value] of Object.entries(this.flow ?? {})) this.response.setHeader(name, value);
    this.response.setHeader('content-type', contentType);
    this.response.setHeader('cache-control', this.cacheControl);
    (this.response as ServerResponse).flushHeaders?.();
  }

  /** Where the body of a started answer goes, past the layer that imitates HTTP/1.1. */
  get sink(): Writable {
    return 'stream' in this.response ? this.response.stream : this.response;
  }

  fail(error: unknown): Promise<void> {
    const known = error instanceof ApiError ? error : new ApiError('InternalError', 'Internal error occurred');
    if (known.details?.retryAfterSeconds) this.response.setHeader('retry-after', known.details.retryAfterSeconds);
    return this.#isAcceptable() ? this.object(known.code, known.toStatus()) : this.json(known.code, known.toStatus());
  }

  /** The text of a number in the query; throws `BadRequest` for anything else. */
  integer(name: string): number | undefined {
    const text = this.query.get(name);
    if (text === null) return undefined;
    if (!/^-?\d{1,15}$/.test(text)) {
      throw badRequest(`strconv.ParseInt: parsing ${quoted(text)}: invalid syntax`);
    }
    return Number(text);
  }

  flag(name: string): boolean {
    const text = this.query.get(name);
    return text !== null && !['false', '0'].includes(text.toLowerCase());
  }

  /** Who can accept nothing that this server has is told so in JSON. */
  #isAcceptable(): boolean {
    try {
      return this.wanted !== undefined;
    } catch {
      return false;
    }
  }

  #setWarnings(): void {
    if (this.warnings.length === 0) return;
    this.response.setHeader('warning', warningHeaders(this.warnings));
  }
}
