import { subresourcesOf, verbsOf } from '../discovery/listing.ts';
import { methodNotAllowed, unknownPath } from './refusals.ts';
import type { Route } from './route.ts';

/** Subresources that take or give something of their own; any other is a part of its object. */
const OWN_WAYS = ['attach', 'binding', 'eviction', 'exec', 'log', 'portforward', 'proxy', 'scale', 'status', 'token'];
/** What is done to one object, rather than to a collection. */
const NEEDS_NAME = ['get', 'update', 'patch', 'delete'];

/** Refuses what the path's resource does not offer: an unknown subresource, or a verb it does not take. */
export function checkServed({ kind, namespace, name, subresource, watched }: Route, verb: string): void {
  if (watched) {
    if (!verbsOf(kind).includes('watch')) throw unknownPath();
    if (verb !== 'watch') throw methodNotAllowed();
    return;
  }
  if (subresource !== undefined) {
    const found = subresourcesOf(kind).find((s) => s.name === subresource);
    if (!found) throw unknownPath();
    const answered = found.update !== undefined || OWN_WAYS.includes(subresource);
    if (!answered || !found.verbs.includes(verb)) throw methodNotAllowed();
    return;
  }
  const named = name !== undefined;
  const placed = verb !== 'create' || !kind.namespaced || namespace !== undefined;
  if (!verbsOf(kind).includes(verb as never) || named !== NEEDS_NAME.includes(verb) || !placed)
    throw methodNotAllowed();
}
