import type { Deployment, IntOrString, Stored } from '#api';

/** How far a rolling update may go from the wanted number of pods. */
export interface RollingLimits {
  surge: number;
  unavailable: number;
}

/** Percentages are of the wanted number: surge rounded up, unavailable down; never both zero. */
export function rollingLimits({ spec }: Stored<Deployment>): RollingLimits {
  if (spec.strategy?.type === 'Recreate') return { surge: 0, unavailable: 0 };
  const replicas = spec.replicas ?? 1;
  const { maxSurge, maxUnavailable } = spec.strategy?.rollingUpdate ?? {};
  const surge = Math.ceil(amount(maxSurge, replicas));
  const floor = Math.floor(amount(maxUnavailable, replicas));
  const unavailable = surge === 0 && floor === 0 ? 1 : floor;
  return { surge, unavailable: Math.min(unavailable, replicas) };
}

function amount(value: IntOrString | undefined, of: number): number {
  if (typeof value === 'number') return value;
  return value?.endsWith('%') ? (Number.parseInt(value, 10) * of) / 100 : 0;
}
