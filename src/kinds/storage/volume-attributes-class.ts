import { type FieldError, forbidden, required, type Stored, type VolumeAttributesClass } from '#api';
import { ageColumn, nameColumn, textOf } from '../cells.ts';
import { qualifiedName } from '../field-rules.ts';
import { sameValue } from '../immutable-field.ts';
import { declareKind } from '../kind.ts';
import { validateParameters } from './parameters-validation.ts';

export const volumeAttributesClasses = declareKind<VolumeAttributesClass>({
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'VolumeAttributesClass',
  plural: 'volumeattributesclasses',
  singular: 'volumeattributesclass',
  shortNames: ['vac'],
  categories: [],
  namespaced: false,
  definition: 'io.k8s.api.storage.v1.VolumeAttributesClass',
  subresources: {},
  countsGenerations: false,
  columns: [
    nameColumn,
    {
      name: 'DriverName',
      type: 'string',
      description: textOf('storage.v1.VolumeAttributesClass', 'driverName'),
      cell: ({ driverName }) => driverName,
    },
    ageColumn,
  ],
  validate: ({ driverName, parameters }, old) => [
    ...(old ? validateFixed({ driverName, parameters }, old) : []),
    ...(driverName ? qualifiedName('driverName', driverName.toLowerCase()) : [required('driverName')]),
    ...validateParameters('parameters', parameters),
    ...(Object.keys(parameters ?? {}).length
      ? []
      : [required('parameters', 'must contain at least one key/value pair')]),
  ],
});

function validateFixed(
  now: Pick<VolumeAttributesClass, 'driverName'> & { parameters: VolumeAttributesClass['parameters'] | undefined },
  old: Stored<VolumeAttributesClass>,
): FieldError[] {
  return (['driverName', 'parameters'] as const)
    .filter((field) => !sameValue(now[field], old[field]))
    .map((field) => forbidden(field, `updates to ${field} are forbidden.`));
}
