import type { DeleteOptions, KubeObject, ObjectName, ObjectReference, Patch, Resource, Stored } from '#api';

/**
 * Everything a controller can want done. Carried out in order; the first that fails ends the list, and the key is
 * reconciled again later. A `Conflict` is no failure worth telling: someone else was faster, so look again.
 */
export type Change =
  | CreateChange
  | UpdateChange
  | PatchChange
  | DeleteChange
  | DeleteCollectionChange
  | BatchChange
  | EventChange
  | RequeueChange;

/** What follows when a change did not work: other changes instead of the failure, or undefined to fail. */
type Failed = (error: unknown) => readonly Change[] | undefined;

export interface CreateChange {
  type: 'create';
  resource: Resource;
  object: KubeObject;
  /** What to do next, knowing the name the server gave. */
  created?(object: Stored): readonly Change[];
  failed?: Failed;
}

export interface UpdateChange {
  type: 'update';
  resource: Resource;
  /** With the `resourceVersion` it was made from. */
  object: KubeObject;
  /** `status`, `finalize`; absent: the object itself. */
  subresource?: string;
  updated?(object: Stored): readonly Change[];
  failed?: Failed;
}

interface PatchChange {
  type: 'patch';
  resource: Resource;
  at: ObjectName;
  patch: Patch;
  subresource?: string;
  failed?: Failed;
}

/** One that is gone already counts as deleted. */
export interface DeleteChange {
  type: 'delete';
  resource: Resource;
  at: ObjectName;
  options?: DeleteOptions;
  /** Asks the server first, and does nothing when one of these is there with that uid. */
  unlessExists?: readonly { resource: Resource; at: ObjectName; uid: string }[];
  deleted?(): readonly Change[];
  failed?: Failed;
}

/** Everything of one kind in a namespace. */
export interface DeleteCollectionChange {
  type: 'deleteCollection';
  resource: Resource;
  namespace: string;
  /** Told what is still there afterwards, held by finalizers or grace, as the server knows it. */
  deleted?(remaining: readonly Stored[]): readonly Change[];
}

/** Changes that may go side by side. */
export interface BatchChange {
  type: 'batch';
  changes: readonly Change[];
  /** 1 first, then 2, 4, … while they work, so that what cannot work is not tried a thousand times. */
  slowStart?: boolean;
  /** What follows, knowing the first failure; a failure also makes the key be tried again. */
  after?(failure: unknown): readonly Change[];
  /** Failures that are not worth another try. */
  forgive?(failure: unknown): boolean;
}

export interface EventChange {
  type: 'event';
  about: Stored | ObjectReference;
  level: 'Normal' | 'Warning';
  reason: string;
  message: string;
}

/** Look at the key again in a while, even when nothing changes. */
interface RequeueChange {
  type: 'requeue';
  afterMs: number;
}

/** A write of a whole object that fails with `Conflict` when it changed meanwhile. */
export function update<T extends KubeObject>(
  resource: Resource<T>,
  object: T,
  more: Pick<UpdateChange, 'subresource' | 'updated' | 'failed'> = {},
): UpdateChange {
  return { type: 'update', resource, object, ...more };
}

export function create<T extends KubeObject>(
  resource: Resource<T>,
  object: T,
  more: Pick<CreateChange, 'created' | 'failed'> = {},
): CreateChange {
  return { type: 'create', resource, object, ...more };
}

/** Something to tell the user about an object. */
export function event(
  about: EventChange['about'],
  level: EventChange['level'],
  reason: string,
  message: string,
): EventChange {
  return { type: 'event', about, level, reason, message };
}
