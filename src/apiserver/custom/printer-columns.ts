import { type CustomResourceColumnDefinition, type KubeObject, OBJECT_META, timeSince } from '#api';
import type { Cell, Column } from '#kinds';
import { compileJsonPath } from './json-path.ts';

const NAME: Column<KubeObject> = {
  name: 'Name',
  type: 'string',
  format: 'name',
  description: { definition: OBJECT_META, field: 'name' },
  cell: ({ metadata }) => metadata.name,
};
const AGE: Declared = {
  name: 'Age',
  type: 'date',
  jsonPath: '.metadata.creationTimestamp',
  description: { definition: OBJECT_META, field: 'creationTimestamp' },
};

/** A column as a definition declares it, or one whose description is that of a field. */
type Declared = Omit<CustomResourceColumnDefinition, 'description'> & Pick<Column<KubeObject>, 'description'>;

/** The columns of a custom resource: its name, and what its definition says, or its age. */
export function printerColumns(columns: readonly CustomResourceColumnDefinition[] = []): Column<KubeObject>[] {
  return [NAME, ...(columns.length > 0 ? columns : [AGE]).map(columnOf)];
}

function columnOf({ name, type, format, description, priority, jsonPath }: Declared): Column<KubeObject> {
  const find = compileJsonPath(jsonPath);
  return {
    name,
    type: type as Column<KubeObject>['type'],
    ...(format && { format }),
    description: description || `Custom resource definition column (in JSONPath format): ${jsonPath}`,
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
