import type { Kind } from '#kinds';

/** What the path of a request names. */
export interface Route {
  kind: Kind;
  namespace: string | undefined;
  /** Absent on collections. */
  name: string | undefined;
  subresource: string | undefined;
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
  if (rest.length === 0 || rest.some((part) => part === undefined || part === '')) return undefined;
  const [first = '', namespace, plural, name, ...more] = rest as string[];
  const find = (wanted: string) => kindOf({ group, version, plural: wanted });
  if (first === 'namespaces' && plural !== undefined) {
    const kind = find(plural);
    if (kind?.namespaced) return more.length > 1 ? undefined : { kind, namespace, name, subresource: more[0] };
  }
  const kind = find(first);
  if (!kind || rest.length > 3) return undefined;
  // Objects of namespaced kinds are reached through their namespace only.
  if (kind.namespaced && rest.length > 1) return undefined;
  return { kind, namespace: undefined, name: rest[1], subresource: rest[2] };
}

function decode(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    // A path that is not even encoded text names nothing.
    return undefined;
  }
}
