import { apiVersionOf, badRequest, cloneJson, conflict, isApiError, type KubeObject, type Stored } from '#api';
import { applyConfiguration } from '../patch/apply/apply-configuration.ts';
import type { Owner } from '../patch/apply/owners.ts';
import { shapeOf } from '../patch/apply/shape.ts';
import { checkName } from './check-name.ts';
import { createObject } from './create.ts';
import { type OwnedWriteOptions, ownersOfNew, setOwners, throughDoor, writerOf } from './ownership.ts';
import type { RestContext, Target } from './rest-context.ts';
import { modifyObject } from './update.ts';

/** Owns what stood in an object whose owners nobody had followed, once someone applies. */
export const BEFORE_FIRST_APPLY = 'before-first-apply';
const TRIES = 5;

export interface ApplyOptions extends OwnedWriteOptions {
  fieldManager: string;
  /** Take fields from their owners instead of refusing. */
  force: boolean;
}

/**
 * Server-side apply: creates the object, or lays the configuration over it. Throws `Conflict` naming every field that
 * others own, unless forced.
 */
export async function applyObject(
  context: RestContext,
  target: Target,
  config: KubeObject,
  options: ApplyOptions,
): Promise<{ object: Stored; created: boolean }> {
  checkConfiguration(target, config);
  for (let tries = 1; ; tries++) {
    try {
      return { object: await applyOver(context, target, config, options), created: false };
    } catch (error) {
      if (!isApiError(error, 'NotFound') || options.subresource !== undefined) throw error;
    }
    const { kind, namespace, name, user } = target;
    context.authorizer.authorize({ user, verb: 'create', resource: kind, namespace, name });
    try {
      return { object: await applyNew(context, target, config, options), created: true };
    } catch (error) {
      if (!isApiError(error, 'AlreadyExists') || tries >= TRIES) throw error;
    }
  }
}

/** Throws `BadRequest` for a configuration of something else. `apiVersion` is that of the path, where it is not the kind's. */
export function checkConfiguration(
  { kind, name, namespace, apiVersion: wanted = apiVersionOf(kind) }: Target & { apiVersion?: string },
  { apiVersion, metadata = {} }: KubeObject,
): void {
  if (apiVersion !== wanted) {
    throw badRequest(
      `Incorrect version specified in apply patch. Specified patch version: ${apiVersion ?? ''}, expected: ${wanted}`,
    );
  }
  if (metadata.managedFields) throw badRequest('metadata.managedFields must be nil');
  if (metadata.name && metadata.name !== name) {
    throw badRequest(`the name of the object (${metadata.name}) does not match the name on the URL (${name})`);
  }
  if (kind.namespaced && metadata.namespace && metadata.namespace !== namespace) {
    throw badRequest(`the namespace of the provided object does not match the namespace sent on the request`);
  }
}

function applyOver(context: RestContext, target: Target, config: KubeObject, options: ApplyOptions): Promise<Stored> {
  const { kind } = target;
  const { force, subresource } = options;
  const change = (live: Stored): KubeObject => {
    const { managedFields = [], resourceVersion: _, ...metadata } = live.metadata;
    const bare = { ...live, metadata };
    const first = writerOf(context, kind, { fieldManager: BEFORE_FIRST_APPLY });
    const owners = managedFields.length > 0 ? (managedFields as Owner[]) : ownersOfNew(kind, bare, first);
    const writer = writerOf(context, kind, options, 'Apply');
    const within = throughDoor(kind, subresource);
    const applied = applyConfiguration(shapeOf(kind), { live: bare, config, owners, writer, force, within });
    const draft = cloneJson(applied.object) as KubeObject;
    setOwners(draft, applied.owners);
    return draft;
  };
  return modifyObject(context, target, change, { ...options, ownership: 'given' });
}

function applyNew(context: RestContext, target: Target, config: KubeObject, options: ApplyOptions): Promise<Stored> {
  const { kind, name } = target;
  const { uid } = config.metadata ?? {};
  if (uid) {
    const why = `uid mismatch: the provided object specified uid ${uid}, and no existing object was found`;
    throw conflict(kind, name, why);
  }
  checkName(target, config);
  const writer = writerOf(context, kind, options, 'Apply');
  const within = throughDoor(kind, undefined);
  const { owners } = applyConfiguration(shapeOf(kind), {
    live: {},
    config,
    owners: [],
    writer,
    force: true,
    within,
  });
  const draft = cloneJson(config);
  setOwners(draft, owners);
  return createObject(context, target, draft, { ...options, ownership: 'given' });
}
