import { type FieldError, forbidden, invalidValue, notSupported, parseQuantity, required } from '#api';

const SHORT: { readonly [mode: string]: string } = {
  ReadWriteOnce: 'RWO',
  ReadOnlyMany: 'ROX',
  ReadWriteMany: 'RWX',
  ReadWriteOncePod: 'RWOP',
};

/** Access modes of a volume as tables show them: `RWO,ROX`. */
export function accessModesText(modes: readonly string[] | undefined): string {
  const found = Object.entries(SHORT).filter(([mode]) => modes?.includes(mode));
  return found.map(([, short]) => short).join(',');
}

export function validateAccessModes(field: string, modes: readonly string[] = [], emptyText = ''): FieldError[] {
  if (modes.length === 0) return [required(field, emptyText)];
  const supported = Object.keys(SHORT).sort();
  const errors = modes.flatMap((mode) => (mode in SHORT ? [] : [notSupported(field, mode, supported)]));
  if (modes.length > 1 && modes.includes('ReadWriteOncePod')) {
    errors.push(forbidden(field, 'may not use ReadWriteOncePod with other access modes'));
  }
  return errors;
}

/** An amount of storage that is to be had: more than nothing. */
export function positiveAmount(field: string, amount: string | number | undefined): FieldError[] {
  const nano = parseQuantity(amount ?? '')?.nano ?? 0n;
  return nano > 0n ? [] : [invalidValue(field, amount ?? '0', 'must be greater than zero')];
}
