import { isApiError, type KubeObject, type Stored } from '#api';
import { createObject } from './create.ts';
import { createsOnUpdate } from './creates-on-update.ts';
import type { OwnedWriteOptions } from './ownership.ts';
import type { RestContext, Target } from './rest-context.ts';
import { updateObject } from './update.ts';

import { wrongUid } from './wrong-uid.ts';

/** `PUT`: replaces an object with a draft the caller owns, or creates it where its kind is made so. */
export async function replaceObject(
  context: RestContext,
  target: Target,
  draft: KubeObject,
  options: OwnedWriteOptions,
): Promise<{ object: Stored; created: boolean }> {
  const { kind, name, namespace, user } = target;
  try {
    return { object: await updateObject(context, target, draft, options), created: false };
  } catch (error) {
    if (!isApiError(error, 'NotFound') || options.subresource !== undefined || !createsOnUpdate(kind.definition))
      throw error;
  }
  const { uid, resourceVersion: _, ...metadata } = draft.metadata ?? {};
  if (uid) throw wrongUid(kind, { name, namespace, uid, found: '' });
  context.authorizer.authorize({ user, verb: 'create', resource: kind, namespace, name });
  return { object: await createObject(context, target, { ...draft, metadata }, options), created: true };
}
