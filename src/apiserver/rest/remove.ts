import {
  conflict,
  type DeleteOptions,
  type FieldError,
  invalid,
  invalidValue,
  type KubeObject,
  MODIFIED,
  notFound,
  notSupported,
  type Status,
  type Stored,
} from '#api';
import type { Kind } from '#kinds';
import { PreconditionFailed } from '#storage';
import { admit, keyOf, type RestContext, shown, type Target, timestamp, toStored } from './rest-context.ts';

const ORPHAN = 'orphan';
const FOREGROUND = 'foregroundDeletion';
const TRIES = 5;

/** What a deletion gave: the object that waits for its end, or the word that it is gone. */
export type Removed = { waiting: Stored } | { gone: Stored; status: Status };

/** Whether a marked object may leave the store: no finalizer holds it and nobody is given time. */
export function removalOf(kind: Kind, object: Stored): 'now' | 'later' {
  const { deletionTimestamp, deletionGracePeriodSeconds, finalizers } = object.metadata;
  if (!deletionTimestamp || finalizers?.length) return 'later';
  if (kind.graceSeconds && (deletionGracePeriodSeconds ?? 0) > 0) return 'later';
  const { spec } = object as KubeObject & { spec?: { finalizers?: string[] } };
  return kind.kind === 'Namespace' && spec?.finalizers?.length ? 'later' : 'now';
}

/** Deletes an object, or marks it where a finalizer or a grace period keeps it. */
export async function deleteObject(
  context: RestContext,
  target: Target,
  options: DeleteOptions = {},
): Promise<Removed> {
  const { kind, name, namespace, user } = target;
  checkOptions(options);
  const key = keyOf(kind, { namespace, name });
  const dryRun = options.dryRun?.includes('All') ?? false;
  for (let tries = 1; ; tries++) {
    const entry = await context.store.get(key);
    if (!entry) throw notFound(kind, name);
    const old = shown(kind, entry.object);
    checkPreconditions(kind, old, options);
    await admit(context, { operation: 'delete', kind, namespace, name, old, user, dryRun });
    const marked = markDeleted(context, kind, old, options);
    try {
      if (removalOf(kind, marked) === 'now') {
        const gone = dryRun ? old : shown(kind, (await context.store.delete(key, { expected: entry.revision })).object);
        return { gone, status: success(kind, old) };
      }
      if (dryRun || JSON.stringify(marked) === JSON.stringify(old)) return { waiting: marked };
      const put = await context.store.put(key, toStored(kind, marked), { expected: entry.revision });
      return { waiting: shown(kind, put.object) };
    } catch (error) {
      if (!(error instanceof PreconditionFailed)) throw error;
      if (tries >= TRIES) throw conflict(kind, name, MODIFIED);
    }
  }
}

const POLICIES = ['Foreground', 'Background', 'Orphan'];

function checkOptions({ propagationPolicy, orphanDependents, dryRun = [] }: DeleteOptions): void {
  const errors: FieldError[] = [];
  if (propagationPolicy && orphanDependents !== undefined) {
    const detail = 'orphanDependents and deletionPropagation cannot be both set';
    errors.push(invalidValue('propagationPolicy', propagationPolicy, detail));
  } else if (propagationPolicy && !POLICIES.includes(propagationPolicy)) {
    errors.push(notSupported('propagationPolicy', propagationPolicy, [...POLICIES, 'nil']));
  }
  if (dryRun.some((text) => text !== 'All')) errors.push(notSupported('dryRun', dryRun, ['All']));
  if (errors.length > 0) throw invalid({ group: 'meta.k8s.io', kind: 'DeleteOptions' }, '', errors);
}

/** Throws `Conflict` when the object is not the one, or not in the version, that the caller means. */
export function checkPreconditions(
  { group, kind }: Kind,
  { metadata }: Stored,
  { preconditions }: DeleteOptions,
): void {
  const { uid, resourceVersion } = preconditions ?? {};
  // The original names the kind here, and not the resource.
  const wrong = (why: string) => conflict({ group, plural: kind }, metadata.name, why);
  if (uid !== undefined && uid !== metadata.uid) {
    throw wrong(
      `the UID in the precondition (${uid}) does not match the UID in record (${metadata.uid}). The object might have been deleted and then recreated`,
    );
  }
  if (resourceVersion !== undefined && resourceVersion !== metadata.resourceVersion) {
    throw wrong(
      `the ResourceVersion in the precondition (${resourceVersion}) does not match the ResourceVersion in record (${metadata.resourceVersion}). The object might have been modified`,
    );
  }
}

/** The object with its deletion marked: finalizers for the wished propagation, time of death, shortened grace. */
function markDeleted(context: RestContext, kind: Kind, old: Stored, options: DeleteOptions): Stored {
  const metadata = { ...old.metadata };
  const marked = { ...old, metadata };
  const finalizers = finalizersFor(kind, metadata.finalizers ?? [], options);
  if (finalizers.length > 0) metadata.finalizers = finalizers;
  else delete metadata.finalizers;
  const requested = options.gracePeriodSeconds;
  const grace = kind.graceSeconds?.(old, requested) ?? 0;
  if (metadata.deletionTimestamp === undefined) {
    metadata.deletionTimestamp = timestamp({ ...context.clock, now: () => context.clock.now() + grace * 1000 });
    metadata.deletionGracePeriodSeconds = grace;
    if (kind.countsGenerations && metadata.generation !== undefined) metadata.generation += 1;
    kind.prepareDelete?.(marked, timestamp(context.clock));
  } else if (kind.graceSeconds && requested !== undefined && grace < (metadata.deletionGracePeriodSeconds ?? 0)) {
    const startedMs = Date.parse(metadata.deletionTimestamp) - (metadata.deletionGracePeriodSeconds ?? 0) * 1000;
    metadata.deletionTimestamp = timestamp({ ...context.clock, now: () => startedMs + grace * 1000 });
    metadata.deletionGracePeriodSeconds = grace;
  }
  return marked;
}

function finalizersFor(
  { orphansByDefault }: Kind,
  present: string[],
  { propagationPolicy, orphanDependents }: DeleteOptions,
): string[] {
  const wish =
    propagationPolicy ?? (orphanDependents === undefined ? undefined : orphanDependents ? 'Orphan' : 'Background');
  if (wish === undefined) {
    const isDecided = present.includes(ORPHAN) || present.includes(FOREGROUND);
    return orphansByDefault && !isDecided ? [...present, ORPHAN] : present;
  }
  const others = present.filter((f) => f !== ORPHAN && f !== FOREGROUND);
  if (wish === 'Orphan') return [...others, ORPHAN];
  return wish === 'Foreground' ? [...others, FOREGROUND] : others;
}

function success(kind: Kind, old: Stored): Status {
  const { name, uid } = old.metadata;
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Success',
    details: { name, ...(kind.group ? { group: kind.group } : {}), kind: kind.plural, uid },
  };
}
