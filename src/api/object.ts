import type { ObjectMeta } from './generated/types.ts';

/** Anything with the common envelope of the wire: a built-in object, or an instance of a custom resource. */
export interface KubeObject {
  apiVersion?: string;
  kind?: string;
  metadata?: ObjectMeta;
}

/** Metadata of an accepted object: what the server always fills in is there. */
export interface StoredMeta extends ObjectMeta {
  name: string;
  uid: string;
  resourceVersion: string;
  creationTimestamp: string;
}

/** Wire objects declare spec and status as optional; on accepted ones both are always present. */
type Present<T> = (T extends { spec?: infer S } ? { spec: NonNullable<S> } : unknown) &
  (T extends { status?: infer S } ? { status: NonNullable<S> } : unknown);

/**
 * An object the server accepted: named, identified, versioned, defaulted. Never changed in place: whoever wants a
 * different one copies it. Everything behind the API edge sees objects only in this form.
 */
export type Stored<T extends KubeObject = KubeObject> = T & {
  apiVersion: string;
  kind: string;
  metadata: StoredMeta;
} & Present<T>;

/** Which object of a kind: its namespace (absent for cluster-scoped kinds) and name. */
export interface ObjectName {
  namespace?: string | undefined;
  name: string;
}

/** `namespace/name`, or the bare name where there is no namespace. */
export function nameText({ namespace, name }: ObjectName): string {
  return namespace ? `${namespace}/${name}` : name;
}

/** The name of a stored object, fit for {@link ObjectName} parameters. */
export function nameOf(object: { metadata: { namespace?: string | undefined; name: string } }): ObjectName {
  return { namespace: object.metadata.namespace, name: object.metadata.name };
}
