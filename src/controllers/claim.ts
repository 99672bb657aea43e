import { type KubeObject, type LabelSelector, nameOf, type Resource, type Stored, selectorMatches } from '#api';
import { controllerReference } from './pods/pod-from-template.ts';
import type { Change } from './runtime/change.ts';
import type { SeenKind } from './runtime/seen.ts';

/** What a controller's object may count as its own, and what must be written for it to be true. */
export interface Claimed<T extends KubeObject> {
  owned: Stored<T>[];
  changes: Change[];
}

/**
 * Adopts what the owner selects and nobody controls, and releases what it controls but no longer selects. An owner on
 * its way out does neither. What is adopted counts from the next turn on, when the adoption is known to hold.
 */
export function claim<T extends KubeObject>(
  owner: Stored<KubeObject>,
  selector: LabelSelector | undefined,
  resource: Resource<T>,
  seen: SeenKind<T>,
  eligible: (object: Stored<T>) => boolean = () => true,
): Claimed<T> {
  const owned: Stored<T>[] = [];
  const changes: Change[] = [];
  const leaving = owner.metadata.deletionTimestamp !== undefined;
  const candidates = [...seen.ownedBy(owner.metadata.uid), ...seen.orphans(owner.metadata.namespace)];
  for (const object of candidates.filter(eligible)) {
    const controller = object.metadata.ownerReferences?.find((o) => o.controller);
    if (controller && controller.uid !== owner.metadata.uid) continue;
    const selected = selectorMatches(selector, object.metadata.labels);
    const to = { resource: resource as Resource, at: nameOf(object) };
    if (controller && selected) owned.push(object);
    else if (leaving) continue;
    else if (controller) changes.push({ type: 'patch', ...to, ...ignoreGone, patch: release(owner, object) });
    else if (selected && !object.metadata.deletionTimestamp) {
      changes.push({ type: 'patch', ...to, ...ignoreGone, patch: adopt(owner, object) });
    }
  }
  return { owned, changes };
}

/** The object went away or changed hands meanwhile: nothing to claim. */
const ignoreGone = {
  failed: (error: unknown): readonly Change[] | undefined =>
    typeof error === 'object' && error !== null && 'reason' in error && error.reason === 'NotFound' ? [] : undefined,
};

function adopt(owner: Stored<KubeObject>, { metadata }: Stored<KubeObject>) {
  const body = { metadata: { ownerReferences: [controllerReference(owner)], uid: metadata.uid } };
  return { type: 'strategic' as const, body };
}

function release(owner: Stored<KubeObject>, { metadata }: Stored<KubeObject>) {
  const body = {
    metadata: { ownerReferences: [{ $patch: 'delete', uid: owner.metadata.uid }], uid: metadata.uid },
  };
  return { type: 'strategic' as const, body };
}
