import type { IncomingMessage, ServerResponse } from 'node:http';
import { createSecureServer, type Http2SecureServer } from 'node:http2';
import { type AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import { ApiError, isApiError } from '#api';
import { ANONYMOUS } from '../authn/authenticator.ts';
import { auditIdOf } from './audit-id.ts';
import { dispatch, type ServerParts } from './dispatch.ts';
import { Exchange, type HttpRequest, type HttpResponse } from './exchange.ts';
import { handleUpgrade } from './upgrade-handler.ts';
import { userOf } from './user-of.ts';

/** A selector may name thousands of objects, and stands in the address. */
const MAX_HEADER_BYTES = 1024 * 1024;

export interface ListenOptions {
  /** All get the same port; 0 chooses one on the first address. */
  addresses: readonly { host: string; port: number }[];
  certPem: string;
  keyPem: string;
  /** Client certificates signed by it say who the caller is. */
  clientCaPem: string;
}

export interface HttpServer {
  readonly port: number;
  close(): Promise<void>;
}

/** HTTPS for HTTP/1.1 and HTTP/2 on one port of every address. */
export async function startHttpServer(listen: ListenOptions, parts: ServerParts): Promise<HttpServer> {
  const servers: Http2SecureServer[] = [];
  const sockets = new Set<Duplex>();
  let chosen = 0;
  for (const { host, port } of listen.addresses) {
    const server = createSecureServer({
      allowHTTP1: true,
      cert: listen.certPem,
      key: listen.keyPem,
      ca: listen.clientCaPem,
      requestCert: true,
      rejectUnauthorized: false,
      minVersion: 'TLSv1.2',
      settings: { maxConcurrentStreams: 1000 },
    });
    // Of HTTP/1.1; a server of both takes it in no other way. For HTTP/2 the library knows no more than 64 KiB.
    Object.assign(server, { maxHeaderSize: MAX_HEADER_BYTES });
    server.on('secureConnection', (socket: Duplex) => {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket)).on('error', () => {});
    });
    server.on('request', (request: HttpRequest, response: HttpResponse) => {
      serve(parts, request, response).catch((error) => unanswered(parts, response, error));
    });
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      handleUpgrade(parts, { request, socket, head }).catch((error) => unanswered(parts, socket, error));
    });
    server.on('tlsClientError', answerPlain);
    server.on('sessionError', (error) => parts.log.debug('connection failed', { error: String(error) }));
    chosen = await listening(server, host, port || chosen);
    servers.push(server);
  }
  return {
    port: chosen,
    async close() {
      const closed = servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve())));
      for (const socket of sockets) socket.destroy();
      await Promise.all(closed);
    },
  };
}

/** Who speaks HTTP without TLS is told so in HTTP. Below the socket of TLS, which is over, that of the host still is. */
function answerPlain(error: Error & { code?: string }, socket: TLSSocket): void {
  const plain: unknown = Reflect.get(socket, '_parent');
  if (error.code !== 'ERR_SSL_HTTP_REQUEST' || !(plain instanceof Socket)) return;
  plain.on('error', () => {}).resume();
  plain.end('HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n', () => plain.destroy());
}

function listening(server: Http2SecureServer, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause) => reject(new Error(`cannot listen on ${host}:${port}: ${cause.message}`, { cause })));
    server.listen({ host, port }, () => resolve((server.address() as AddressInfo).port));
  });
}

async function serve(parts: ServerParts, request: HttpRequest, response: HttpResponse): Promise<void> {
  response.on('error', () => {});
  const exchange = new Exchange(request, response, ANONYMOUS);
  exchange.auditId = auditIdOf(request, parts.context.random);
  try {
    exchange.user = await userOf(parts, exchange, request.socket as TLSSocket);
    await dispatch(parts, exchange);
  } catch (error) {
    if (!isApiError(error)) {
      parts.log.error('a request failed', { path: exchange.path, error: error instanceof Error ? error.stack : error });
    }
    if (response.headersSent) (response as ServerResponse).destroy();
    else
      await exchange.fail(error instanceof ApiError ? error : new ApiError('InternalError', 'Internal error occurred'));
  }
  const code = codeOf(response);
  if (exchange.asked && code > 0) parts.requests.count(exchange.asked.route, exchange.asked.verb, code);
}

/** One request of which not even the failure could be told is no reason to end all others. */
function unanswered({ log }: ServerParts, connection: { destroy(): void }, error: unknown): void {
  log.error('a request was left without an answer', { error: error instanceof Error ? error.stack : error });
  connection.destroy();
}

/** Most answers in HTTP/2 are written to the stream itself, past the response. 0 where there was none. */
function codeOf(response: HttpResponse): number {
  return 'stream' in response ? Number(response.stream?.sentHeaders?.[':status'] ?? 0) : response.statusCode;
}
