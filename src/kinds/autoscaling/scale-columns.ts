import type { KubeObject, Scale } from '#api';
import { ageColumn, nameColumn } from '../cells.ts';
import type { Column } from '../kind.ts';

/** How a table shows the scale of an object, whatever the kind of that is. */
export const scaleColumns: readonly Column<KubeObject & Scale>[] = [
  nameColumn,
  { name: 'Desired', type: 'integer', cell: ({ spec }) => spec?.replicas ?? 0 },
  { name: 'Available', type: 'integer', cell: ({ status }) => status?.replicas ?? 0 },
  ageColumn,
];
