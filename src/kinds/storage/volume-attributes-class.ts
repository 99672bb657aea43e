import { required, type VolumeAttributesClass } from '#api';
import { ageColumn, nameColumn } from '../cells.ts';
import { immutable } from '../immutable-field.ts';
import { declareKind } from '../kind.ts';
import { driverName } from './csi-driver.ts';

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
  columns: [nameColumn, { name: 'DriverName', type: 'string', cell: ({ driverName }) => driverName }, ageColumn],
  validate: ({ driverName: driver, parameters }) => [
    ...(driver ? driverName('driverName', driver) : [required('driverName')]),
    ...(Object.keys(parameters ?? {}).length
      ? []
      : [required('parameters', 'must contain at least one key/value pair')]),
  ],
  validateUpdate: ({ driverName, parameters }, old) => [
    ...immutable('driverName', driverName, old.driverName),
    ...immutable('parameters', parameters, old.parameters),
  ],
});
