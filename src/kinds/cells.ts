import { type KubeObject, labelSelectorText, timeSince } from '#api';
import type { Column } from './kind.ts';

/** The first column of every table. */
export const nameColumn: Column<KubeObject> = {
  name: 'Name',
  type: 'string',
  format: 'name',
  cell: (object) => object.metadata.name,
};

/** How long ago the object was created. */
export const ageColumn: Column<KubeObject> = {
  name: 'Age',
  type: 'string',
  cell: (object, nowMs) => timeSince(object.metadata.creationTimestamp, nowMs),
};

/** Up to three texts, then how many more there are. */
export function firstThree(texts: readonly string[], none: string): string {
  if (texts.length === 0) return none;
  const more = texts.length > 3 ? ` + ${texts.length - 3} more...` : '';
  return `${texts.slice(0, 3).join(',')}${more}`;
}

interface PodTemplated extends KubeObject {
  spec?: {
    template?: { spec?: { containers: { name: string; image?: string }[] } };
    selector?: Parameters<typeof labelSelectorText>[0];
  };
}

/** The wide columns of everything that makes pods from a template. */
export const templateColumns: readonly Column<PodTemplated>[] = [
  {
    name: 'Containers',
    type: 'string',
    priority: 1,
    cell: (o) => (o.spec?.template?.spec?.containers ?? []).map((c) => c.name).join(','),
  },
  {
    name: 'Images',
    type: 'string',
    priority: 1,
    cell: (o) => (o.spec?.template?.spec?.containers ?? []).map((c) => c.image ?? '').join(','),
  },
  {
    name: 'Selector',
    type: 'string',
    priority: 1,
    cell: (o) => labelSelectorText(o.spec?.selector) || '<none>',
  },
];

/** What the original shows of kinds it has no table for. */
export const createdAtColumn: Column<KubeObject> = {
  name: 'Created At',
  type: 'date',
  cell: (object) => object.metadata.creationTimestamp,
};
