import { type DeviceClass, type FieldError, invalidValue, labelKeyProblems } from '#api';
import { ageColumn, nameColumn } from '../cells.ts';
import { declareKind } from '../kind.ts';
import { validateConfiguration, validateSelectors } from './device-rules.ts';
import { validateSlice } from './sets.ts';

const MAX_CONFIG = 32;

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
  validate: validateClass,
});

function validateClass({ spec }: DeviceClass): FieldError[] {
  const { selectors, config = [], extendedResourceName: name } = spec ?? {};
  const errors = [
    ...validateSelectors('spec.selectors', selectors),
    ...validateSlice({ path: 'spec.config', list: config, max: MAX_CONFIG }, validateConfiguration),
  ];
  if (name === undefined || isExtendedResource(name)) return errors;
  return [...errors, invalidValue('spec.extendedResourceName', name, 'must be a valid extended resource name')];
}

/** A resource of somebody else's than Kubernetes, and no quota's name of one. */
function isExtendedResource(name: string): boolean {
  const isOwn = !name.includes('/') || name.includes('kubernetes.io/') || name.startsWith('requests.');
  return !isOwn && labelKeyProblems(`requests.${name}`).length === 0;
}
