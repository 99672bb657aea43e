import {
  type CSINode,
  type CSINodeDriver,
  duplicate,
  type FieldError,
  invalidValue,
  required,
  type Stored,
} from '#api';
import { ageColumn, nameColumn } from '../cells.ts';
import { notNegative, qualifiedName } from '../field-rules.ts';
import { immutableObject } from '../immutable-field.ts';
import { declareKind } from '../kind.ts';
import { driverName } from './csi-driver.ts';

export const csiNodes = declareKind<CSINode>({
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'CSINode',
  plural: 'csinodes',
  singular: 'csinode',
  shortNames: [],
  categories: [],
  namespaced: false,
  definition: 'io.k8s.api.storage.v1.CSINode',
  subresources: {},
  countsGenerations: false,
  needsVersionToUpdate: true,
  columns: [
    nameColumn,
    {
      name: 'Drivers',
      type: 'integer',
      description: 'Drivers indicates the number of CSI drivers registered on the node',
      cell: ({ spec }) => spec.drivers?.length ?? 0,
    },
    ageColumn,
  ],
  defaults: ({ spec }) => {
    if (spec) spec.drivers ??= [];
  },
  validate: validateNode,
  validateUpdate: validateNodeUpdate,
});

const MAX_NODE_ID = 256;

function validateNode({ spec }: CSINode): FieldError[] {
  const names = (spec?.drivers ?? []).map(({ name }) => name);
  return (spec?.drivers ?? []).flatMap(({ name, nodeID, allocatable, topologyKeys: keys = [] }, i) => {
    const path = `spec.drivers[${i}]`;
    const errors = driverName(`${path}.name`, name);
    if (!nodeID) errors.push(required(`${path}.nodeID`));
    else if (nodeID.length > MAX_NODE_ID) {
      errors.push(invalidValue(`${path}.nodeID`, nodeID, `must be ${MAX_NODE_ID} characters or less`));
    }
    errors.push(...notNegative(`${path}.allocatable.count`, allocatable?.count));
    if (names.indexOf(name) < i) errors.push(duplicate(`${path}.name`, name));
    keys.forEach((key, k) => {
      if (!key) errors.push(required(path));
      if (keys.indexOf(key) < k) errors.push(duplicate(path, key));
      errors.push(...qualifiedName(path, key));
    });
    return errors;
  });
}

const immutableDriver = immutableObject('io.k8s.api.storage.v1.CSINodeDriver');

/** Drivers come and go; what one has said of itself stays, but for how many volumes it can take. */
function validateNodeUpdate({ spec }: CSINode, old: Stored<CSINode>): FieldError[] {
  const fixed = ({ allocatable: _, ...driver }: CSINodeDriver) => driver;
  return (old.spec.drivers ?? []).flatMap((before) => {
    const driver = (spec?.drivers ?? []).find(({ name }) => name === before.name);
    return driver ? immutableDriver('spec.drivers', fixed(driver), fixed(before)) : [];
  });
}
