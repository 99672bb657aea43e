import { badRequest, type FindNodeStreams, type Pod, type Stored } from '#api';
import type { Clock, Log } from '#base';
import type { Kind } from '#kinds';
import type { VersionInfo } from '../api-server.ts';
import type { Authenticator } from '../authn/authenticator.ts';
import type { TokenIssuer } from '../authn/service-account-tokens.ts';
import { authorize } from '../authz/authorizer.ts';
import { Discovery, REVIEWS } from '../discovery/index.ts';
import type { OpenApi } from '../openapi/index.ts';
import { checkListOptions, checkWatchOptions } from '../rest/list-options.ts';
import { mustGet, type RestContext } from '../rest/rest-context.ts';
import type { Exchange } from './exchange.ts';
import { handleGet, handleList } from './read-handlers.ts';
import { methodNotAllowed, unknownPath } from './refusals.ts';
import { answerReview, reviewOf } from './reviews.ts';
import { type KindOf, type Route, routeOf } from './route.ts';
import { checkServed } from './served.ts';
import { handleWatch } from './watch-handler.ts';
import { handleBinding, handleCreate, handleDelete, handlePatch, handleUpdate } from './write-handlers.ts';

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
  isReady(): boolean;
}

const STREAMS = ['exec', 'attach', 'portforward'];
const HEALTH = ['/livez', '/readyz', '/healthz'];
const discoveries = new WeakMap<readonly Kind[], Discovery>();
const openApis = new WeakMap<readonly Kind[], OpenApi>();

/** Answers one request: authorize, find what it names, do it. */
export async function dispatch(parts: ServerParts, exchange: Exchange): Promise<void> {
  const route = routeOf(exchange.path, parts.kindOf);
  // The bindings of a namespace read like a subresource of it.
  if (!route || route.subresource === 'bindings') return dispatchPath(parts, exchange);
  const verb = verbOf(exchange, route);
  authorizeRoute(exchange, route, verb);
  checkServed(route, verb);
  const { context } = parts;
  if (route.kind.custom) exchange.withoutProtobuf();
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
      return handleWatch(context, exchange, route);
    case 'create':
      if (STREAMS.includes(route.subresource ?? '')) return refuseStream(parts, exchange, route);
      return handleCreate(context, exchange, route, parts.tokens);
    case 'update':
      return handleUpdate(context, exchange, route);
    case 'patch':
      return handlePatch(context, exchange, route);
    case 'delete':
    case 'deletecollection':
      return handleDelete(context, exchange, route);
    default:
      throw methodNotAllowed();
  }
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

export function authorizeRoute({ user }: Pick<Exchange, 'user'>, route: Route, verb: string): void {
  const { kind, namespace, name, subresource } = route;
  authorize({ user, verb, resource: { group: kind.group, plural: kind.plural, subresource }, namespace, name });
}

function verbOf(exchange: Exchange, { name }: Route): string {
  switch (exchange.method) {
    case 'GET':
    case 'HEAD':
      if (name !== undefined) return 'get';
      return exchange.flag('watch') ? 'watch' : 'list';
    case 'POST':
      return 'create';
    case 'PUT':
      return 'update';
    case 'PATCH':
      return 'patch';
    case 'DELETE':
      return name === undefined ? 'deletecollection' : 'delete';
    default:
      return exchange.method.toLowerCase();
  }
}

async function dispatchPath(parts: ServerParts, exchange: Exchange): Promise<void> {
  const { path, user } = exchange;
  if (await handlePosted(parts, exchange)) return;
  authorize({ user, verb: exchange.method.toLowerCase(), path });
  if (HEALTH.some((p) => path === p || path.startsWith(`${p}/`))) return health(parts, exchange);
  if (path === '/version' || path === '/version/') {
    return exchange.bytes(200, Buffer.from(JSON.stringify(parts.version, null, 2)));
  }
  const discovered = discoveryOf(parts, exchange).answer(path, exchange.header('accept'));
  if (discovered) return sendDocument(exchange, discovered);
  if (path.startsWith('/openapi/') && (await sendOpenApi(parts, exchange))) return;
  if (path === '/')
    return exchange.json(200, {
      paths: ['/api', '/api/v1', '/apis', '/healthz', '/livez', '/openapi/v2', '/openapi/v3', '/readyz', '/version'],
    });
  throw unknownPath();
}

