import { type Api, isApiError, type KubeObject, nameOf, type ObjectName, type Resource, type Stored } from '#api';
import type { EventRecorder } from '#client';
import type { BatchChange, Change, DeleteChange, DeleteCollectionChange } from './change.ts';
import type { SharedView } from './seen.ts';

/** What carrying out changes needs to know, and what it leaves behind. */
export interface Work {
  api: Api;
  recorder: EventRecorder;
  view: SharedView;
  /** Resolve when the view includes what was written. */
  written: Promise<void>[];
  /** Milliseconds, when a change asked to look again later. */
  requeueMs: number | undefined;
  /** A failure that changes after it were to know about, told when all is done. */
  failure: unknown;
}

/** Does all changes in order. Throws the first failure that the change itself has no answer to. */
export async function carryOut(changes: readonly Change[], work: Work): Promise<void> {
  for (const change of changes) {
    try {
      await carryOutOne(change, work);
    } catch (error) {
      const instead = 'failed' in change ? change.failed?.(error) : undefined;
      if (!instead) throw error;
      await carryOut(instead, work);
    }
  }
}

async function carryOutOne(change: Change, work: Work): Promise<void> {
  const { api } = work;
  switch (change.type) {
    case 'create': {
      const created = await api.create(change.resource, change.object);
      noteWrite(work, change.resource, created);
      return carryOut(change.created?.(created) ?? [], work);
    }
    case 'update': {
      const { resource, object, subresource } = change;
      const updated = await api.update(resource, object, subresource ? { subresource } : {});
      noteWrite(work, resource, updated);
      return carryOut(change.updated?.(updated) ?? [], work);
    }
    case 'patch': {
      const { resource, at, patch, subresource } = change;
      noteWrite(work, resource, await api.patch(resource, at, patch, subresource ? { subresource } : {}));
      return;
    }
    case 'delete':
      return remove(change, work);
    case 'deleteCollection':
      return removeAll(change, work);
    case 'batch':
      return batch(change, work);
    case 'event':
      work.recorder.event(change.about, change.level, change.reason, change.message);
      return;
    case 'requeue':
      work.requeueMs = Math.min(work.requeueMs ?? Number.POSITIVE_INFINITY, change.afterMs);
      return;
    default:
      return change satisfies never;
  }
}

function noteWrite(work: Work, resource: Resource, object: Stored): void {
  const kind = work.view.find(resource);
  if (kind) work.written.push(kind.informer.until(() => kind.informer.includes(object.metadata.resourceVersion)));
}

function noteRemoval(work: Work, resource: Resource, at: ObjectName, uid: string | undefined): void {
  const kind = work.view.find(resource);
  const gone = () => {
    const object = kind?.get(at);
    return !object || (uid !== undefined && object.metadata.uid !== uid);
  };
  if (kind) work.written.push(kind.informer.until(gone));
}

async function remove(change: DeleteChange, work: Work): Promise<void> {
  const { api } = work;
  for (const { resource, at, uid } of change.unlessExists ?? []) {
    if (await isThere(api, resource, at, uid)) return;
  }
  const uid = change.options?.preconditions?.uid ?? work.view.find(change.resource)?.get(change.at)?.metadata.uid;
  try {
    const answer = await api.delete(change.resource, change.at, change.options);
    const marked = 'metadata' in answer && answer.kind !== 'Status' ? (answer as Stored) : undefined;
    if (marked?.metadata.deletionTimestamp) noteWrite(work, change.resource, marked);
    else noteRemoval(work, change.resource, change.at, uid);
  } catch (error) {
    if (!isApiError(error, 'NotFound')) throw error;
    noteRemoval(work, change.resource, change.at, uid);
    return;
  }
  await carryOut(change.deleted?.() ?? [], work);
}

async function isThere(api: Api, resource: Resource<KubeObject>, at: ObjectName, uid: string): Promise<boolean> {
  try {
    return (await api.get(resource, at)).metadata.uid === uid;
  } catch (error) {
    if (isApiError(error, 'NotFound')) return false;
    throw error;
  }
}

/** What is still there afterwards (finalizers, grace) counts as written, so that the view knows of all of it. */
async function removeAll({ resource, namespace, deleted }: DeleteCollectionChange, work: Work): Promise<void> {
  await work.api.deleteCollection(resource, { namespace }, { propagationPolicy: 'Background' });
  const { items } = await work.api.list(resource, { namespace });
  await carryOut(deleted?.(items) ?? [], work);
  const kind = work.view.find(resource);
  for (const item of items) {
    const { resourceVersion, uid } = item.metadata;
    const known = () => kind?.informer.includes(resourceVersion) || kind?.get(nameOf(item))?.metadata.uid === uid;
    if (kind) work.written.push(kind.informer.until(() => known() === true));
  }
}

async function batch({ changes, slowStart, after, forgive }: BatchChange, work: Work): Promise<void> {
  let failure: unknown;
  let size = slowStart ? 1 : changes.length;
  for (let from = 0; from < changes.length && failure === undefined; ) {
    const now = changes.slice(from, from + size);
    from += size;
    size *= 2;
    const results = await Promise.allSettled(now.map((change) => carryOut([change], work)));
    failure = results.find((r) => r.status === 'rejected')?.reason;
  }
  await carryOut(after?.(failure) ?? [], work);
  if (failure !== undefined && !forgive?.(failure)) work.failure ??= failure;
}
