import { type ControllerRevision, required } from '#api';
import { ageColumn, nameColumn, textOf } from '../cells.ts';
import { notNegative } from '../field-rules.ts';
import { immutable } from '../immutable-field.ts';
import { declareKind } from '../kind.ts';

export const controllerRevisions = declareKind<ControllerRevision>({
  group: 'apps',
  version: 'v1',
  kind: 'ControllerRevision',
  plural: 'controllerrevisions',
  singular: 'controllerrevision',
  shortNames: [],
  categories: [],
  namespaced: true,
  definition: 'io.k8s.api.apps.v1.ControllerRevision',
  subresources: {},
  countsGenerations: false,
  columns: [
    nameColumn,
    { name: 'Controller', type: 'string', description: 'Controller of the object', cell: controllerText },
    {
      name: 'Revision',
      type: 'string',
      description: textOf('apps.v1.ControllerRevision', 'revision'),
      cell: (o) => o.revision,
    },
    ageColumn,
  ],
  validate: ({ data, revision }) => [
    ...(data === undefined || data === null ? [required('data', 'data is mandatory')] : []),
    ...notNegative('revision', revision),
  ],
  validateUpdate: ({ data }, old) => immutable('data', data, old.data),
});

function controllerText(object: ControllerRevision): string {
  const owner = object.metadata?.ownerReferences?.find((o) => o.controller);
  if (!owner) return '<none>';
  const group = owner.apiVersion.includes('/') ? `.${owner.apiVersion.split('/')[0]}` : '';
  return `${owner.kind}${group}`.toLowerCase().concat(`/${owner.name}`);
}
