import {
  ApiError,
  alreadyExists,
  badRequest,
  cloneJson,
  invalid,
  isApiError,
  type KubeObject,
  type Stored,
} from '#api';
import { randomSuffix, randomUuid } from '#base';
import { type Kind, normalise, validateCreate } from '#kinds';
import { type Entry, PreconditionFailed } from '#storage';
import { type OwnedWriteOptions, ownNew, setOwners, takeOwners, writerOf } from './ownership.ts';
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

const MAX_GENERATED_BASE = 58;
const GENERATE_TRIES = 8;
/** What the original takes for the version of an object, and not for nothing. */
const VERSION = /^0*[1-9]\d*$/;

/** Creates an object from a draft the caller owns. Throws `AlreadyExists`, `Invalid`, or what admission says. */
export async function createObject(
  context: RestContext,
  target: Target,
  draft: KubeObject,
  options: OwnedWriteOptions = {},
): Promise<Stored> {
  const { kind } = target;
  checkTypeMeta(kind, draft);
  const metadata = metadataOf(draft);
  if (kind.namespaced) {
    if (metadata.namespace && metadata.namespace !== target.namespace) {
      throw badRequest(`the namespace of the provided object does not match the namespace sent on the request`);
    }
    if (target.namespace) metadata.namespace = target.namespace;
  } else delete metadata.namespace;
  warnOfRepeatedOwners(draft, options);
  const generated = !metadata.name && metadata.generateName ? metadata.generateName : undefined;
  // A name that the server makes up is none until admission is over.
  const asked: Target = {
    kind,
    namespace: target.namespace,
    name: generated ? '' : (metadata.name ?? ''),
    user: target.user,
  };
  for (let tries = 1; ; tries++) {
    if (generated) metadata.name = generated.slice(0, MAX_GENERATED_BASE) + randomSuffix(context.random, 5);
    try {
      return await createOnce(context, asked, generated ? cloneJson(draft) : draft, options);
    } catch (error) {
      if (!generated || tries >= GENERATE_TRIES || !isApiError(error, 'AlreadyExists')) throw error;
    }
  }
}

async function createOnce(
  context: RestContext,
  target: Target,
  draft: KubeObject,
  options: OwnedWriteOptions,
): Promise<Stored> {
  const { kind, namespace, user } = target;
  stampNew(context, kind, draft);
  const given = takeOwners(draft);
  normaliseNew(kind, draft);
  if (options.ownership === 'given') setOwners(draft, given);
  else ownNew(kind, draft, writerOf(context, kind, options));
  const name = draft.metadata?.name ?? '';
  const dryRun = options.dryRun ?? false;
  await admit(context, {
    operation: 'create',
    kind,
    namespace,
    name: target.name,
    object: draft,
    user,
    dryRun,
    warn: options.warn,
  });
  kind.prepareCreate?.(draft);
  const errors = validateCreate(kind, draft);
  if (errors.length > 0) throw invalid(kind, name, errors);
  if (kind.warnings) options.warn?.(kind.warnings(draft));
  const key = keyOf(kind, { namespace, name });
  const stored = toStored(kind, draft);
  if (dryRun) {
    const found = await context.store.get(key);
    if (found) throw taken(kind, draft, found);
    return draft as Stored;
  }
  if (VERSION.test(stored.metadata.resourceVersion ?? '')) {
    throw new ApiError('Unknown', 'resourceVersion should not be set on objects to be created');
  }
  try {
    return shown(kind, (await context.store.put(key, stored, { expected: 0 })).object);
  } catch (error) {
    if (error instanceof PreconditionFailed) throw taken(kind, draft, error.current);
    throw error;
  }
}

/** The name is in use: by what is there, or is about to go. */
function taken(kind: Kind, { metadata = {} }: KubeObject, found: Entry | undefined): ApiError {
  const { name = '', generateName } = metadata;
  const { message, details } = alreadyExists(kind, name);
  if (generateName) {
    const all = `${message}, the server was not able to generate a unique name for the object`;
    return new ApiError('AlreadyExists', all, { details: { ...details, retryAfterSeconds: 1 } });
  }
  const leaving = found?.object.metadata.deletionTimestamp !== undefined;
  return leaving
    ? new ApiError('AlreadyExists', `object is being deleted: ${message}`, { ...(details && { details }) })
    : alreadyExists(kind, name);
}

/** What the server alone decides of a new object. */
function stampNew({ clock, random }: RestContext, kind: Kind, draft: KubeObject): void {
  const metadata = metadataOf(draft);
  metadata.uid = randomUuid(random);
  metadata.creationTimestamp = timestamp(clock);
  if (kind.countsGenerations) metadata.generation = 1;
  delete metadata.deletionTimestamp;
  delete metadata.deletionGracePeriodSeconds;
  delete (metadata as { selfLink?: string }).selfLink;
}

function normaliseNew(kind: Kind, draft: KubeObject): void {
  const parts = draft as { status?: unknown };
  if (kind.subresources.status && !kind.keepsStatusOnCreate) delete parts.status;
  normalise(kind, draft);
}
