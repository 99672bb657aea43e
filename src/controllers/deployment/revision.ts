import type { Deployment, ReplicaSet, Stored } from '#api';

export const REVISION = 'deployment.kubernetes.io/revision';
const HISTORY = 'deployment.kubernetes.io/revision-history';
export const DESIRED = 'deployment.kubernetes.io/desired-replicas';
export const MAX = 'deployment.kubernetes.io/max-replicas';
const HISTORY_LENGTH = 2000;

/** Annotations of a deployment that say nothing about its replica sets. */
const OWN = new Set([
  'kubectl.kubernetes.io/last-applied-configuration',
  'deprecated.deployment.rollback.to',
  REVISION,
  HISTORY,
  DESIRED,
  MAX,
]);

export function revisionOf({ metadata }: { metadata: Stored['metadata'] }): number {
  return Number.parseInt(metadata.annotations?.[REVISION] ?? '', 10) || 0;
}

/** The revision that comes after all of these. */
export function nextRevision(sets: readonly Stored<ReplicaSet>[]): number {
  return Math.max(0, ...sets.map(revisionOf)) + 1;
}

/** Annotations of the replica set that is current: the deployment's own, and its revision with those it had before. */
export function currentAnnotations(
  deployment: Stored<Deployment>,
  set: ReplicaSet,
  revision: number,
): { [key: string]: string } {
  const own = Object.entries(deployment.metadata.annotations ?? {}).filter(([key]) => !OWN.has(key));
  const annotations = { ...set.metadata?.annotations, ...Object.fromEntries(own) };
  const before = annotations[REVISION];
  if (before !== undefined && !/^-?\d+$/.test(before)) return annotations;
  if (Number(before ?? 0) >= revision) return annotations;
  annotations[REVISION] = String(revision);
  if (before !== undefined) annotations[HISTORY] = historyWith(annotations[HISTORY], before);
  return annotations;
}

function historyWith(history: string | undefined, revision: string): string {
  const revisions = history ? [...history.split(','), revision] : [revision];
  while (revisions.join(',').length > HISTORY_LENGTH && revisions.length > 1) revisions.shift();
  return revisions.join(',');
}

/** What a replica set remembers of its deployment's size, for scaling in proportion. */
export function sizeAnnotations(desired: number, surge: number): { [key: string]: string } {
  return { [DESIRED]: String(desired), [MAX]: String(desired + surge) };
}