/** What is only ever posted and never stored: reviews, and bindings that name their pod themselves. */
async function handlePosted({ context, authenticator }: ServerParts, exchange: Exchange): Promise<boolean> {
  const { path, user } = exchange;
  const verb = exchange.method === 'POST' ? 'create' : exchange.method.toLowerCase();
  const namespace = /^\/api\/v1\/namespaces\/([^/]+)\/bindings$/.exec(path)?.[1];
  if (namespace !== undefined) {
    authorize({ user, verb, resource: { group: '', plural: 'bindings' }, namespace });
    if (verb !== 'create') throw methodNotAllowed();
    await handleBinding(context, exchange, namespace);
    return true;
  }
  const review = reviewOf(path);
  if (!review) return false;
  authorize({ user, verb, resource: review, namespace: review.namespace });
  if (verb !== 'create') throw methodNotAllowed();
  await answerReview(authenticator, exchange, review);
  return true;
}

/** False when there is no such document. The code behind it is loaded when first asked for. */
async function sendOpenApi({ kinds }: ServerParts, exchange: Exchange): Promise<boolean> {
  const { OpenApi } = await import('../openapi/index.ts');
  let documents = openApis.get(kinds);
  if (!documents) {
    documents = new OpenApi([...kinds, ...REVIEWS]);
    openApis.set(kinds, documents);
  }
  const { path, query } = exchange;
  const hash = query.get('hash') ?? undefined;
  const answer = await documents.answer({ path, hash, accept: exchange.header('accept') });
  if (!answer) return false;
  if (answer.code === 301) {
    exchange.response.statusCode = 301;
    exchange.response.setHeader('location', answer.location);
    exchange.response.end();
    return true;
  }
  await sendDocument(exchange, answer);
  return true;
}

function sendDocument(exchange: Exchange, answer: { contentType: string; bytes: Uint8Array; etag?: string }) {
  const { response } = exchange;
  if (answer.etag) {
    response.setHeader('etag', answer.etag);
    response.setHeader('vary', 'Accept');
    if (exchange.header('if-none-match') === answer.etag) {
      response.statusCode = 304;
      response.end();
      return Promise.resolve();
    }
  }
  return exchange.bytes(200, answer.bytes, answer.contentType);
}

function discoveryOf({ kinds }: ServerParts, exchange: Exchange): Discovery {
  let known = discoveries.get(kinds);
  if (!known) {
    known = new Discovery([...kinds, ...REVIEWS], {
      serverAddress: exchange.header('host') ?? exchange.header(':authority') ?? '',
    });
    discoveries.set(kinds, known);
  }
  return known;
}

function health({ isReady }: ServerParts, exchange: Exchange): Promise<void> {
  const ok = !exchange.path.startsWith('/readyz') || isReady();
  const name = exchange.path.slice(1).split('/')[0];
  const verbose = exchange.flag('verbose') ? `[${ok ? '+' : '-'}]ping ${ok ? 'ok' : 'failed'}\n` : '';
  const text = ok
    ? verbose
      ? `${verbose}${name} check passed\n`
      : 'ok'
    : `${verbose}[-]start failed: not ready yet\n${name} check failed\n`;
  return exchange.bytes(ok ? 200 : 500, Buffer.from(text), 'text/plain; charset=utf-8');
}

async function sendLog(parts: ServerParts, exchange: Exchange, route: Route): Promise<void> {
  const { podLog } = await import('../streaming/index.ts');
  const pod = (await mustGet(parts.context, { ...route, name: route.name ?? '', user: exchange.user }))
    .object as Stored<Pod>;
  const node = pod.spec.nodeName ? parts.findNode(pod.spec.nodeName) : undefined;
  const chunks = await podLog({ pod, node, query: exchange.query, signal: exchange.signal, clock: parts.clock });
  exchange.start('text/plain');
  for await (const chunk of chunks) {
    if (!exchange.write(chunk))
      await new Promise<void>((resolve) => {
        exchange.response.once('drain', resolve);
        exchange.signal.addEventListener('abort', () => resolve(), { once: true });
      });
    if (exchange.signal.aborted) break;
  }
  exchange.response.end();
}
