import { apiVersionOf, type KubeObject, nameOf, nameText, type Resource, type Stored } from '#api';
import type { Seen, SeenKind } from './seen.ts';

/** A view of just these objects, for tests of decisions. */
export function seenOf(nowMs: number, objects: readonly Stored[]): Seen {
  return {
    nowMs,
    of: <R extends KubeObject>(resource: Resource<R>): SeenKind<R> => {
      const all = objects.filter(
        (o) => o.kind === resource.kind && o.apiVersion === apiVersionOf(resource),
      ) as Stored<R>[];
      const controlled = (o: Stored<R>) => o.metadata.ownerReferences?.some((owner) => owner.controller);
      return {
        get: (at) => all.find((o) => nameText(nameOf(o)) === nameText(at)),
        list: (namespace) => all.filter((o) => namespace === undefined || o.metadata.namespace === namespace),
        ownedBy: (uid) => all.filter((o) => o.metadata.ownerReferences?.some((owner) => owner.uid === uid)),
        orphans: (namespace) => all.filter((o) => o.metadata.namespace === namespace && !controlled(o)),
      };
    },
  };
}
