import type { KubeObject, Stored } from '#api';
import type { Column } from './kind.ts';

/** Columns as they stand, for objects that `convert` brings into the form that the columns read. */
export function columnsThrough<From extends KubeObject, To extends KubeObject>(
  columns: readonly Column<To>[],
  convert: (object: Stored<From>) => Stored<To>,
): Column<From>[] {
  return columns.map((column) => ({ ...column, cell: (object, nowMs) => column.cell(convert(object), nowMs) }));
}
