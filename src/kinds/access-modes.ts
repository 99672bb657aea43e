import {
  canonicalQuantity,
  type FieldError,
  forbidden,
  invalidValue,
  notSupported,
  parseQuantity,
  required,
  wholeValue,
} from '#api';

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

export function validateAccessModes(field: string, modes: readonly string[] = []): FieldError[] {
  return modes.length === 0 ? [required(field)] : validateEachMode(field, modes);
}

/** Checks the modes there are. */
export function validateEachMode(field: string, modes: readonly string[]): FieldError[] {
  const supported = Object.keys(SHORT).sort();
  const errors = modes.flatMap((mode) => (mode in SHORT ? [] : [notSupported(field, mode, supported)]));
  const others = modes.filter((mode) => mode in SHORT && mode !== ONE_POD);
  if (modes.includes(ONE_POD) && others.length > 0) {
    errors.push(forbidden(field, 'may not use ReadWriteOncePod with other access modes'));
  }
  return errors;
}

const ONE_POD = 'ReadWriteOncePod';

/** An amount of storage that is to be had: more than nothing. */
export function positiveAmount(field: string, amount: string): FieldError[] {
  const nano = parseQuantity(amount)?.nano ?? 0n;
  return nano > 0n ? [] : [invalidValue(field, canonicalQuantity(amount), 'must be greater than zero')];
}

/** An amount of storage that was given, which may be nothing. */
export function wholeAmount(field: string, amount: string): FieldError[] {
  const bytes = wholeValue(amount);
  return bytes < 0 ? [invalidValue(field, bytes, 'must be a valid resource quantity')] : [];
}
