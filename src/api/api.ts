import type { DeleteOptions, Status } from './generated/types.ts';
import type { KubeObject, ObjectName, Stored } from './object.ts';
import type { Resource } from './resource.ts';

export interface GetOptions {
  /** Absent: newest. `0`: any. Otherwise: not older than. */
  resourceVersion?: string;
}

export interface ListOptions extends GetOptions {
  /** Absent: all namespaces. */
  namespace?: string;
  /** As in `?labelSelector=`. */
  labelSelector?: string;
  /** As in `?fieldSelector=`. */
  fieldSelector?: string;
  limit?: number;
  continue?: string;
}

export interface WatchOptions {
  namespace?: string;
  labelSelector?: string;
  fieldSelector?: string;
  /** Changes after this version; absent: current objects as ADDED first, then changes. */
  resourceVersion?: string;
  /** BOOKMARK events keep `resourceVersion` moving on quiet watches. */
  allowBookmarks?: boolean;
  /** Current objects as ADDED, then a BOOKMARK marked `k8s.io/initial-events-end`, then changes. */
  sendInitialEvents?: boolean;
  signal?: AbortSignal;
}

export interface ObjectList<T extends KubeObject> {
  items: Stored<T>[];
  /** The version at which the list was true: where a watch goes on from. */
  resourceVersion: string;
  /** Present when `limit` cut the list. */
  continue?: string;
  remainingItemCount?: number;
}

export type WatchEvent<T extends KubeObject> =
  | { type: 'ADDED' | 'MODIFIED' | 'DELETED'; object: Stored<T> }
  | { type: 'BOOKMARK'; resourceVersion: string; initialEventsEnd: boolean };

export interface WriteOptions {
  /** Run everything but the write. */
  dryRun?: boolean;
  /** Whose change this is in managedFields. */
  fieldManager?: string;
  /** `status`, `scale`, …; absent: the object itself. */
  subresource?: string;
}

export type Patch =
  | { type: 'json'; body: unknown[] }
  | { type: 'merge'; body: unknown }
  | { type: 'strategic'; body: unknown };

/**
 * The Kubernetes API as every component sees it: in the process of the API server or across HTTPS, the same calls.
 * All calls throw `ApiError`. Objects that come out are shared and must not be changed.
 */
export interface Api {
  get<T extends KubeObject>(resource: Resource<T>, at: ObjectName, options?: GetOptions): Promise<Stored<T>>;
  list<T extends KubeObject>(resource: Resource<T>, options?: ListOptions): Promise<ObjectList<T>>;
  /**
   * Throws `ApiError` `Expired` (at once or while iterating) when `resourceVersion` is no longer kept: list again.
   * Ends without an error when the server closes the watch.
   */
  watch<T extends KubeObject>(resource: Resource<T>, options?: WatchOptions): AsyncIterable<WatchEvent<T>>;
  create<T extends KubeObject>(resource: Resource<T>, object: T, options?: WriteOptions): Promise<Stored<T>>;
  /** Fails with `Conflict` when `metadata.resourceVersion` is given and not the current one. */
  update<T extends KubeObject>(resource: Resource<T>, object: T, options?: WriteOptions): Promise<Stored<T>>;
  patch<T extends KubeObject>(
    resource: Resource<T>,
    at: ObjectName,
    patch: Patch,
    options?: WriteOptions,
  ): Promise<Stored<T>>;
  /** Gives the object when it is only marked for deletion, else the `Status` of the deletion. */
  delete<T extends KubeObject>(
    resource: Resource<T>,
    at: ObjectName,
    options?: DeleteOptions,
  ): Promise<Stored<T> | Status>;
  deleteCollection<T extends KubeObject>(
    resource: Resource<T>,
    selection: ListOptions,
    options?: DeleteOptions,
  ): Promise<void>;
  /** Posts to a subresource that takes another type: `pods/binding`, `pods/eviction`, `serviceaccounts/token`. */
  createSubresource<B extends KubeObject, R = unknown>(
    resource: Resource,
    at: ObjectName,
    subresource: string,
    body: B,
    options?: WriteOptions,
  ): Promise<R>;
}
