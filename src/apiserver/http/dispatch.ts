import { badRequest, type FindNodeStreams, type Pod, type Stored } from '#api';
import type { Clock, Log } from '#base';
import type { Kind } from '#kinds';
import type { VersionInfo } from '../api-server.ts';
import type { Authenticator } from '../authn/authenticator.ts';
import type { TokenIssuer } from '../authn/service-account-tokens.ts';
import type { Flows } from '../flow/flows.ts';
import type { Question } from '../flow/rule-takes.ts';
import type { Check } from '../health/index.ts';
import type { RequestCounts } from '../metrics/index.ts';
import { checkListOptions, checkWatchOptions } from '../rest/list-options.ts';
import { mustGet, type RestContext } from '../rest/rest-context.ts';
import { askedName, attributesOf, verbOf } from './asked.ts';
import { dispatchPath } from './dispatch-path.ts';
import type { Exchange } from './exchange.ts';
import { handlePatch } from './patch-handler.ts';
import { handleProxy } from './proxy-handler.ts';
import { handleGet, handleList } from './read-handlers.ts';
import { methodNotAllowed } from './refusals.ts';
import { type KindOf, type Route, routeOf } from './route.ts';
import { checkServed } from './served.ts';
import { handleWatch } from './watch-handler.ts';
import { handleWebSocketWatch, type WatchUpgrade } from './web-socket-watch.ts';
import { handleCreate, handleDelete, handleUpdate, targetOf } from './write-handlers.ts';

/** What requests are served with. */
export interface ServerParts {
  context: RestContext;
  tokens: TokenIssuer;
  kinds: readonly Kind[];
  kindOf: KindOf;
  authenticator: Authenticator;
  version: VersionInfo;
  findNode: FindNodeStreams;
  clock: Clock;
  log: Log;
  /** What `/healthz` and its like answer from. */
  checks: readonly Check[];
  requests: RequestCounts;
  /** Tells callers where their requests stand among those of others. */
  flows: Flows;
  /** `host:port` by which others reach this server. */
  externalAddress: string;
  serviceCidr: string;
  serviceAccounts: { issuer: string };
}

const STREAMS = ['exec', 'attach', 'portforward'];
/** What goes on for as long as its caller likes is not sorted, but for watches. */
const LASTING = [...STREAMS, 'log', 'proxy'];

/** Answers one request: authorize, find what it names, do it. `socket` is there for one that asks for a WebSocket. */
export async function dispatch(parts: ServerParts, exchange: Exchange, socket?: WatchUpgrade): Promise<void> {
  const route = routeOf(exchange.path, parts.kindOf);
  // The bindings of a namespace read like a subresource of it.
  if (!route || route.subresource === 'bindings') return dispatchPath(parts, exchange);
  const verb = verbOf(exchange, route);
  exchange.asked = { route, verb };
  const attributes = attributesOf(route, { user: exchange.user, verb, name: askedName(exchange, route) });
  if (!LASTING.includes(route.subresource ?? ''))
    exchange.flow = parts.flows.flowOf(exchange.user, questionOf(exchange, route, attributes));
  parts.context.authorizer.authorize(attributes);
  checkServed(route, verb);
  const { context } = parts;
  if (route.kind.custom) exchange.withoutProtobuf();
  if (route.watched) exchange.isWatch = true;
  if (route.subresource === 'proxy') return handleProxy(parts, exchange, route);
  if (exchange.method === 'HEAD') throw methodNotAllowed();
  if (route.subresource !== 'log') exchange.checkAcceptable();
  if (route.kind.deprecation) exchange.warnings.push(route.kind.deprecation);
  switch (verb) {
    case 'get':
      return handleGetOf(parts, exchange, route);
    case 'list':
      checkListOptions(versionOptionsOf(exchange));
      return handleList(context, exchange, route);
    case 'watch':
      checkWatchOptions(versionOptionsOf(exchange));
      return socket
        ? handleWebSocketWatch(context, exchange, { route, ...socket })
        : handleWatch(context, exchange, route);
    case 'create':
      if (STREAMS.includes(route.subresource ?? '')) return refuseStream(parts, exchange, route);
      return handleCreate(context, exchange, route, parts.tokens);
    case 'update':
      return handleUpdate(context, exchange, route);
    case 'patch':
      return handlePatch(context, exchange, { route, target: targetOf(exchange, route) });
    case 'delete':
    case 'deletecollection':
      return handleDelete(context, exchange, route);
    default:
      throw methodNotAllowed();
  }
}

function questionOf(
  { path }: Exchange,
  { namespace, name }: Route,
  { verb, resource }: ReturnType<typeof attributesOf>,
): Question {
  const isNamespace = resource.group === '' && resource.plural === 'namespaces';
  return { verb, resource, namespace: isNamespace ? name : namespace, path };
}

function versionOptionsOf({ query }: Exchange) {
  return {
    resourceVersion: query.get('resourceVersion') ?? undefined,
    resourceVersionMatch: query.get('resourceVersionMatch') ?? undefined,
    continue: query.get('continue') ?? undefined,
    sendInitialEvents: query.get('sendInitialEvents') ?? undefined,
  };
}

function handleGetOf(parts: ServerParts, exchange: Exchange, route: Route): Promise<void> {
  if (route.subresource === 'log') return sendLog(parts, exchange, route);
  if (STREAMS.includes(route.subresource ?? '')) return refuseStream(parts, exchange, route);
  return handleGet(parts.context, exchange, route);
}

/** Streams need a connection of their own, which an ordinary request is not. */
async function refuseStream({ context }: ServerParts, { user }: Exchange, route: Route): Promise<void> {
  await mustGet(context, { ...route, name: route.name ?? '', user });
  throw badRequest('Upgrade request required');
}

async function sendLog(parts: ServerParts, exchange: Exchange, route: Route): Promise<void> {
  const { podLog } = await import('../streaming/index.ts');
  const pod = (await mustGet(parts.context, { ...route, name: route.name ?? '', user: exchange.user }))
    .object as Stored<Pod>;
  const node = pod.spec.nodeName ? parts.findNode(pod.spec.nodeName) : undefined;
  const chunks = await podLog({ pod, node, query: exchange.query, signal: exchange.signal, clock: parts.clock });
  exchange.start('text/plain');
  for await (const chunk of chunks) {
    await exchange.written(chunk);
    if (exchange.signal.aborted) break;
  }
  exchange.response.end();
}
