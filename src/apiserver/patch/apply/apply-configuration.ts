import { compare } from './compare.ts';
import { type FieldSet, union } from './field-set.ts';
import { fieldsOf } from './fields-of.ts';
import { merged, pruned } from './merge.ts';
import { afterApply, isBy, type Owner, ownable, type Writer } from './owners.ts';
import type { Shape } from './shape.ts';

/** A configuration that someone applies to an object as it stands. */
export interface Application {
  live: object;
  config: object;
  owners: readonly Owner[];
  writer: Writer;
  /** Take fields from their owners instead of refusing. */
  force: boolean;
  /** The part of a set that can be owned through this door of the object. */
  within(set: FieldSet): FieldSet;
}

/**
 * Server-side apply: the live object with the configuration laid over it, and without what its applier applied before
 * and nobody owns any more; and who owns what after it. Throws `Conflict` naming every field that others own. Changes
 * nothing it was given.
 */
export function applyConfiguration(
  shape: Shape,
  { live, config, owners, writer, force, within }: Application,
): { object: object; owners: readonly Owner[] } {
  const set = within(ownable(fieldsOf(shape, config)));
  const last = owners.find((owner) => isBy(owner, writer))?.fieldsV1;
  const others = owners.filter((owner) => !isBy(owner, writer));
  const owned = others.reduce((all, { fieldsV1 }) => union(all, fieldsV1), set);
  const object = pruned(shape, merged(shape, live, config), { last, owned }) as object;
  const found = compare(shape, live, object);
  const comparison = { changed: within(found.changed), removed: within(found.removed) };
  return { object, owners: afterApply(owners, { set, comparison, force }, writer) };
}
