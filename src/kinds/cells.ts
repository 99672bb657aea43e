import { type KubeObject, labelSelectorText, OBJECT_META, timeSince } from '#api';
import type { Column, FieldText } from './kind.ts';

/** What is said of a field: `core.v1.PodSpec`, `nodeName`. */
export function textOf(type: string, field: string): FieldText {
  return { definition: `io.k8s.api.${type}`, field };
}

/** The first column of every table. */
export const nameColumn: Column<KubeObject> = {
  name: 'Name',
  type: 'string',
  format: 'name',
  description: { definition: OBJECT_META, field: 'name' },
  cell: (object) => object.metadata.name,
};

/** How long ago the object was created. */
export const ageColumn: Column<KubeObject> = {
  name: 'Age',
  type: 'string',
  description: { definition: OBJECT_META, field: 'creationTimestamp' },
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

/** The containers of the pods that are made from a template, as wide columns. */
export const containerColumns: readonly Column<PodTemplated>[] = [
  {
    name: 'Containers',
    type: 'string',
    priority: 1,
    description: 'Names of each container in the template.',
    cell: (o) => (o.spec?.template?.spec?.containers ?? []).map((c) => c.name).join(','),
  },
  {
    name: 'Images',
    type: 'string',
    priority: 1,
    description: 'Images referenced by each container in the template.',
    cell: (o) => (o.spec?.template?.spec?.containers ?? []).map((c) => c.image ?? '').join(','),
  },
];

/** The wide columns of what makes pods from a template and finds them by a selector; `type`: where that is a field. */
export function templateColumns(type: string): readonly Column<PodTemplated>[] {
  return [
    ...containerColumns,
    {
      name: 'Selector',
      type: 'string',
      priority: 1,
      description: textOf(type, 'selector'),
      cell: (o) => labelSelectorText(o.spec?.selector) || '<none>',
    },
  ];
}

/** What the original shows of kinds it has no table for. */
export const createdAtColumn: Column<KubeObject> = {
  name: 'Created At',
  type: 'date',
  description: { definition: OBJECT_META, field: 'creationTimestamp' },
  cell: (object) => object.metadata.creationTimestamp,
};
