import { duplicate, type FieldError, tooMany } from '#api';

interface Listed<T> {
  path: string;
  list: readonly T[];
  max: number;
}

/** Checks a list: not too long, and every item of it. */
export function validateSlice<T>(
  { path, list, max }: Listed<T>,
  validate: (path: string, item: T) => FieldError[],
): FieldError[] {
  return [
    ...(list.length > max ? [tooMany(path, list.length, max)] : []),
    ...list.flatMap((item, i) => validate(`${path}[${i}]`, item)),
  ];
}

/** Checks a list whose items have different keys. */
export function validateSet<T>(
  set: Listed<T> & { keyOf(item: T): string },
  validate: (path: string, item: T) => FieldError[],
): FieldError[] {
  const keys = set.list.map((item) => set.keyOf(item));
  return [
    ...validateSlice(set, validate),
    ...keys.flatMap((key, i) => (keys.indexOf(key) < i ? [duplicate(`${set.path}[${i}]`, key)] : [])),
  ];
}
