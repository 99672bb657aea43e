import type { KubeObject, OwnerReference } from '#api';
import type { OwnedWriteOptions } from './ownership.ts';
import { sameJson } from './same-json.ts';

/** Takes owners out of a draft that are in it already, and tells the caller. */
export function warnOfRepeatedOwners(
  { metadata = {} }: KubeObject,
  { warn, isPatch = false }: Pick<OwnedWriteOptions, 'warn' | 'isPatch'>,
): void {
  const { ownerReferences: owners } = metadata;
  if (!Array.isArray(owners) || owners.length < 2) return;
  const kept: OwnerReference[] = [];
  const repeated: string[] = [];
  for (const owner of owners) {
    if (kept.some((other) => sameJson(other, owner))) repeated.push(owner.uid);
    else kept.push(owner);
  }
  if (repeated.length === 0) return;
  metadata.ownerReferences = kept;
  warn?.([
    `.metadata.ownerReferences contains duplicate entries${isPatch ? ' after mutating admission happens' : ''}; API server dedups owner references in 1.20+, and may reject such requests as early as 1.24; please fix your requests; duplicate UID(s) observed: ${repeated.join(', ')}`,
  ]);
}
