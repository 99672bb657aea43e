import type { FieldSet } from './field-set.ts';

/** Enough for the templates and programs of a cluster; beyond it the pool starts over. */
const MAX_SETS = 512;
/** Sets larger than this are seldom met twice. */
const MAX_TEXT = 16_384;
const pool = new Map<string, FieldSet>();

/**
 * The same set for the same paths: the thousand pods of one template have one set between them, not a thousand. Only a
 * saving of memory: nothing depends on it.
 */
export function pooled(set: FieldSet): FieldSet {
  const text = JSON.stringify(set);
  if (text.length > MAX_TEXT) return set;
  const known = pool.get(text);
  if (known) return known;
  if (pool.size >= MAX_SETS) pool.clear();
  pool.set(text, set);
  return set;
}
