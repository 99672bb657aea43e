import { type DeviceClass, tooMany } from '#api';
import { ageColumn, nameColumn } from '../cells.ts';
import { declareKind } from '../kind.ts';

const MAX_SELECTORS = 32;

export const deviceClasses = declareKind<DeviceClass>({
  group: 'resource.k8s.io',
  version: 'v1',
  kind: 'DeviceClass',
  plural: 'deviceclasses',
  singular: 'deviceclass',
  shortNames: [],
  categories: [],
  namespaced: false,
  definition: 'io.k8s.api.resource.v1.DeviceClass',
  subresources: {},
  countsGenerations: true,
  columns: [nameColumn, ageColumn],
  validate: ({ spec }) =>
    (['selectors', 'config'] as const).flatMap((field) => {
      const { length } = spec?.[field] ?? [];
      return length > MAX_SELECTORS ? [tooMany(`spec.${field}`, length, MAX_SELECTORS)] : [];
    }),
});
