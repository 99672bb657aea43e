import type { KubeObject, ObjectName, Resource, Stored } from '#api';
import type { Change } from './change.ts';
import type { Seen } from './seen.ts';

/**
 * One of Kubernetes' endless loops, as a declaration and a decision: which objects it answers for, what else it reads,
 * and what should change. `reconcile` is pure: it must depend on its arguments only and may be called at any time.
 */
export interface Controller<T extends KubeObject = KubeObject> {
  /** The identity it writes under and the source of its events, as the original names it. */
  readonly name: string;
  /** Who its events come from, where that is not its name. */
  readonly eventSource?: string;
  readonly reconciles: Resource<T>;
  /** Whether an object is this controller's business at all. Default: every one. */
  concerns?(object: Stored<T>): boolean;
  readonly reads: readonly Read[];
  reconcile(object: Stored<T>, seen: Seen): readonly Change[];
  /** What is to be cleared away when the object is no longer there. */
  gone?(at: ObjectName, seen: Seen): readonly Change[];
}

/** A kind a controller looks at, and whose reconciling a change of such an object calls for. */
export interface Read<R extends KubeObject = KubeObject> {
  readonly resource: Resource<R>;
  /**
   * Asked with the object before and after a change; `isGone` when it is no longer there. Absent: its changes alone
   * call for nothing.
   */
  keys?(object: Stored<R>, seen: Seen, isGone: boolean): readonly ObjectName[];
}

/** Says that `resource` is read; a function so that the kind's type is known in `keys`. */
export function reads<R extends KubeObject>(resource: Resource<R>, keys?: Read<R>['keys']): Read {
  return (keys ? { resource, keys } : { resource }) as Read;
}

/** Maps an object to the one of `kind` that controls it, through its owner references. */
export function controllerOf(kind: string): (object: Stored) => ObjectName[] {
  return ({ metadata }) =>
    (metadata.ownerReferences ?? [])
      .filter((owner) => owner.controller && owner.kind === kind)
      .map((owner) => ({ namespace: metadata.namespace, name: owner.name }));
}
