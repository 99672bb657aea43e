import type { Stored } from '#api';

/** The class that is to be taken where none is named: of several that say so, the newest, then the first by name. */
export function defaultClass<T extends Stored>(classes: readonly T[], annotations: readonly string[]): T | undefined {
  const says = ({ metadata }: T) => annotations.some((key) => metadata.annotations?.[key] === 'true');
  const [first] = classes.filter(says).sort((a, b) => {
    const [x, y] = [a.metadata, b.metadata];
    if (x.creationTimestamp !== y.creationTimestamp) return x.creationTimestamp > y.creationTimestamp ? -1 : 1;
    return x.name < y.name ? -1 : 1;
  });
  return first;
}
