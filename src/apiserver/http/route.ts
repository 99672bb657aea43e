import type { Kind } from '#kinds';

/** What the path of a request names. */
export interface Route {
  kind: Kind;
  namespace: string | undefined;
  /** Absent on collections. */
  name: string | undefined;
  subresource: string | undefined;
  /** By the old path of a watch, which is one without saying so. */
  watched?: true;
}

export type KindOf = (resource: { group: string; version: string; plural: string }) => Kind | undefined;

/** Reads `/api/VERSION/…` and `/apis/GROUP/VERSION/…`; undefined when the path names nothing this server has. */
export function routeOf(path: string, kindOf: KindOf): Route | undefined {
  const parts = path.split('/').slice(1);
  const core = parts[0] === 'api';
  if (!core && parts[0] !== 'apis') return undefined;
  const [group = '', version = ''] = core ? ['', parts[1]] : [parts[1], parts[2]];
  const rest = parts.slice(core ? 2 : 3).map(decode);
  if (rest.at(-1) === '') rest.pop();
  // What stands behind a proxy is for others to read.
  if (rest[4] === 'proxy' && rest[0] === 'namespaces') rest.length = 5;
  if (rest.some((part) => part === undefined || part === '')) return undefined;
  const find = (plural: string) => kindOf({ group, version, plural });
  if (rest[0] !== 'watch') return resourceAt(rest as string[], find);
  const route = resourceAt(rest.slice(1) as string[], find);
  return route && route.subresource === undefined ? { ...route, watched: true } : undefined;
}

function resourceAt(parts: readonly string[], find: (plural: string) => Kind | undefined): Route | undefined {
  const [first, namespace, plural, name, ...more] = parts;
  if (first === undefined) return undefined;
  if (first === 'namespaces' && plural !== undefined) {
    const kind = find(plural);
    if (kind?.namespaced) return more.length > 1 ? undefined : { kind, namespace, name, subresource: more[0] };
  }
  const kind = find(first);
  if (!kind || parts.length > 3) return undefined;
  // Objects of namespaced kinds are reached through their namespace only.
  if (kind.namespaced && parts.length > 1) return undefined;
  return { kind, namespace: undefined, name: parts[1], subresource: parts[2] };
}

function decode(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    // A path that is not even encoded text names nothing.
    return undefined;
  }
}
