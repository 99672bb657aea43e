import {
  apiVersionOf,
  type ListOptions,
  type ObjectName,
  type Resource,
  type WatchOptions,
  type WriteOptions,
} from '#api';

/** A value per query parameter; absent ones are left out. */
type Query = { readonly [name: string]: string | number | boolean | undefined };

/** The path of a collection, an object or one of its subresources, with its query. */
export function apiPath(
  resource: Resource,
  at: { namespace?: string | undefined; name?: string; subresource?: string | undefined },
  query: Query = {},
): string {
  const parts = [resource.group ? 'apis' : 'api', ...apiVersionOf(resource).split('/')];
  if (resource.namespaced && at.namespace) parts.push('namespaces', at.namespace);
  parts.push(resource.plural);
  if (at.name !== undefined) parts.push(at.name);
  if (at.subresource) parts.push(...at.subresource.split('/'));
  const given = Object.entries(query)
    .filter(([, value]) => value !== undefined && value !== '')
    .map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`);
  return `/${parts.map(encodeURIComponent).join('/')}${given.length > 0 ? `?${given.join('&')}` : ''}`;
}

export function objectPath(resource: Resource, at: ObjectName, options: WriteOptions = {}): string {
  return apiPath(resource, { ...at, subresource: options.subresource }, writeQuery(options));
}

export function writeQuery({ dryRun, fieldManager }: WriteOptions): Query {
  return { dryRun: dryRun ? 'All' : undefined, fieldManager };
}

export function listQuery(options: ListOptions): Query {
  const { labelSelector, fieldSelector, limit, resourceVersion } = options;
  return { labelSelector, fieldSelector, limit, continue: options.continue, resourceVersion };
}

export function watchQuery(options: WatchOptions): Query {
  const { labelSelector, fieldSelector, resourceVersion, allowBookmarks, sendInitialEvents } = options;
  return {
    watch: true,
    labelSelector,
    fieldSelector,
    resourceVersion,
    allowWatchBookmarks: allowBookmarks || sendInitialEvents ? true : undefined,
    sendInitialEvents: sendInitialEvents ? true : undefined,
    resourceVersionMatch: sendInitialEvents ? 'NotOlderThan' : undefined,
  };
}
