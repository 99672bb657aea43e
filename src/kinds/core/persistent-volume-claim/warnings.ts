import { canonicalQuantity, type PersistentVolumeClaim, parseQuantity } from '#api';
import { oldClassWarnings } from '../persistent-volume/warnings.ts';

const NANO = 1_000_000_000n;

export function claimWarnings({ metadata, spec }: PersistentVolumeClaim): string[] {
  const warnings = oldClassWarnings(metadata?.annotations);
  for (const part of ['requests', 'limits'] as const) {
    const amount = spec?.resources?.[part]?.storage;
    if (amount === undefined || (parseQuantity(amount)?.nano ?? 0n) % NANO === 0n) continue;
    const text = `fractional byte value "${canonicalQuantity(amount)}" is invalid, must be an integer`;
    warnings.push(`spec.resources.${part}[storage]: ${text}`);
  }
  return warnings;
}
