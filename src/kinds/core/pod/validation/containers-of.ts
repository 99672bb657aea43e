import type { EphemeralContainer, PodSpec } from '#api';

/** What containers of all sorts have in common. */
export type AnyContainer = Omit<EphemeralContainer, 'targetContainerName'>;

/** Every container of a pod with its path: those that run before the others first. */
export function containersOf(field: string, spec: PodSpec): { container: AnyContainer; path: string }[] {
  return (['initContainers', 'containers', 'ephemeralContainers'] as const).flatMap((list) =>
    (spec[list] ?? []).map((container: AnyContainer, index) => ({ container, path: `${field}.${list}[${index}]` })),
  );
}
