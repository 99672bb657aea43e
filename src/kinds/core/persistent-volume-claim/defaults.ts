import type { PersistentVolumeClaim, Stored, TypedLocalObjectReference } from '#api';

/** Defaults of a claim of its own, and of one in a StatefulSet. */
export function defaultClaim(claim: PersistentVolumeClaim): void {
  claim.status ??= {};
  claim.status.phase ??= 'Pending';
  if (!claim.spec) return;
  claim.spec.volumeMode ??= 'Filesystem';
  claim.spec.resources ??= {};
}

function isOfOldKind({ kind, apiGroup = '' }: TypedLocalObjectReference): boolean {
  return (
    (kind === 'PersistentVolumeClaim' && !apiGroup) ||
    (kind === 'VolumeSnapshot' && apiGroup === 'snapshot.storage.k8s.io')
  );
}

/**
 * Writes a data source in both of its forms. Drops what clients from before there were two may send by mistake, and
 * sources in other namespaces, which are no part of this API by default.
 */
export function matchDataSources({ spec }: PersistentVolumeClaim, old?: Stored<PersistentVolumeClaim>): void {
  if (!spec) return;
  if (spec.dataSourceRef?.namespace && !old?.spec.dataSourceRef) delete spec.dataSourceRef;
  const hadSource = old?.spec.dataSource || old?.spec.dataSourceRef;
  if (spec.dataSource && !spec.dataSourceRef && !hadSource && !isOfOldKind(spec.dataSource)) delete spec.dataSource;
  const { dataSource, dataSourceRef } = spec;
  if (dataSource && !dataSourceRef) spec.dataSourceRef = { ...dataSource };
  else if (dataSourceRef && !dataSource && !dataSourceRef.namespace) {
    const { namespace: _, ...same } = dataSourceRef;
    spec.dataSource = same;
  }
}
