import { type FieldError, invalidValue, type ResourceSlice, required, tooMany } from '#api';
import { ageColumn, nameColumn } from '../cells.ts';
import { immutable } from '../immutable-field.ts';
import { declareKind } from '../kind.ts';
import { driverName } from '../storage/csi-driver.ts';

export const resourceSlices = declareKind<ResourceSlice>({
  group: 'resource.k8s.io',
  version: 'v1',
  kind: 'ResourceSlice',
  plural: 'resourceslices',
  singular: 'resourceslice',
  shortNames: [],
  categories: [],
  namespaced: false,
  definition: 'io.k8s.api.resource.v1.ResourceSlice',
  subresources: {},
  countsGenerations: true,
  selectableFields: {
    'spec.nodeName': ({ spec }) => spec.nodeName ?? '',
    'spec.driver': ({ spec }) => spec.driver,
  },
  unknownField: (path) => `field label not supported for resource.k8s.io/v1, Kind=ResourceSlice: ${path}`,
  columns: [
    nameColumn,
    { name: 'Node', type: 'string', cell: ({ spec }) => spec.nodeName ?? '' },
    { name: 'Driver', type: 'string', cell: ({ spec }) => spec.driver },
    { name: 'Pool', type: 'string', cell: ({ spec }) => spec.pool?.name ?? '' },
    ageColumn,
  ],
  validate: validateSlice,
  validateUpdate: ({ spec }, old) => [
    ...immutable('spec.driver', spec?.driver, old.spec.driver),
    ...immutable('spec.pool.name', spec?.pool?.name, old.spec.pool?.name),
    ...immutable('spec.nodeName', spec?.nodeName, old.spec.nodeName),
  ],
});

const MAX_DEVICES = 128;

function validateSlice({ spec }: ResourceSlice): FieldError[] {
  const { driver, pool, devices = [], nodeName, nodeSelector, allNodes, perDeviceNodeSelection } = spec ?? {};
  const errors = driver ? driverName('spec.driver', driver) : [required('spec.driver')];
  if (!pool?.name) errors.push(required('spec.pool.name'));
  if ((pool?.resourceSliceCount ?? 0) <= 0) {
    const text = 'must be greater than zero';
    errors.push(invalidValue('spec.pool.resourceSliceCount', pool?.resourceSliceCount ?? 0, text));
  }
  const places = [nodeName, nodeSelector, allNodes, perDeviceNodeSelection].filter(Boolean).length;
  const text = 'exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is required';
  if (places === 0) errors.push(required('spec', text));
  if (places > 1) errors.push(invalidValue('spec', null, text));
  if (devices.length > MAX_DEVICES) errors.push(tooMany('spec.devices', devices.length, MAX_DEVICES));
  return errors;
}
