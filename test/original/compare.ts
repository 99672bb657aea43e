import type { Difference } from './differences.ts';
import type { Facts } from './facts.ts';

type Found = Omit<Difference, 'why'>;

/** Everything in which two sets of facts differ and that is not listed, and everything listed that is not so. */
export function compare(
  original: Facts,
  here: Facts,
  listed: readonly Difference[],
): { unlisted: Found[]; outdated: Difference[] } {
  const names = [...new Set([...original.keys(), ...here.keys()])];
  const found = names
    .map((fact) => ({ fact, original: original.get(fact), here: here.get(fact) }))
    .filter((f) => f.original !== f.here);
  const same = (one: Found, other: Found) =>
    one.fact === other.fact && one.original === other.original && one.here === other.here;
  return {
    unlisted: found.filter((f) => !listed.some((l) => same(f, l))),
    outdated: listed.filter((l) => !found.some((f) => same(f, l))),
  };
}
