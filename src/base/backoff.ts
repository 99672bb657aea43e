/** How long to wait before try n+1: doubles from `initialMs` and stays at `maxMs`. */
export interface BackoffLimits {
  initialMs: number;
  maxMs: number;
}

/** Delay after `failures` failures in a row (1 gives `initialMs`; 0 gives 0). */
export function backoffMs({ initialMs, maxMs }: BackoffLimits, failures: number): number {
  if (failures <= 0) return 0;
  return Math.min(maxMs, initialMs * 2 ** Math.min(failures - 1, 40));
}
