import type { Kind } from '#kinds';
import type { VersionInfo } from '../api-server.ts';
import { Discovery, REVIEWS } from '../discovery/index.ts';
import { answerHealth, healthPaths } from '../health/index.ts';
import { metricsText } from '../metrics/index.ts';
import type { OpenApi } from '../openapi/index.ts';
import { bindingsNamespace, postedTo } from './asked.ts';
import type { ServerParts } from './dispatch.ts';
import type { Exchange } from './exchange.ts';
import { JWKS_PATH, OPENID_PATH, openIdDocument } from './openid.ts';
import { methodNotAllowed, unknownPath } from './refusals.ts';
import { answerReview, reviewOf } from './reviews.ts';
import { type Document, sendDocument } from './send-document.ts';
import { handleBinding } from './write-handlers.ts';
import { flagPage, sendPage, statusPage } from './z-pages.ts';

const discoveries = new WeakMap<readonly Kind[], Discovery>();
const openApis = new WeakMap<readonly Kind[], OpenApi>();

/** Answers a request whose path names no resource: what the server says of itself, and what is only ever posted. */
export async function dispatchPath(parts: ServerParts, exchange: Exchange): Promise<void> {
  const { path, user, query } = exchange;
  if (await handlePosted(parts, exchange)) return;
  exchange.flow = parts.flows.flowOf(user, { verb: exchange.method.toLowerCase(), path });
  parts.context.authorizer.authorize({ user, verb: exchange.method.toLowerCase(), path });
  const health = answerHealth(parts.checks, path, query);
  if (health) {
    exchange.response.setHeader('x-content-type-options', 'nosniff');
    return exchange.bytes(health.code, Buffer.from(health.text), 'text/plain; charset=utf-8');
  }
  if (path === '/version' || path === '/version/') {
    if (exchange.method !== 'GET') throw methodNotAllowed();
    return exchange.bytes(200, Buffer.from(JSON.stringify(versionAnswer(parts.version), null, 2)));
  }
  if (exchange.method === 'HEAD' && /^\/apis?(\/|$)/.test(path)) throw methodNotAllowed();
  const discovered = discoveryOf(parts).answer(path, exchange.header('accept'));
  if (discovered) {
    if (exchange.method !== 'GET') throw methodNotAllowed();
    return sendDiscovery(exchange, discovered);
  }
  if (path.startsWith('/openapi/') && (await sendOpenApi(parts, exchange))) return;
  if (path === '/metrics') {
    const text = await metricsText({ ...parts, store: parts.context.store });
    return exchange.bytes(200, Buffer.from(text), 'text/plain; version=0.0.4; charset=utf-8');
  }
  if (path === '/statusz') return sendPage(exchange, statusPage(parts, allPaths(parts)));
  if (path === '/flagz') return sendPage(exchange, flagPage(parts));
  const openId = openIdDocument(path, parts);
  if (openId) return sendDocument(exchange, openId);
  if (path === '/') return exchange.bytes(200, Buffer.from(JSON.stringify({ paths: allPaths(parts) }, null, 2)));
  throw unknownPath();
}

/** What is only ever posted and never stored: reviews, and bindings that name their pod themselves. */
async function handlePosted(parts: ServerParts, exchange: Exchange): Promise<boolean> {
  const { context, flows } = parts;
  const { path, user } = exchange;
  const asked = postedTo(exchange);
  if (!asked) return false;
  exchange.flow = flows.flowOf(user, { ...asked, path });
  context.authorizer.authorize({ ...asked, user });
  if (asked.verb !== 'create') throw methodNotAllowed();
  exchange.withoutTable();
  const namespace = bindingsNamespace(path);
  const review = reviewOf(path);
  if (namespace !== undefined) await handleBinding(context, exchange, namespace);
  else if (review) await answerReview(parts, exchange, review);
  return true;
}

/** The older documents are objects like any other, and come in the same encodings. */
function sendDiscovery(exchange: Exchange, { contentType, bytes, etag }: Document): Promise<void> {
  if (etag) return sendDocument(exchange, { contentType, bytes, etag, cache: 'public' });
  const { encoding } = exchange.wanted;
  if (encoding === 'json') return sendDocument(exchange, { contentType, bytes });
  const document = JSON.parse(Buffer.from(bytes).toString());
  // Those of the core group do not say their version, which protobuf cannot do without.
  return exchange.object(200, encoding === 'protobuf' ? { apiVersion: 'v1', ...document } : document);
}

const YEAR_MS = 365 * 24 * 3_600_000;

/** False when there is no such document. The code behind it is loaded when first asked for. */
async function sendOpenApi({ kinds, clock }: ServerParts, exchange: Exchange): Promise<boolean> {
  const { OpenApi } = await import('../openapi/index.ts');
  let documents = openApis.get(kinds);
  if (!documents) {
    documents = new OpenApi([...kinds, ...REVIEWS]);
    openApis.set(kinds, documents);
  }
  const { path, query, response } = exchange;
  const hash = query.get('hash') ?? undefined;
  const answer = await documents.answer({ path, hash, accept: exchange.header('accept') });
  if (!answer) return false;
  if (answer.code !== 200) {
    response.statusCode = answer.code;
    if (answer.code === 301) response.setHeader('location', answer.location);
    response.end();
    return true;
  }
  if (answer.immutable) response.setHeader('expires', new Date(clock.now() + YEAR_MS).toUTCString());
  await sendDocument(exchange, { ...answer, ...(answer.immutable && { cache: 'public, immutable' }) });
  return true;
}

function discoveryOf({ kinds, externalAddress }: ServerParts): Discovery {
  let known = discoveries.get(kinds);
  if (!known) {
    known = new Discovery([...kinds, ...REVIEWS], { serverAddress: externalAddress });
    discoveries.set(kinds, known);
  }
  return known;
}

/** Besides its own version a server says which one it behaves like, and the oldest whose data it can read. */
function versionAnswer({ major, minor, ...build }: VersionInfo): object {
  return {
    major,
    minor,
    emulationMajor: major,
    emulationMinor: minor,
    minCompatibilityMajor: major,
    minCompatibilityMinor: String(Number(minor) - 1),
    ...build,
  };
}

/** Everything that has an answer besides resources. */
function allPaths(parts: ServerParts): string[] {
  const own = ['/flagz', '/metrics', '/openapi/v2', '/openapi/v3', '/openapi/v3/', '/statusz', '/version'];
  return [...own, OPENID_PATH, JWKS_PATH, ...discoveryOf(parts).paths, ...healthPaths(parts.checks)].sort();
}
