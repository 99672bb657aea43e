import type { Endpoints, KubeObject, Pod, Service, Stored } from '#api';
import { endpoints, type Kind, pods, services } from '#kinds';
import { mustGet } from '../rest/rest-context.ts';
import type { ServerParts } from './dispatch.ts';
import type { Exchange } from './exchange.ts';
import { methodNotAllowed } from './refusals.ts';
import type { Route } from './route.ts';

/** How many parts of a path stand before what is passed on: `/api/v1/namespaces/NAMESPACE/pods/NAME/proxy`. */
const PARTS_BEFORE = 8;

/** `…/pods/[SCHEME:]NAME[:PORT]/proxy/…` and the same of services: the rest of the path is asked of the pod itself. */
export async function handleProxy(parts: ServerParts, exchange: Exchange, route: Route): Promise<void> {
  const { namespace, name: id = '', kind } = route;
  // Nodes have no server of their own here.
  if (kind.plural !== 'pods' && kind.plural !== 'services') throw methodNotAllowed();
  const { connectToPod, passOn, placeOf } = await import('../proxy/index.ts');
  const get = async <T extends KubeObject>(of: { plural: string }, name: string) =>
    (await mustGet(parts.context, { kind: of as Kind, namespace, name, user: exchange.user })).object as Stored<T>;
  const place = await placeOf(kind.plural, id, {
    pod: (name) => get<Pod>(pods, name),
    service: (name) => get<Service>(services, name),
    endpoints: (name) => get<Endpoints>(endpoints, name),
    choose: (count) => Math.floor(parts.context.random.next() * count),
  });
  const pieces = exchange.path.split('/');
  const prefix = pieces.slice(0, PARTS_BEFORE).join('/');
  const rest = pieces.slice(PARTS_BEFORE);
  const query = exchange.request.url?.slice(exchange.path.length) ?? '';
  if (rest.length === 0 && ['GET', 'HEAD'].includes(exchange.method)) {
    // Links of a page are relative to the folder it is in.
    exchange.response.statusCode = 301;
    exchange.response.setHeader('location', `${exchange.path}/${query}`);
    exchange.response.end();
    return;
  }
  const connection = connectToPod(parts.findNode, place);
  return passOn(exchange, { connection, secure: place.secure, path: `/${rest.join('/')}${query}`, prefix });
}
