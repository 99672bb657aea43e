import type { TLSSocket } from 'node:tls';
import { ApiError, isApiError, type Pod, type Stored } from '#api';
import { mustGet } from '../rest/rest-context.ts';
import type { StreamUpgrade } from '../streaming/index.ts';
import { authorizeRoute, type ServerParts } from './dispatch.ts';
import { routeOf } from './route.ts';
import { userOf } from './user-of.ts';

const STREAMS = ['exec', 'attach', 'portforward'] as const;

/** Requests for another protocol: the byte streams of pods. Everything else is refused with its `Status`. */
export async function handleUpgrade(parts: ServerParts, upgrade: StreamUpgrade): Promise<void> {
  const { request, socket } = upgrade;
  socket.on('error', () => {});
  try {
    const user = await userOf(parts.authenticator, request, request.socket as TLSSocket);
    const url = request.url ?? '/';
    const [path = '', text = ''] = url.split(/\?(.*)/s);
    const route = routeOf(path, parts.kindOf);
    const subresource = STREAMS.find((name) => name === route?.subresource);
    if (route?.kind.plural !== 'pods' || !subresource) {
      throw new ApiError('BadRequest', 'only exec, attach and portforward of pods can be upgraded');
    }
    authorizeRoute({ user }, route, request.method === 'GET' ? 'get' : 'create');
    const target = { ...route, name: route.name ?? '', user };
    const pod = (await mustGet(parts.context, target)).object as Stored<Pod>;
    const node = pod.spec.nodeName ? parts.findNode(pod.spec.nodeName) : undefined;
    const { servePodStream } = await import('../streaming/index.ts');
    await servePodStream({ subresource, pod, node, query: new URLSearchParams(text), clock: parts.clock }, upgrade);
  } catch (error) {
    if (!isApiError(error)) parts.log.error('a stream failed', { path: request.url, error: String(error) });
    refuse(upgrade, isApiError(error) ? error : new ApiError('InternalError', 'Internal error occurred'));
  }
}

function refuse({ socket }: StreamUpgrade, error: ApiError): void {
  if (socket.destroyed || !socket.writable) return;
  const body = JSON.stringify(error.toStatus());
  socket.end(
    `HTTP/1.1 ${error.code} ${error.reason}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}
