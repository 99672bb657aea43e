import type { JobSpec } from '#api';
import { templateWarnings } from '../apps/workload-warnings.ts';

const MANY_COMPLETIONS = 100_000;
const MANY_WORKERS = 10_000;

/** What is allowed in a job but may well fail. */
export function jobSpecWarnings(field: string, spec: JobSpec | undefined): string[] {
  const { completionMode, completions = 0, parallelism = 0, template } = spec ?? {};
  const isLarge = completionMode === 'Indexed' && completions > MANY_COMPLETIONS && parallelism > MANY_WORKERS;
  const text =
    'In Indexed Jobs with a number of completions higher than 10^5 and a parallelism higher than 10^4, Kubernetes might not be able to track completedIndexes when a big number of indexes fail';
  return [...(isLarge ? [`${field}: ${text}`] : []), ...templateWarnings(`${field}.template`, template)];
}
