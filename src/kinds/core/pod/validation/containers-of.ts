import type { EphemeralContainer, PodSpec } from '#api';

/** What containers of all sorts have in common. */
export type AnyContainer = Omit<EphemeralContainer, 'targetContainerName'>;

interface PlacedContainer {
  container: AnyContainer;
  path: string;
}

/** Every container of a pod with its path: those that run before the others first. */
export function containersOf(field: string, spec: PodSpec): PlacedContainer[] {
  const all: PlacedContainer[] = [];
  for (const list of ['initContainers', 'containers', 'ephemeralContainers'] as const) {
    let index = 0;
    for (const container of spec[list] ?? []) all.push({ container, path: `${field}.${list}[${index++}]` });
  }
  return all;
}
