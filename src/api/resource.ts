import type { KubeObject } from './object.ts';

/**
 * Names a kind on the wire and carries its TypeScript type: `api.get(pods, …)` gives a `Pod`.
 * Every declaration in `kinds/` is one.
 */
export interface Resource<T extends KubeObject = KubeObject> {
  /** API group; empty for the core group. */
  readonly group: string;
  readonly version: string;
  /** `Pod` */
  readonly kind: string;
  /** `pods`, as in paths. */
  readonly plural: string;
  readonly namespaced: boolean;
  /** Never there at run time; ties `T` to the value. */
  readonly $type?: T;
}

/** `v1`, `apps/v1`. */
export function apiVersionOf(resource: { group: string; version: string }): string {
  return resource.group ? `${resource.group}/${resource.version}` : resource.version;
}

/** `pods`, `deployments.apps`: how errors and RBAC name a resource. */
export function groupResource(resource: { group: string; plural: string }): string {
  return resource.group ? `${resource.plural}.${resource.group}` : resource.plural;
}
