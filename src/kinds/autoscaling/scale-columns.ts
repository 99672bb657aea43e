import type { KubeObject, Scale } from '#api';
import { ageColumn, nameColumn, textOf } from '../cells.ts';
import type { Column } from '../kind.ts';

/** How a table shows the scale of an object, whatever the kind of that is. */
export const scaleColumns: readonly Column<KubeObject & Scale>[] = [
  // Nobody takes names from here.
  { ...nameColumn, format: '' },
  {
    name: 'Desired',
    type: 'integer',
    description: textOf('autoscaling.v1.ScaleSpec', 'replicas'),
    cell: ({ spec }) => spec?.replicas ?? 0,
  },
  {
    name: 'Available',
    type: 'integer',
    description: textOf('autoscaling.v1.ScaleStatus', 'replicas'),
    cell: ({ status }) => status?.replicas ?? 0,
  },
  ageColumn,
];
