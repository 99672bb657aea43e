import type { KubeObject, OwnerReference } from '#api';
import type { OwnedWriteOptions } from './ownership.ts';

/** Takes owners out of a draft that are in it already, and tells the caller. */
export function warnOfRepeatedOwners(
  { metadata = {} }: KubeObject,
  { warn, isPatch = false }: Pick<OwnedWriteOptions, 'warn' | 'isPatch'>,
): void {
  const { ownerReferences: owners } = metadata;
  if (!Array.isArray(owners) || owners.length < 2) return;
  const known = new Map<string, OwnerReference>();
  const repeated: string[] = [];
  for (const owner of owners) {
    const text = textOf(owner);
    if (known.has(text)) repeated.push(owner.uid);
    else known.set(text, owner);
  }
  if (repeated.length === 0) return;
  metadata.ownerReferences = [...known.values()];
  warn?.([
    `.metadata.ownerReferences contains duplicate entries${isPatch ? ' after mutating admission happens' : ''}; API server dedups owner references in 1.20+, and may reject such requests as early as 1.24; please fix your requests; duplicate UID(s) observed: ${repeated.join(', ')}`,
  ]);
}

/** The same for the same owner, in whatever order it is written; there may be thousands to compare. */
function textOf({ apiVersion, kind, name, uid, controller, blockOwnerDeletion }: OwnerReference): string {
  return JSON.stringify([apiVersion, kind, name, uid, controller, blockOwnerDeletion]);
}
