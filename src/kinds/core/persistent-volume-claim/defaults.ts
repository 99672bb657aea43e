import type { PersistentVolumeClaim } from '#api';

/** Groups whose objects both forms of a data source may name. */
const OLD_SOURCES: readonly string[] = ['PersistentVolumeClaim', 'VolumeSnapshot'];

/** Defaults of a claim of its own, and of one in a StatefulSet. */
export function defaultClaim(claim: PersistentVolumeClaim): void {
  claim.status ??= {};
  claim.status.phase ??= 'Pending';
  if (!claim.spec) return;
  claim.spec.volumeMode ??= 'Filesystem';
  claim.spec.resources ??= {};
}

/** Writes a data source in both of its forms, when it may be in both. */
export function matchDataSources({ spec }: PersistentVolumeClaim): void {
  if (!spec) return;
  const { dataSource, dataSourceRef } = spec;
  if (dataSource && !dataSourceRef) spec.dataSourceRef = { ...dataSource };
  else if (dataSourceRef && !dataSource && !dataSourceRef.namespace && OLD_SOURCES.includes(dataSourceRef.kind)) {
    const { namespace: _, ...same } = dataSourceRef;
    spec.dataSource = same;
  }
}
