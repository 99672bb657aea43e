import { ServerResponse } from 'node:http';
import type { TLSSocket } from 'node:tls';
import { ApiError, badRequest, isApiError, type Pod, type Stored } from '#api';
import { ANONYMOUS } from '../authn/authenticator.ts';
import { mustGet } from '../rest/rest-context.ts';
import type { StreamUpgrade } from '../streaming/index.ts';
import { attributesOf } from './asked.ts';
import { auditIdOf } from './audit-id.ts';
import { dispatch, type ServerParts } from './dispatch.ts';
import { Exchange } from './exchange.ts';
import { routeOf } from './route.ts';
import { userOf } from './user-of.ts';

const STREAMS = ['exec', 'attach', 'portforward'] as const;
/** A browser cannot set headers for a WebSocket; it may offer its token as a protocol. */
const TOKEN_PROTOCOL = 'base64url.bearer.authorization.k8s.io.';

/**
 * Requests for another protocol: the byte streams of pods, and watches by WebSocket. Everything else is answered as if
 * no other protocol had been asked for.
 */
export async function handleUpgrade(parts: ServerParts, upgrade: StreamUpgrade): Promise<void> {
  const { request, socket } = upgrade;
  socket.on('error', () => {});
  const response = new ServerResponse(request);
  response.shouldKeepAlive = false;
  response.on('finish', () => socket.end());
  const exchange = new Exchange(request, response, ANONYMOUS);
  exchange.auditId = auditIdOf(request, parts.context.random);
  /** The connection is that of an ordinary answer until it is left to the other protocol. */
  const take = () => response.socket ?? response.assignSocket(socket as TLSSocket);
  const leave = () => response.detachSocket(socket as TLSSocket);
  try {
    takeToken(upgrade);
    exchange.user = await userOf(parts, exchange, request.socket as TLSSocket);
    if (await serveStream(parts, exchange, upgrade)) return;
    if (request.method !== 'GET') throw badRequest('only exec, attach and portforward of pods can be upgraded');
    const isWebSocket = request.headers.upgrade?.toLowerCase() === 'websocket';
    take();
    await dispatch(parts, exchange, isWebSocket ? { upgrade, leave } : undefined);
  } catch (error) {
    if (!isApiError(error)) parts.log.error('a stream failed', { path: request.url, error: String(error) });
    if (socket.destroyed || !socket.writable) return;
    take();
    await exchange.fail(isApiError(error) ? error : new ApiError('InternalError', 'Internal error occurred'));
  }
}

function takeToken({ request }: StreamUpgrade): void {
  const { headers } = request;
  const offered = (headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim());
  const token = offered.find((name) => name.startsWith(TOKEN_PROTOCOL))?.slice(TOKEN_PROTOCOL.length);
  if (token === undefined || headers.authorization !== undefined) return;
  headers.authorization = `Bearer ${Buffer.from(token, 'base64url').toString()}`;
  headers['sec-websocket-protocol'] = offered.filter((name) => !name.startsWith(TOKEN_PROTOCOL)).join(', ');
}

/** False when the path is not that of a byte stream. */
async function serveStream(parts: ServerParts, exchange: Exchange, upgrade: StreamUpgrade): Promise<boolean> {
  const { user, query } = exchange;
  const route = routeOf(exchange.path, parts.kindOf);
  const subresource = STREAMS.find((name) => name === route?.subresource);
  if (route?.kind.plural !== 'pods' || !subresource) return false;
  // A stream changes what runs in a pod, also when a GET opens it.
  const verbs = exchange.method === 'GET' ? ['get', 'create'] : ['create'];
  for (const verb of verbs) parts.context.authorizer.authorize(attributesOf(route, { user, verb, name: route.name }));
  const pod = (await mustGet(parts.context, { ...route, name: route.name ?? '', user })).object as Stored<Pod>;
  const node = pod.spec.nodeName ? parts.findNode(pod.spec.nodeName) : undefined;
  const { servePodStream } = await import('../streaming/index.ts');
  await servePodStream({ subresource, pod, node, query, clock: parts.clock }, upgrade);
  return true;
}
