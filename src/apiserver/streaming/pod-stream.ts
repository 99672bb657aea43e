import { createWebSocketStream } from 'ws';
import { badRequest, type NodeStreams, type Pod, type Stored } from '#api';
import type { Clock } from '#base';
import { PORT_FORWARD_VERSIONS, spdyPortForward } from './spdy-port-forward.ts';
import { spdyTerminal, TERMINAL_VERSIONS } from './spdy-terminal.ts';
import { acceptSpdy, refuseProtocol, streamProtocol } from './spdy-upgrade.ts';
import { terminalRequestOf } from './terminal.ts';
import { listedProtocols, type StreamUpgrade } from './upgrade.ts';
import { acceptWebSocket } from './web-socket.ts';
import { PORT_FORWARD_SUBPROTOCOLS, portsOf, webSocketPortForward } from './web-socket-port-forward.ts';
import { TERMINAL_SUBPROTOCOLS, webSocketTerminal } from './web-socket-terminal.ts';

/** SPDY inside a WebSocket, for proxies that pass only the latter. */
const TUNNEL = 'SPDY/3.1+portforward.k8s.io';

/** An authorised call of `pods/exec`, `pods/attach` or `pods/portforward`. */
export interface PodStreamCall {
  subresource: 'exec' | 'attach' | 'portforward';
  pod: Stored<Pod>;
  /** Where the pod runs; undefined when it is on no reachable node. */
  node: NodeStreams | undefined;
  query: URLSearchParams;
  clock: Clock;
}

/**
 * Serves the call on an upgraded connection and resolves when that has ended. Throws `ApiError` only before anything
 * was written to the socket, so that the caller can still answer with its `Status`.
 */
export async function servePodStream(call: PodStreamCall, upgrade: StreamUpgrade): Promise<void> {
  const { subresource, pod, node, query, clock } = call;
  if (!node) throw badRequest(`pod ${pod.metadata.name} does not have a host assigned`);
  const wish = (upgrade.request.headers.upgrade ?? '').toLowerCase();
  const isWebSocket = wish === 'websocket';
  if (!isWebSocket && wish !== 'spdy/3.1') throw upgradeRequired();
  if (subresource === 'portforward') return portForward(call, node, upgrade, isWebSocket);
  const request = terminalRequestOf(subresource, pod, query);
  if (isWebSocket) return webSocketTerminal(node, pod, request, upgrade, subprotocol(upgrade, TERMINAL_SUBPROTOCOLS));
  const version = streamProtocol(upgrade, TERMINAL_VERSIONS);
  if (!version) return refuseProtocol(upgrade, TERMINAL_VERSIONS);
  return spdyTerminal({ node, pod, request, upgrade, version, clock });
}

/** What the original says to a plain request for a stream. */
function upgradeRequired() {
  return badRequest('Upgrade request required');
}

async function portForward(
  { pod, query }: PodStreamCall,
  node: NodeStreams,
  upgrade: StreamUpgrade,
  isWebSocket: boolean,
): Promise<void> {
  if (!isWebSocket) {
    const version = streamProtocol(upgrade, PORT_FORWARD_VERSIONS);
    if (!version) return refuseProtocol(upgrade, PORT_FORWARD_VERSIONS);
    return spdyPortForward(node, pod, acceptSpdy(upgrade, version));
  }
  const protocol = subprotocol(upgrade, [TUNNEL, ...PORT_FORWARD_SUBPROTOCOLS]);
  if (protocol !== TUNNEL) return webSocketPortForward(node, pod, portsOf(query), upgrade, protocol);
  return spdyPortForward(node, pod, createWebSocketStream(await acceptWebSocket(upgrade, protocol)));
}

/** The best subprotocol the client offers; none when it offers none. Throws `BadRequest` when they are all unknown. */
function subprotocol(upgrade: StreamUpgrade, supported: readonly string[]): string | undefined {
  const asked = listedProtocols(upgrade.request.headers['sec-websocket-protocol']);
  const best = supported.find((name) => asked.includes(name));
  if (best === undefined && asked.length > 0)
    throw badRequest(
      `unable to negotiate protocol: client supports [${asked.join(' ')}], server accepts [${supported.join(' ')}]`,
    );
  return best;
}
