import type { KubeObject, ObjectName, Resource, Stored } from '#api';
import type { Clock, Random } from '#base';
import type { Kind } from '#kinds';

/** Who asks, after authentication. */
export interface AdmissionUser {
  name: string;
  groups: readonly string[];
  uid?: string;
  extra?: { [key: string]: string[] };
}

/** One write on its way to the store, as admission sees it: after the schema's defaults, before validation. */
export interface AdmissionRequest {
  readonly operation: 'create' | 'update' | 'delete' | 'connect';
  readonly kind: Kind;
  /** `status`, `binding`, …; absent: the object itself. */
  readonly subresource?: string | undefined;
  /** Absent for cluster-scoped kinds. */
  readonly namespace?: string | undefined;
  /** Empty on a create that has the name made. */
  readonly name: string;
  /** What will be written; steps may change it. Absent on delete and connect. */
  readonly object?: KubeObject | undefined;
  /** What stands in the store; absent on create. */
  readonly old?: Stored | undefined;
  readonly user: AdmissionUser;
  readonly dryRun: boolean;
  /** Takes what the caller should be told; absent where nobody listens. */
  readonly warn?: ((texts: readonly string[]) => void) | undefined;
}

/** What steps may look at besides the request. */
export interface AdmissionContext {
  readonly clock: Clock;
  readonly random: Random;
  /** The newest stored object, or undefined when there is none. */
  lookup<T extends KubeObject>(resource: Resource<T>, at: ObjectName): Promise<Stored<T> | undefined>;
  /** All stored objects of a kind, or those of one namespace. */
  list<T extends KubeObject>(resource: Resource<T>, namespace?: string): Promise<Stored<T>[]>;
}

/**
 * One rule of the cluster over writes, beyond what a kind says of itself. May change `request.object`; throws
 * `ApiError` to refuse. Must be quick, and must not write to the store.
 */
export interface AdmissionStep {
  readonly name: string;
  admit(request: AdmissionRequest, context: AdmissionContext): Promise<void> | void;
}
