import {
  ApiError,
  cloneJson,
  conflict,
  type FieldError,
  invalid,
  invalidValue,
  type KubeObject,
  MODIFIED,
  notFound,
  quoted,
  type Stored,
} from '#api';
import { type Kind, normalise, type SubresourceUpdate, validateMetadataUpdate, validateUpdate } from '#kinds';
import { type Entry, PreconditionFailed } from '#storage';
import { checkName } from './check-name.ts';
import { type OwnedWriteOptions, ownChanges, setOwners, storedOwners, takeOwners, writerOf } from './ownership.ts';
import { removalOf } from './remove.ts';
import { warnOfRepeatedOwners } from './repeated-owners.ts';
import {
  admit,
  checkTypeMeta,
  keyOf,
  metadataOf,
  type RestContext,
  shown,
  type Target,
  timestamp,
  toStored,
} from './rest-context.ts';
import { sameJson } from './same-json.ts';
import { carryAllButStatus } from './status-door.ts';
import { wrongUid } from './wrong-uid.ts';

/**
 * Changes a stored object: `change` gets a copy to alter, or gives another draft. Tries again on the newest whenever
 * someone else wrote in between; a draft that names an older version than that is then a conflict.
 */
export async function modifyObject(
  context: RestContext,
  target: Target,
  change: (current: Stored) => KubeObject,
  options: OwnedWriteOptions = {},
): Promise<Stored> {
  const { kind, name, namespace } = target;
  const key = keyOf(kind, { namespace, name });
  for (;;) {
    const entry = await context.store.get(key);
    if (!entry) throw notFound(kind, name);
    const old = shown(kind, entry.object);
    const draft = change(old);
    const version = versionOf(draft.metadata);
    if (version && version !== old.metadata.resourceVersion) throw conflict(kind, name, MODIFIED);
    try {
      return await writeOver(context, target, { entry, old, draft }, options);
    } catch (error) {
      if (!(error instanceof PreconditionFailed)) throw error;
      if (!error.current) throw notFound(kind, name);
    }
  }
}

/** The version that a draft is of; that of nothing is none. Throws what the original answers to one that cannot be. */
function versionOf({ resourceVersion: text = '' }: Partial<Stored['metadata']> = {}): string {
  if (/[^0-9]/.test(text)) {
    throw new ApiError('Unknown', `strconv.ParseUint: parsing ${quoted(text)}: invalid syntax`);
  }
  return /^0+$/.test(text) ? '' : text;
}

/** The original names the resource here, and not the kind. */
function versionNeeded({ group, plural }: Kind, name: string): ApiError {
  const error = invalidValue('metadata.resourceVersion', 0, 'must be specified for an update');
  return invalid({ group, kind: plural }, name, [error]);
}

/** Replaces an object with a draft, which is not changed. */
export function updateObject(
  context: RestContext,
  target: Target,
  wished: KubeObject,
  options: OwnedWriteOptions = {},
): Promise<Stored> {
  const { kind, name } = target;
  const metadata = { ...wished.metadata };
  const draft = { ...wished, metadata };
  checkTypeMeta(kind, draft);
  checkName(target, draft);
  const change = (old: Stored): KubeObject => {
    if (kind.needsVersionToUpdate && !versionOf(metadata)) throw versionNeeded(kind, name);
    return copyOf(draft, old);
  };
  return modifyObject(context, target, change, options);
}

/** A copy to work on. Owners that the caller has from the stored object are not copied: nobody changes them. */
function copyOf(draft: KubeObject, old: Stored): KubeObject {
  const { managedFields, ...metadata } = metadataOf(draft);
  const copy = cloneJson({ ...draft, metadata });
  if (managedFields) {
    const same = managedFields === old.metadata.managedFields;
    metadataOf(copy).managedFields = same ? managedFields : cloneJson(managedFields);
  }
  return copy;
}

interface Rewrite {
  entry: Entry;
  old: Stored;
  draft: KubeObject;
}

