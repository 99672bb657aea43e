import { ApiError } from '#api';
import type { UserInfo } from '../rest/rest-context.ts';

/** What someone wants to do: with objects of a resource, or with a path that is none. */
export interface Attributes {
  user: UserInfo;
  /** `get`, `list`, `create`, …; for paths the HTTP method in lower case. */
  verb: string;
  resource?: { group: string; plural: string; subresource?: string | undefined } | undefined;
  namespace?: string | undefined;
  name?: string | undefined;
  /** For what is no resource. */
  path?: string | undefined;
}

/** Paths anyone may read. */
const PUBLIC = ['/livez', '/readyz', '/healthz', '/version'];
/** Paths everyone who is known may read. */
const DISCOVERY = [
  '/api',
  '/apis',
  '/openapi',
  '/version',
  '/livez',
  '/readyz',
  '/healthz',
  '/.well-known/openid-configuration',
];
/** Questions everyone who is known may ask about themselves. */
const SELF_REVIEWS = ['selfsubjectreviews', 'selfsubjectaccessreviews', 'selfsubjectrulesreviews'];
/** Groups whose members may do everything: administrators, and the components of this process. */
const ALL_POWERFUL = ['system:masters', 'system:podling'];

/** Whether the attributes are allowed. Roles and bindings are not kinds of this server yet: nobody gains more by them. */
export function isAllowed({ user, verb, resource, path }: Attributes): boolean {
  if (user.groups.some((g) => ALL_POWERFUL.includes(g))) return true;
  if (path !== undefined) {
    const under = (roots: string[]) => roots.some((root) => path === root || path.startsWith(`${root}/`));
    if (verb !== 'get' && verb !== 'head') return false;
    return under(PUBLIC) || (user.groups.includes('system:authenticated') && under(DISCOVERY));
  }
  return (
    verb === 'create' && user.groups.includes('system:authenticated') && SELF_REVIEWS.includes(resource?.plural ?? '')
  );
}

/** Throws `Forbidden` in the original's words unless the attributes are allowed. */
export function authorize(attributes: Attributes): void {
  if (isAllowed(attributes)) return;
  const { user, verb, resource, namespace, name, path } = attributes;
  if (path !== undefined || !resource) {
    throw new ApiError('Forbidden', `forbidden: User "${user.name}" cannot ${verb} path "${path}"`, { details: {} });
  }
  const { group, plural, subresource } = resource;
  const full = subresource ? `${plural}/${subresource}` : plural;
  const qualified = group ? `${plural}.${group}` : plural;
  const where = namespace ? `in the namespace "${namespace}"` : 'at the cluster scope';
  const head = name ? `${qualified} "${name}" is forbidden` : `${qualified} is forbidden`;
  throw new ApiError(
    'Forbidden',
    `${head}: User "${user.name}" cannot ${verb} resource "${full}" in API group "${group}" ${where}`,
    { details: { ...(name && { name }), ...(group && { group }), kind: plural } },
  );
}
