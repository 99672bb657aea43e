import type { Attributes } from '../authz/attributes.ts';
import type { Exchange } from './exchange.ts';
import { reviewOf } from './reviews.ts';
import { type KindOf, type Route, routeOf } from './route.ts';
import { selectedName } from './selected-name.ts';

/** What a request is for, as an authorizer is asked about it. */
export function asked(exchange: Exchange, kindOf: KindOf): Omit<Attributes, 'user'> {
  const { method, path } = exchange;
  const route = routeOf(path, kindOf);
  if (route && route.subresource !== 'bindings') {
    return attributesOf(route, {
      user: exchange.user,
      verb: verbOf(exchange, route),
      name: askedName(exchange, route),
    });
  }
  return postedTo(exchange) ?? { verb: method.toLowerCase(), path };
}

/** What an authorizer is asked about a request that names a resource. */
export function attributesOf(
  { kind, namespace, subresource }: Route,
  { user, verb, name }: Pick<Attributes, 'user' | 'verb' | 'name'>,
) {
  return { user, verb, resource: { group: kind.group, plural: kind.plural, subresource }, namespace, name };
}

/** What is asked of what is only ever posted: of bindings that name their pod themselves, and of reviews. */
export function postedTo({ method, path }: Exchange): Omit<Attributes, 'user'> | undefined {
  const verb = method === 'POST' ? 'create' : method.toLowerCase();
  const namespace = bindingsNamespace(path);
  if (namespace !== undefined) return { verb, resource: { group: '', plural: 'bindings' }, namespace };
  const review = reviewOf(path);
  return review && { verb, resource: review, namespace: review.namespace };
}

/** The namespace whose bindings a path names. */
export function bindingsNamespace(path: string): string | undefined {
  return /^\/api\/v1\/namespaces\/([^/]+)\/bindings$/.exec(path)?.[1];
}

/** A list or watch of one name asks for that object, so that what roles say of objects by name counts. */
export function askedName({ method, query }: Exchange, { name }: Route): string | undefined {
  if (name !== undefined || method !== 'GET') return name;
  const selector = query.get('fieldSelector');
  return selector === null ? undefined : selectedName(selector);
}

/** What a request does with what its path names. */
export function verbOf(exchange: Exchange, { name, watched }: Route): string {
  if (watched) return exchange.method === 'GET' ? 'watch' : exchange.method.toLowerCase();
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