async function writeOver(
  context: RestContext,
  { kind, namespace, name, user }: Target,
  { entry, old, draft }: Rewrite,
  options: OwnedWriteOptions,
): Promise<Stored> {
  const { subresource, dryRun = false } = options;
  const { uid } = metadataOf(draft);
  if (uid && uid !== old.metadata.uid) {
    if (options.isPatch) throw invalid(kind, name, [invalidValue('metadata.uid', uid, 'field is immutable')]);
    throw wrongUid(kind, { name, namespace, uid, found: old.metadata.uid });
  }
  warnOfRepeatedOwners(draft, options);
  carryMetadata(draft, old);
  const given = takeOwners(draft);
  normalise(kind, draft);
  keepOtherParts(context, kind, { draft, old, subresource });
  if (options.ownership === 'given') setOwners(draft, given);
  else if (options.ownership === 'kept') setOwners(draft, storedOwners(old));
  else ownChanges(kind, { draft, old, given }, writerOf(context, kind, options));
  if (kind.countsGenerations && isNewGeneration(kind, { draft, old, subresource })) {
    metadataOf(draft).generation = (old.metadata.generation ?? 0) + 1;
  }
  const { warn } = options;
  const operation = 'update';
  await admit(context, { operation, kind, subresource, namespace, name, object: draft, old, user, dryRun, warn });
  const errors = errorsOf(kind, { draft, old, subresource });
  if (errors.length > 0) throw invalid(kind, name, errors);
  if (kind.warnings && subresource === undefined) options.warn?.(kind.warnings(draft, old));
  const next = toStored(kind, draft);
  next.metadata.resourceVersion = entry.object.metadata.resourceVersion;
  if (sameJson(next, entry.object)) return old;
  if (dryRun) return draft as Stored;
  if (removalOf(kind, draft as Stored) === 'now') {
    const { object } = await context.store.delete(entry.key, { expected: entry.revision });
    // Whoever took the last finalizer off is given what it wrote, and not what stood there before.
    next.metadata.resourceVersion = object.metadata.resourceVersion;
    return shown(kind, next);
  }
  return shown(kind, (await context.store.put(entry.key, next, { expected: entry.revision })).object);
}

interface Door {
  draft: KubeObject;
  old: Stored;
  subresource: string | undefined;
}

/** Each door lets one part of the object through; what is behind the others stays as it was. */
function keepOtherParts({ clock }: RestContext, kind: Kind, { draft, old, subresource }: Door): void {
  if (subresource === undefined) {
    if (kind.subresources.status) carryStatus(draft, old);
    kind.prepareUpdate?.(draft, old);
  } else if (subresource === 'status') {
    carryAllButStatus(kind, draft, old);
    kind.prepareStatus?.(draft, old, timestamp(clock));
  } else doorOf(kind, subresource)?.prepare(draft, old, timestamp(clock));
}

/** Each door has its own rules; what comes through one without (`binding`) was checked where its draft was made. */
function errorsOf(kind: Kind, { draft, old, subresource }: Door): FieldError[] {
  if (subresource === undefined) return validateUpdate(kind, draft, old);
  const rules = subresource === 'status' ? kind.validateStatus : doorOf(kind, subresource)?.validate;
  return rules ? [...validateMetadataUpdate(kind, draft.metadata, old), ...rules(draft, old)] : [];
}

function doorOf(kind: Kind, subresource: string): SubresourceUpdate | undefined {
  return kind.subresources.others?.find(({ name }) => name === subresource)?.update;
}

/** What no update may change of the metadata. */
function carryMetadata(draft: KubeObject, old: Stored): void {
  const metadata = metadataOf(draft);
  const { uid, creationTimestamp, generation, deletionTimestamp, deletionGracePeriodSeconds, name, namespace } =
    old.metadata;
  Object.assign(metadata, { name, uid, creationTimestamp });
  const fixed = { namespace, generation, deletionTimestamp, deletionGracePeriodSeconds };
  for (const [key, value] of Object.entries(fixed)) {
    if (value === undefined) delete (metadata as { [key: string]: unknown })[key];
    else Object.assign(metadata, { [key]: value });
  }
}

function carryStatus(draft: KubeObject & { status?: unknown }, { status }: Stored & { status?: unknown }): void {
  if (status === undefined) delete draft.status;
  else draft.status = status;
}

function isNewGeneration(kind: Kind, { draft, old, subresource }: Door): boolean {
  // Where a pod runs is no change of what is wanted of it.
  if (subresource === 'binding') return false;
  if (!sameJson(contentOf(kind, draft), contentOf(kind, old))) return true;
  if (!kind.countsAnnotations || subresource !== undefined) return false;
  return !sameJson(draft.metadata?.annotations ?? {}, old.metadata.annotations ?? {});
}

/** Everything but metadata and what has a door of its own: what the generation counts changes of. */
function contentOf(kind: Kind, object: KubeObject): object {
  const { metadata: _, status, ...content } = object as KubeObject & { status?: unknown };
  return kind.subresources.status ? content : { ...content, status };
}
