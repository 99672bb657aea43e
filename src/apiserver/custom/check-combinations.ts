import { type FieldError, invalidValue } from '#api';
import type { Schema } from './structural-schema.ts';

/** A value that several schemas speak of. */
interface Combined {
  path: string;
  value: unknown;
  /** What is wrong with the value by one of the schemas. */
  faults(schema: Schema): FieldError[];
}

/** `allOf`, `anyOf`, `oneOf` and `not`. */
export function checkCombinations(schema: Schema, { path, value, faults }: Combined): FieldError[] {
  const { allOf = [], anyOf = [], oneOf = [], not } = schema;
  const errors: FieldError[] = [];
  const said = (text: string) => errors.push(invalidValue(path || '<nil>', value, `"${path}" ${text}`));
  if (anyOf.length > 0) {
    const all = anyOf.map(faults);
    if (all.every((found) => found.length > 0)) {
      said('must validate at least one schema (anyOf)');
      errors.push(...fewest(all));
    }
  }
  if (oneOf.length > 0) {
    const all = oneOf.map(faults);
    const good = all.filter((found) => found.length === 0).length;
    if (good !== 1) {
      said(
        `must validate one and only one schema (oneOf). ${good === 0 ? 'Found none valid' : `Found ${good} valid alternatives`}`,
      );
      if (good === 0) errors.push(...fewest(all));
    }
  }
  if (allOf.length > 0) {
    const all = allOf.map(faults);
    const bad = all.filter((found) => found.length > 0);
    if (bad.length > 0) {
      said(`must validate all the schemas (allOf)${bad.length === all.length ? '. None validated' : ''}`);
      errors.push(...bad.flat());
    }
  }
  if (not && faults(not).length === 0) said('must not validate the schema (not)');
  return errors;
}

/** The faults of the alternative that was nearest. */
function fewest(all: FieldError[][]): FieldError[] {
  return all.reduce((best, found) => (found.length < best.length ? found : best), all[0] ?? []);
}
