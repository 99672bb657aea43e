import { type CSINode, duplicate, type FieldError, invalidValue, required, type Stored } from '#api';
import { ageColumn, nameColumn } from '../cells.ts';
import { notNegative } from '../field-rules.ts';
import { sameValue } from '../immutable-field.ts';
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
  columns: [nameColumn, { name: 'Drivers', type: 'integer', cell: ({ spec }) => spec.drivers?.length ?? 0 }, ageColumn],
  defaults: ({ spec }) => {
    if (spec) spec.drivers ??= [];
  },
  validate: validateNode,
  validateUpdate: validateNodeUpdate,
});

function validateNode({ spec }: CSINode): FieldError[] {
  const seen = new Set<string>();
  return (spec?.drivers ?? []).flatMap(({ name, nodeID, allocatable }, i) => {
    const path = `spec.drivers[${i}]`;
    const errors = name ? driverName(`${path}.name`, name) : [required(`${path}.name`)];
    if (!nodeID) errors.push(required(`${path}.nodeID`));
    errors.push(...notNegative(`${path}.allocatable.count`, allocatable?.count));
    if (seen.has(name)) errors.push(duplicate(`${path}.name`, name));
    seen.add(name);
    return errors;
  });
}

/** Drivers come and go; what one has said of itself stays. */
function validateNodeUpdate({ spec }: CSINode, old: Stored<CSINode>): FieldError[] {
  return (spec?.drivers ?? []).flatMap((driver, i) => {
    const before = old.spec.drivers?.find(({ name }) => name === driver.name);
    if (!before) return [];
    const { allocatable: _, ...fixed } = driver;
    const { allocatable: __, ...fixedBefore } = before;
    return sameValue(fixed, fixedBefore) ? [] : [invalidValue(`spec.drivers[${i}]`, driver, 'field is immutable')];
  });
}
