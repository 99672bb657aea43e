import { type CustomResourceColumnDefinition, type KubeObject, timeSince } from '#api';
import type { Cell, Column } from '#kinds';
import { compileJsonPath } from './json-path.ts';

const NAME: Column<KubeObject> = {
  name: 'Name',
  type: 'string',
  format: 'name',
  cell: ({ metadata }) => metadata.name,
};
const AGE: CustomResourceColumnDefinition = { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' };

/** The columns of a custom resource: its name, and what its definition says, or its age. */
export function printerColumns(columns: readonly CustomResourceColumnDefinition[] = []): Column<KubeObject>[] {
  return [NAME, ...(columns.length > 0 ? columns : [AGE]).map(columnOf)];
}

function columnOf({ name, type, format, description, priority, jsonPath }: CustomResourceColumnDefinition) {
  const find = compileJsonPath(jsonPath);
  return {
    name,
    type: type as Column<KubeObject>['type'],
    ...(format && { format }),
    ...(description && { description }),
    ...(priority && { priority }),
    cell: (object: KubeObject, nowMs: number) => cellOf(type, find?.(object)[0], nowMs),
  };
}

/** A value as its column shows it; nothing where it is not of the column's type. */
function cellOf(type: string, value: unknown, nowMs: number): Cell {
  if (value === undefined || value === null) return null;
  switch (type) {
    case 'integer':
      return typeof value === 'number' ? Math.trunc(value) : null;
    case 'number':
      return typeof value === 'number' ? value : null;
    case 'boolean':
      return typeof value === 'boolean' ? value : null;
    case 'date':
      if (typeof value !== 'string') return null;
      return Number.isNaN(Date.parse(value)) ? '<invalid>' : timeSince(value, nowMs);
    default:
      return typeof value === 'object' ? JSON.stringify(value) : String(value);
  }
}
